import type { PairedRun } from '../../learn/paired-run.js';

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
  runs: readonly PairedRun[],
  origin: (run: PairedRun) => number,
  moments: readonly number[],
  vertices: number,
): Float32Array {
  const sum = new Float64Array(vertices * moments.length);
  const counts = new Int32Array(moments.length);
  for (const run of runs) {
    const positions = moments.map((moment) => (moment + origin(run) - run.startTime) / run.tr);
    positions.forEach((position, i) => {
      // Half a volume of tolerance: a moment just before the first volume still belongs to it.
      if (position < -0.5 || position > run.volumes - 0.5) return;
      const inside = Math.min(Math.max(position, 0), run.volumes - 1);
      const first = Math.min(Math.floor(inside), Math.max(run.volumes - 2, 0));
      const second = Math.min(first + 1, run.volumes - 1);
      const fraction = inside - first;
      counts[i]++;
      for (let vertex = 0; vertex < vertices; vertex++) {
        const at = vertex * run.volumes;
        sum[vertex * moments.length + i] += (1 - fraction) * run.bold[at + first] + fraction * run.bold[at + second];
      }
    });
  }
  return Float32Array.from(sum, (value, at) => value / Math.max(counts[at % moments.length], 1));
}
