import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';

/** Studies from data set to scores, and trainings and people beside their code, that take tens of seconds: `npm run test:studies`. */
const STUDIES = ['test/studies/**/*.test.ts', 'src/**/*.study.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['src/**/*.test.ts', 'test/**/*.test.ts'], exclude: STUDIES },
      },
      // A study that others run beside takes several times as long as alone.
      { extends: true, test: { name: 'studies', include: STUDIES, testTimeout: 600_000, hookTimeout: 600_000 } },
    ],
    setupFiles: ['test/equal-arrays.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Test files of one process share its modules: reading 800 of them for each file would take a fifth of the time.
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});
