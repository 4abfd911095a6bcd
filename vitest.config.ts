import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The processes that tests start take half as long to come up where what Node compiled before is kept.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
    // Tests with a browser, workers or a server of their own take more than one core each.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      reporter: ['text-summary', 'json-summary'],
      include: ['electron/engine/**/*.ts', 'electron/exchange/**/*.ts', 'electron/journal/**/*.ts'],
      thresholds: {
        'electron/engine/**': { lines: 85 },
        'electron/exchange/**': { lines: 85 },
        'electron/journal/**': { lines: 85 },
      },
    },
  },
});
