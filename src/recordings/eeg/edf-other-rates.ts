/** Channels of an EDF file at the rate of its EEG, whatever rates they were sampled at. */
import type { EdfChannel, EdfFile } from '../../formats/index.js';

/**
 * Consecutive samples of channels at other rates than the file's main one, brought to that rate: slower ones by straight lines between their samples, faster
 * ones by the mean over the main sample's interval.
 *
 * @param start first sample at the main rate; all samples are within the file
 * @returns `[channel, sample]`, each channel in its own unit
 */
export async function readAtMainRate(
  file: EdfFile,
  channels: readonly EdfChannel[],
  start: number,
  count: number,
): Promise<Float64Array[]> {
  const rows: Float64Array[] = [];
  for (const channel of channels) {
    const ratio = channel.sampleRate / file.sampleRate;
    const first = Math.max(0, Math.floor((start - 0.5) * ratio) - 1);
    const stored = await file.readChannel(channel, first, Math.ceil((count + 1) * ratio) + 4);
    rows.push(ratio > 1 ? averaged(stored, first, ratio, start, count) : between(stored, first, ratio, start, count));
  }
  return rows;
}

function between(stored: Float64Array, first: number, ratio: number, start: number, count: number): Float64Array {
  const last = stored.length - 1;
  return Float64Array.from({ length: count }, (_, i) => {
    const place = (start + i) * ratio - first;
    const low = Math.min(last, Math.floor(place));
    const high = Math.min(last, low + 1);
    return stored[low] + (stored[high] - stored[low]) * (place - low);
  });
}

function averaged(stored: Float64Array, first: number, ratio: number, start: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const middle = (start + i) * ratio - first;
    const low = Math.max(0, Math.ceil(middle - ratio / 2));
    const high = Math.min(stored.length - 1, Math.ceil(middle + ratio / 2) - 1);
    let sum = 0;
    for (let k = low; k <= high; k++) sum += stored[k];
    return sum / (high - low + 1);
  });
}
