import { defineConfig } from '@playwright/test';

/** Each screen has a Slipway with a data centre of its own, named by the one who runs this. */
const at = (name: string) => process.env[name] ?? 'http://localhost:8080';
const patience = Number(process.env.SLIPWAY_PATIENCE ?? 60_000);
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../target/console-tests',
  reporter: [['list']],
  workers: 2,
  // A test's time is for a hang: machines are slow and busy.
  timeout: 300_000,
  expect: { timeout: patience },
  use: {
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args },
    actionTimeout: patience,
    navigationTimeout: patience,
    timezoneId: 'UTC',
    locale: 'en-GB',
    trace: 'off',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'desktop', use: { baseURL: at('SLIPWAY_DESKTOP'), viewport: { width: 1440, height: 900 } } },
    { name: 'phone', use: { baseURL: at('SLIPWAY_PHONE'), viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
