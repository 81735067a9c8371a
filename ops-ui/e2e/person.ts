import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, type TestInfo } from '@playwright/test';
import { mkdirSync } from 'node:fs';

/** What a person does in a browser. */
export class Person {
  readonly faults: string[] = [];

  constructor(readonly page: Page, private readonly info: TestInfo) {
    page.on('pageerror', (error) => this.faults.push(String(error.stack ?? error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.faults.push(message.text());
      }
    });
  }

  get onPhone() {
    return this.info.project.name === 'phone';
  }

  async logsIn(user: string, address = '/ops/') {
    await this.page.goto(address);
    await this.page.getByLabel('Name').fill(user);
    await this.page.getByLabel('Password').fill(user);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await this.seesTheConsole();
  }

  /** Does what the page says when the console does not come: browsers drop files when the machine's network changes. */
  private async seesTheConsole() {
    await this.page.waitForURL(/\/ops\//);
    const drawn = this.page.locator('#console > :not(.coming)').first();
    await drawn.waitFor({ state: 'attached', timeout: 20_000 }).catch(async () => {
      console.log(`the console did not come to ${this.page.url()}; loaded again`);
      await this.page.getByRole('link', { name: 'load it again' }).click();
    });
  }

  async goesTo(view: string) {
    if (this.onPhone) {
      await this.page.getByRole('button', { name: 'Menu' }).click();
    }
    await this.page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click();
  }

  /** Presses a button in the lab's data centre, which is the tests' own: without a tab, which would hide the console's. */
  async inTheDataCentre(action: string) {
    const page = await (await this.page.request.get('/lab')).text();
    const form = page.split('<form ').find((one) => new RegExp(`action="[^"]*${action}"`).test(one)) ?? '';
    const attribute = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(form)?.[1] ?? '';
    const hidden = /<input[^>]*type="?hidden[^>]*>/.exec(form)?.[0] ?? '';
    const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(hidden)?.[1] ?? '';
    const answer = await this.page.request.post(attribute('action'), { form: { [field('name')]: field('value') } });
    expect(answer.ok(), `the data centre did ${action}`).toBe(true);
  }

  /** Opens a task from the operation's page and answers it. */
  async answers(operation: string, task: string, choose?: () => Promise<void>) {
    await this.page.getByRole('alert', { name: task }).getByRole('link', { name: 'Do it' }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: task, exact: true })).toBeVisible();
    await expect(this.page.locator('.form-js[data-drawn=true]')).toBeVisible();
    await choose?.();
    await this.page.getByRole('button', { name: 'Complete' }).click();
    await expect(this.page).toHaveURL(new RegExp(`/ops/operations/${operation}`));
  }

  /** No barrier for those who work by keyboard or screen reader, in light and in dark. */
  async findsNoBarrier(what: string) {
    // Colours are the same on all screens.
    for (const colorScheme of this.onPhone ? ['light'] as const : ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Colours that are on their way from light to dark are no barrier.
      await this.page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
      await this.page.evaluate(async () => {
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        await Promise.allSettled(document.getAnimations()
          .filter((animation) => animation.effect?.getTiming().iterations !== Infinity).map(({ finished }) => finished));
      });
      const { violations } = await new AxeBuilder({ page: this.page })
        .options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })
        .analyze();
      const barriers = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map(({ target, failureSummary }) =>
        `${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim()}`).join(' | ')}`);
      // The rest is looked at all the same: one run tells all barriers.
      expect.soft(barriers, `barriers of ${what} in ${colorScheme} colours`).toEqual([]);
    }
    await this.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    const wider = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(wider, `${what} scrolls sideways by`).toBeLessThanOrEqual(0);
  }

  /** A picture of what is on the screen, for the documents. */
  async takesAPicture(name: string) {
    if (this.onPhone && name !== 'console-incident') {
      return;
    }
    const directory = process.env.SLIPWAY_PICTURES ?? '../target/console-pictures';
    mkdirSync(directory, { recursive: true });
    await this.page.screenshot({ path: `${directory}/${this.onPhone ? 'phone-' : ''}${name}.png`, animations: 'disabled' });
  }
}
