/** Series in units of their own deviation, which is kept. */
import { HemocastError } from '../foundation/index.js';
import type { TargetSeries } from './modality.js';

/**
 * Each row with mean 0 and deviation 1 over the run. Rows without any change, or with values that are no numbers, are left out and
 * named.
 *
 * @returns `scale` in the unit of the recording
 * @throws HemocastError `no-target-channels` where no row is left
 */
export function standardisedChannels(series: TargetSeries): TargetSeries {
  const { data, volumes, channels = [], remarks = [] } = series;
  const moments = channels.map((_, row) => momentsOf(data.subarray(row * volumes, (row + 1) * volumes)));
  const kept = channels.flatMap((_, row) => (moments[row].deviation > 0 ? [row] : []));
  const names = (test: (deviation: number) => boolean) =>
    channels
      .filter((_, row) => test(moments[row].deviation))
      .map(({ name, kind }) => (kind ? `${name} ${kind}` : name));
  const flat = names((deviation) => deviation === 0);
  const broken = names(Number.isNaN);
  if (kept.length === 0) {
    throw new HemocastError('no-target-channels', 'No channel of the recording has a signal', {
      expected: 'values that change over the run',
      found: `${flat.length} flat channels, ${broken.length} with values that are no numbers`,
      advice: 'Look at the recording, or take the run out of the data set.',
    });
  }
  const result = new Float32Array(kept.length * volumes);
  kept.forEach((row, i) => {
    const { mean, deviation } = moments[row];
    for (let k = 0; k < volumes; k++) result[i * volumes + k] = (data[row * volumes + k] - mean) / deviation;
  });
  const left = [
    ...(flat.length > 0 ? [`Channels without any change are left out: ${flat.join(', ')}`] : []),
    ...(broken.length > 0 ? [`Channels with values that are no numbers are left out: ${broken.join(', ')}`] : []),
  ];
  return {
    ...series,
    data: result,
    channels: kept.map((row) => channels[row]),
    scale: Float32Array.from(kept, (row) => moments[row].deviation),
    ...(left.length > 0 && { remarks: [...remarks, ...left] }),
  };
}

/** `deviation` is 0 for a row without change, and NaN for one that is not finite. */
function momentsOf(row: Float32Array): { mean: number; deviation: number } {
  let mean = 0;
  for (const value of row) mean += value / row.length;
  let squares = 0;
  for (const value of row) squares += (value - mean) ** 2 / row.length;
  const deviation = Math.sqrt(squares);
  if (!Number.isFinite(deviation)) return { mean, deviation: Number.NaN };
  return { mean, deviation: deviation > 1e-6 * Math.abs(mean) ? deviation : 0 };
}
