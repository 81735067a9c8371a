import { expect, test } from '@playwright/test';
import { Person } from './person';

test('an operator brings a cluster up, mends what fails, and looks at all of it', async ({ page }, info) => {
  const person = new Person(page, info);
  let operation = '';

  await test.step('comes to the very address after the login', async () => {
    await person.logsIn('operator', '/ops/start/cluster-bring-up?cluster=demo');
    await expect(page).toHaveURL(/\/ops\/start\/cluster-bring-up\?cluster=demo/);
    await expect(page.getByRole('heading', { level: 1, name: 'Bring up a cluster' }).first()).toBeVisible();
  });

  await test.step('is told what is wrong, and nothing starts', async () => {
    const cluster = page.locator('.form-js').getByLabel(/^Cluster/);
    await expect(cluster).toHaveValue('demo');
    await cluster.fill('nowhere');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Not started' })).toContainText('nowhere');
    await cluster.fill('demo');
  });

  await test.step('starts it', async () => {
    await person.inTheDataCentre('/h4/fail-kubeadm');
    await page.locator('.form-js').getByLabel(/^Ticket/).fill('NET-4711');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page).toHaveURL(/\/ops\/operations\/OPS-\d+/);
    operation = /OPS-\d+/.exec(page.url())![0];
  });

  await test.step('sees tasks come by themselves and answers them', async () => {
    await person.answers(operation, 'Confirm the host keys');
    await page.getByRole('alert', { name: 'Review the plan' }).getByRole('link', { name: 'Do it' }).click();
    await expect(page.getByRole('region', { name: 'Plan' }).getByText(/steps would change something/)).toBeVisible();
    await person.findsNoBarrier('a task');
    await person.takesAPicture('console-task');
    await page.getByLabel('Note something for those who come later').fill('Racks checked with the data centre.');
    await page.getByRole('button', { name: 'Note it' }).click();
    await expect(page.getByText('Racks checked with the data centre.')).toBeVisible();
    await page.getByRole('button', { name: 'Complete' }).click();
  });

  await test.step('creates the balancer after Slipway has seen that there is none', async () => {
    await page.goto(`/ops/operations/${operation}`);
    const balancer = page.getByRole('alert', { name: 'Create the L3 balancer for the control plane' });
    await expect(balancer).toBeVisible({ timeout: 120_000 });
    await balancer.getByRole('link', { name: 'Do it' }).click();
    await expect(page.getByText('Not proved yet')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Values to copy' }).getByRole('button', { name: /^Copy/ }).first()).toBeVisible();
    await person.inTheDataCentre('/control-plane/create');
    await page.getByRole('button', { name: 'Complete' }).click();
  });

  await test.step('sees the failure with its cause, mends it and lets the step run again', async () => {
    const incident = page.getByRole('article', { name: /Incident: Join (the )?worker on h4/ });
    await expect(incident).toBeVisible({ timeout: 120_000 });
    await expect(incident).toContainText('What to do:');
    await person.findsNoBarrier('an operation with an incident');
    await person.takesAPicture('console-incident');
    await person.goesTo('Now');
    await expect(page.getByRole('img', { name: /1 stands at an incident/ })).toBeVisible();
    await person.findsNoBarrier('Now');
    await person.takesAPicture('console-now');
    await page.getByRole('link', { name: '1 incident' }).click();
    await expect(page).toHaveURL(new RegExp(`/ops/incidents\\?operation=${operation}`));
    await person.findsNoBarrier('Incidents');
    await person.inTheDataCentre('/h4/mend');
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await expect(page.getByText('Nothing stands')).toBeVisible();
  });

  await test.step('creates the other balancer and lets Slipway reboot', async () => {
    await page.goto(`/ops/operations/${operation}`);
    await expect(page.getByRole('alert', { name: 'Create the L3 balancer for the workers' })).toBeVisible({ timeout: 120_000 });
    await person.inTheDataCentre('/workers/create');
    await person.answers(operation, 'Create the L3 balancer for the workers');
    await person.answers(operation, 'Reboot the hosts', () => page.getByRole('radio', { name: /Slipway/ }).check());
    await expect(page.getByText('FINISHED', { exact: true }).or(page.getByText('finished', { exact: true }))).toBeVisible({ timeout: 180_000 });
    await expect(page.locator('.diagram-place[data-drawn=true]')).toBeVisible();
    await person.findsNoBarrier('an operation that has ended');
    await person.takesAPicture('console-operation');
  });

  await test.step('reads in the table what was done, command by command', async () => {
    await page.getByRole('tab', { name: 'Hosts and steps' }).click();
    await expect(page.getByRole('grid', { name: 'Hosts by steps' })).toBeVisible();
    await person.findsNoBarrier('hosts and steps');
    await person.takesAPicture('console-hosts');
    await page.getByRole('button', { name: /^Install packages on h4: changed/ }).click();
    await expect(page.getByRole('dialog', { name: 'Transcript' }).getByText(/\d+ of \d+ commands/)).toBeVisible();
    await expect(page).toHaveURL(/host=h4&step=installPackages/);
    await page.getByLabel('Find in commands and outputs').fill('dpkg');
    await expect(page.locator('mark').first().or(page.getByText(/of \d+ commands/))).toBeVisible();
    await person.findsNoBarrier('a transcript');
    await person.takesAPicture('console-transcript');
    await page.getByRole('button', { name: 'Close the transcript' }).click();
  });

  await test.step('looks at the times, the replay, the report and who did what', async () => {
    await page.getByRole('tab', { name: 'Time' }).click();
    await expect(page.getByRole('region', { name: 'Runs by host and time' })).toBeVisible();
    await person.findsNoBarrier('times');
    await page.getByRole('tab', { name: 'Replay' }).click();
    await expect(page.locator('.diagram-place[data-drawn=true]')).toBeVisible();
    await page.getByRole('slider', { name: 'Moment' }).press('End');
    await expect(page).toHaveURL(/at=/);
    await person.findsNoBarrier('a replay');
    await page.getByRole('tab', { name: 'Plan' }).click();
    await expect(page.getByText(/steps would change something/)).toBeVisible();
    await person.findsNoBarrier('a plan');
    await page.getByRole('tab', { name: 'Report' }).click();
    await expect(page.locator('pre.card')).toContainText('demo');
    await person.findsNoBarrier('a report');
    await page.getByRole('tab', { name: 'Comments' }).click();
    await expect(page.getByText('Racks checked with the data centre.')).toBeVisible();
    await page.getByRole('tab', { name: 'Who did what' }).click();
    await expect(page.getByRole('cell', { name: 'let a step run again' })).toBeVisible();
    await expect(page.getByRole('cell', { name: 'started Bring up a cluster' })).toBeVisible();
    await person.findsNoBarrier('who did what');
  });

  await test.step('looks at the cluster', async () => {
    await page.goto('/ops/clusters/demo');
    await expect(page.getByRole('row', { name: /h4.*ready/ })).toBeVisible();
    await person.findsNoBarrier('hosts of a cluster');
    await person.takesAPicture('console-cluster');
    for (const [tab, seen] of [
      ['Findings', 'Nothing was found'], ['Pools', 'rack-a1'], ['Credentials', 'What hosts join with'], ['Drift', 'Nobody has looked yet'],
      ['Definition', 'Show what it changed'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await expect(page.getByText(seen).first()).toBeVisible();
      await person.findsNoBarrier(tab);
    }
  });

  await test.step('finds it again', async () => {
    await page.keyboard.press('Control+k');
    await page.getByLabel('Search everywhere').fill('NET-4711');
    await page.getByText(`${operation} Bring up a cluster`).click();
    await expect(page).toHaveURL(new RegExp(`/ops/operations/${operation}`));
    await page.goto('/ops/operations?text=net-4711');
    await expect(page.getByRole('link', { name: operation })).toBeVisible();
    await person.findsNoBarrier('History');
    for (const [address, seen] of [
      ['/ops/tasks', 'Nothing waits for a person'], ['/ops/incidents', 'Nothing stands'], ['/ops/', 'Nothing runs'], ['/ops/start', 'Join nodes'],
      ['/ops/log', 'answered Review the plan'], ['/ops/clusters', 'demo'], [`/ops/compare?one=${operation}&other=${operation}`, 'Install packages'],
      ['/ops/nothing-here', 'There is no such page'], ['/ops/operations/OPS-4711', 'There is no operation'],
    ] as const) {
      await page.goto(address);
      await expect(page.getByText(seen).first()).toBeVisible();
      await person.findsNoBarrier(address);
    }
  });

  await test.step('starts like this one, with what it was started with', async () => {
    await page.goto(`/ops/operations/${operation}`);
    await page.getByRole('link', { name: 'Start like this one' }).click();
    await expect(page.locator('.form-js').getByLabel(/^Ticket/)).toHaveValue('NET-4711');
  });

  expect(person.faults).toEqual([]);
});

test('a viewer sees it and is offered nothing to change', async ({ page }, info) => {
  const person = new Person(page, info);
  await person.logsIn('viewer', '/ops/start');
  await expect(page.getByText('You may look, and not start anything')).toBeVisible();
  await page.goto('/ops/start/cluster-bring-up');
  await expect(page.getByRole('heading', { level: 1, name: 'Bring up a cluster' }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toHaveCount(0);
  expect(person.faults).toEqual([]);
});

test('an administrator changes the definition, with checks while typing', async ({ page }, info) => {
  const person = new Person(page, info);
  await person.logsIn('admin', '/ops/clusters/demo?view=definition');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Definition of demo' }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nnonsense: 1');
  await expect(page.locator('.cm-lint-marker-error')).toBeVisible();
  await page.getByRole('button', { name: 'Make version 2' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Not made' })).toContainText('nonsense');
  await page.getByRole('textbox', { name: 'Definition of demo' }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.type('# Looked at with the data centre.');
  await expect(page.locator('.cm-lint-marker-error')).toHaveCount(0);
  await person.findsNoBarrier('the editor');
  await page.getByRole('button', { name: 'Make version 2' }).click();
  await page.getByRole('switch', { name: 'Show what it changed' }).check();
  await expect(page.getByRole('insertion').filter({ hasText: 'Looked at with the data centre' })).toBeVisible();
  expect(person.faults).toEqual([]);
});
