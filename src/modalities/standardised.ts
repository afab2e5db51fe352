/** Series in units of their own deviation, which is kept. */
import type { TargetSeries } from './modality.js';

/**
 * Each row with mean 0 and deviation 1 over the run; rows without any change are left out, and so are their channels.
 *
 * @param unit of the recording, for `scale`
 */
export function standardisedChannels(series: TargetSeries): TargetSeries {
  const { data, volumes, channels = [], remarks = [] } = series;
  const moments = channels.map((_, row) => momentsOf(data.subarray(row * volumes, (row + 1) * volumes)));
  const kept = channels.flatMap((_, row) => (moments[row].deviation > 0 ? [row] : []));
  const result = new Float32Array(kept.length * volumes);
  kept.forEach((row, i) => {
    const { mean, deviation } = moments[row];
    for (let k = 0; k < volumes; k++) result[i * volumes + k] = (data[row * volumes + k] - mean) / deviation;
  });
  const flat = channels.filter((_, row) => !kept.includes(row)).map(({ name }) => name);
  return {
    ...series,
    data: result,
    channels: kept.map((row) => channels[row]),
    scale: Float32Array.from(kept, (row) => moments[row].deviation),
    ...(flat.length > 0 && { remarks: [...remarks, `Channels without any change are left out: ${flat.join(', ')}`] }),
  };
}

function momentsOf(row: Float32Array): { mean: number; deviation: number } {
  let mean = 0;
  for (const value of row) mean += value / row.length;
  let squares = 0;
  for (const value of row) squares += (value - mean) ** 2 / row.length;
  const deviation = Math.sqrt(squares);
  return { mean, deviation: Number.isFinite(deviation) && deviation > 1e-9 * Math.abs(mean) ? deviation : 0 };
}
