import type { TargetRun } from '../../data/paired-run.js';
import { HemocastError } from '../../foundation/index.js';

/** @throws HemocastError `no-runs` */
export function requireRuns(runs: readonly TargetRun[], purpose: string): void {
  if (runs.length > 0) return;
  throw new HemocastError('no-runs', `There is no run to ${purpose}`, {
    advice: 'Give people to train on, people to choose on (validation) and people to test on.',
  });
}
