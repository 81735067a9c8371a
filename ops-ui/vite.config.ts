import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where a Slipway runs that the pages of the development server ask, with the account `name:password`. */
const slipway = process.env.SLIPWAY ?? 'http://localhost:8080';
const account = process.env.SLIPWAY_ACCOUNT ?? 'operator:operator';
const toSlipway = { target: slipway, headers: { Authorization: `Basic ${Buffer.from(account).toString('base64')}` } };

export default defineConfig({
  base: '/ops/',
  plugins: [react()],
  build: {
    outDir: process.env.SLIPWAY_CONSOLE ?? '../target/classes/ops',
    emptyOutDir: true,
    // The content security policy allows no data: addresses but for images.
    assetsInlineLimit: 0,
    // Browsers that know light-dark() and nesting by themselves, since 2024.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/api': toSlipway, '/lab': toSlipway, '/camunda': toSlipway } },
  test: {
    environment: 'jsdom',
    setupFiles: './src/test/setup.ts',
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
