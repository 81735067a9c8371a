// Measures the console's views in a browser: io.slipway.benchmark.ConsoleViews starts a Slipway with the data and runs this.
// Prints a table: what, median and all of the times in milliseconds.
import { chromium } from 'playwright-core';

const { SLIPWAY, OPERATION, RUNNING, CHROMIUM = '/usr/bin/chromium', ROUNDS = '5' } = process.env;
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const context = await browser.newContext({ baseURL: SLIPWAY, viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
await page.goto('/ops/');
await page.getByLabel('Name').fill('operator');
await page.getByLabel('Password').fill('operator');
await page.getByRole('button', { name: 'Log in' }).click();
await page.getByRole('heading', { name: 'Now' }).waitFor();

const rows = [];
const told = (what, times) => {
  const sorted = [...times].sort((one, other) => one - other);
  rows.push(`| ${what} | ${Math.round(sorted[Math.floor(sorted.length / 2)])} | ${times.map(Math.round).join(', ')} |`);
};

/** From the request of the page to what one came for, the browser's own files in its cache as on any day. */
async function view(what, address, seen) {
  const times = [];
  for (let round = 0; round <= Number(ROUNDS); round++) {
    await page.goto('about:blank');
    const begin = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await seen(page).first().waitFor();
    if (round > 0) {
      times.push(performance.now() - begin);
    }
  }
  told(what, times);
}

await view('Now', '/ops/', (on) => on.getByRole('article'));
await view('an operation, its diagram drawn', `/ops/operations/${RUNNING}`, (on) => on.locator('[data-drawn=true]'));
await view('hosts and steps, 300 × 40', `/ops/operations/${OPERATION}?view=hosts`, (on) => on.locator('.matrix-cell > button'));
await view('times, 300 × 40', `/ops/operations/${OPERATION}?view=time`, (on) => on.locator('.gantt-bar'));
await view('History of 10,000', '/ops/operations', (on) => on.locator('.history-row'));
await view('search in History', '/ops/operations?text=NET-4711', (on) => on.getByText('NET-4711'));
await view('hosts of a cluster of 300', '/ops/clusters/large', (on) => on.getByRole('link', { name: 'n299' }));

// Scrolling through all hosts: the longest time between two frames.
await page.goto(`/ops/operations/${OPERATION}?view=hosts`);
await page.locator('.matrix-cell > button').first().waitFor();
const frames = [];
for (let round = 0; round < Number(ROUNDS); round++) {
  frames.push(await page.locator('.matrix').evaluate((table) => new Promise((done) => {
    let longest = 0;
    let last = performance.now();
    const end = table.scrollHeight - table.clientHeight;
    table.scrollTop = 0;
    const next = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (table.scrollTop >= end - 1) {
        done(longest);
      } else {
        table.scrollTop += 150;
        requestAnimationFrame(next);
      }
    };
    requestAnimationFrame(next);
  })));
}
told('longest frame while scrolling through 300 hosts', frames);

// An event: from the moment in which the server has answered the act to the moment in which another page shows it.
const other = await context.newPage();
await other.goto('/ops/');
const { csrf } = await (await other.request.get('/api/v1/session')).json();
await page.goto(`/ops/operations/${RUNNING}`);
await page.getByText('Live', { exact: true }).waitFor();
const events = [];
for (let round = 0; round < Number(ROUNDS); round++) {
  for (const [act, state] of [['pause', 'visible'], ['resume', 'hidden']]) {
    // The same question is asked anew twice a second at most: what is measured is an event that comes alone.
    await new Promise((later) => setTimeout(later, 1000));
    const shown = page.locator('.tag', { hasText: 'paused' }).waitFor({ state }).then(() => performance.now());
    await page.request.post(`/api/v1/operations/${RUNNING}/${act}`, { headers: { [csrf.header]: csrf.token } });
    const begin = performance.now();
    events.push(await shown - begin);
  }
}
told('an event on another screen', events);
await browser.close();
console.log(['| what | median, ms | all |', '|---|---|---|', ...rows].join('\n'));
