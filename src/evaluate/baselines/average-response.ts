import type { TargetRun } from '../../data/paired-run.js';

/**
 * Mean over runs of BOLD at given moments of a clock of their own, linear between
 * volumes; a run counts where its recording covers the moment, and the mean is 0
 * where none does.
 *
 * @param origin second of a run's recording at which its clock shows 0
 * @param moments seconds on that clock
 * @returns `[vertex, moment]`
 */
export function averageResponse(
  runs: readonly TargetRun[],
  origin: (run: TargetRun) => number,
  moments: readonly number[],
  vertices: number,
): Float32Array {
  const sum = new Float64Array(vertices * moments.length);
  const counts = new Int32Array(moments.length);
  for (const run of runs) {
    const last = run.volumes - 1;
    // Half a volume of tolerance: a moment just before the first volume still belongs to it.
    const covered = moments.flatMap((moment, index) => {
      const position = (moment + origin(run) - run.startTime) / run.tr;
      if (position < -0.5 || position > last + 0.5) return [];
      const inside = Math.min(Math.max(position, 0), last);
      const first = Math.floor(inside);
      return [{ index, first, second: Math.min(first + 1, last), fraction: inside - first }];
    });
    for (const { index } of covered) counts[index]++;
    for (let vertex = 0; vertex < vertices; vertex++) {
      const at = vertex * run.volumes;
      const target = vertex * moments.length;
      for (const { index, first, second, fraction } of covered) {
        sum[target + index] += (1 - fraction) * run.signal[at + first] + fraction * run.signal[at + second];
      }
    }
  }
  return Float32Array.from(sum, (value, at) => value / Math.max(counts[at % moments.length], 1));
}
