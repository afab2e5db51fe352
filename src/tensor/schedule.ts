import { HemocastError } from '../foundation/index.js';

/** Learning rate at a step, counted from 0. */
export type Schedule = (step: number) => number;

/**
 * Linear rise to `peak` over the first `warmup` steps, then half a cosine down to
 * `floor` at step `total` (Loshchilov & Hutter 2017), and `floor` from there on.
 * Throws `schedule-range` unless 0 ≤ warmup ≤ total.
 */
export function warmupCosine(options: { peak: number; warmup: number; total: number; floor?: number }): Schedule {
  const { peak, warmup, total, floor = 0 } = options;
  if (!(warmup >= 0 && warmup <= total)) {
    throw new HemocastError('schedule-range', 'The warm-up is longer than the training', {
      expected: `0 to ${total} steps`,
      found: String(warmup),
    });
  }
  return (step) => {
    if (step < warmup) return (peak * (step + 1)) / warmup;
    if (step >= total) return floor;
    return floor + ((peak - floor) * (1 + Math.cos((Math.PI * (step - warmup)) / (total - warmup)))) / 2;
  };
}
