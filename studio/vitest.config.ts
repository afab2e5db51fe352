import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['studio/**/*.test.ts'],
    root: new URL('..', import.meta.url).pathname,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 1,
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});
