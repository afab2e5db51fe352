import type { TargetRun } from '../../data/paired-run.js';

/**
 * Mean over runs of the target at given moments of a clock of their own, linear
 * between its moments; a run counts for the values that were measured in it where
 * its recording covers the moment, and the mean is 0 where none does.
 *
 * @param origin second of a run's recording at which its clock shows 0
 * @param moments seconds on that clock
 * @returns `[value, moment]`
 */
export function averageResponse(
  runs: readonly TargetRun[],
  origin: (run: TargetRun) => number,
  moments: readonly number[],
  values: number,
): Float32Array {
  const sum = new Float64Array(values * moments.length);
  const counts = new Int32Array(values * moments.length);
  for (const run of runs) {
    const last = run.volumes - 1;
    // Half a repetition of tolerance: a moment just before the first still belongs to it.
    const covered = moments.flatMap((moment, index) => {
      const position = (moment + origin(run) - run.startTime) / run.tr;
      if (position < -0.5 || position > last + 0.5) return [];
      const inside = Math.min(Math.max(position, 0), last);
      const first = Math.floor(inside);
      return [{ index, first, second: Math.min(first + 1, last), fraction: inside - first }];
    });
    // Read once: it may be made when it is asked for.
    const { signal } = run;
    for (let value = 0; value < values; value++) {
      if (run.present?.[value] === 0) continue;
      const at = value * run.volumes;
      const target = value * moments.length;
      for (const { index, first, second, fraction } of covered) {
        counts[target + index]++;
        sum[target + index] += (1 - fraction) * signal[at + first] + fraction * signal[at + second];
      }
    }
  }
  return Float32Array.from(sum, (total, at) => total / Math.max(counts[at], 1));
}
