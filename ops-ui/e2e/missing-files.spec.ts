import { expect, test } from '@playwright/test';
import { Person } from './person';

test('a network that fails while the console comes takes nothing for good', async ({ page }, info) => {
  const person = new Person(page, info);
  await person.logsIn('viewer', '/ops/start');
  await expect(page.getByRole('heading', { level: 1, name: 'Start' })).toBeVisible();

  await test.step('without its first file the page says what to do', async () => {
    await page.route('**/ops/assets/index-*.js', (route) => route.abort('failed'), { times: 1 });
    await page.goto('/ops/clusters');
    await page.getByRole('link', { name: 'load it again' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Clusters' })).toBeVisible();
  });

  await test.step('a view whose file is gone, as after an upgrade, comes by itself', async () => {
    let refused = 0;
    await page.route('**/ops/assets/LogView-*.js', (route) => {
      refused++;
      return route.fulfill({ status: 404 });
    }, { times: 1 });
    await page.goto('/ops/log');
    await expect(page.getByRole('heading', { level: 1, name: 'Who did what' })).toBeVisible();
    expect(refused).toBe(1);
  });
});
