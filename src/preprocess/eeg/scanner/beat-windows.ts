/** Windows of heartbeats in EEG: where each begins and ends, and the mean over them. */

/** Seconds after the peak between which the largest deflection lies. */
const DELAYS = { earliest: 0.05, latest: 0.5 } as const;
/** Beats that a mean needs. */
const FEWEST = 4;

/** Windows of beats, one after the other. */
export interface Beats {
  /** Samples; may lie outside the recording. */
  starts: Int32Array;
  lengths: Int32Array;
  /** Of the longest window. */
  columns: number;
}

/**
 * Windows about the pulse artefact of each beat, up to that of the next.
 *
 * @param rows EEG `[row][sample]` in the band of the artefact
 * @param rate Hz
 * @param peaks R peaks, samples
 * @returns windows, and samples from a peak to the artefact's middle and to the start of its window
 */
export function beatWindows(
  rows: readonly Float32Array[],
  rate: number,
  peaks: readonly number[],
): { beats: Beats; delay: number; lead: number } {
  const delay = delayOf(rows, rate, peaks);
  const sorted = peaks
    .slice(1)
    .map((peak, i) => peak - peaks[i])
    .sort((a, b) => a - b);
  const columns = Math.round(1.15 * sorted[Math.floor(0.95 * (sorted.length - 1))]);
  const lead = Math.round(delay * rate - sorted[sorted.length >> 1] / 2);
  const starts = Int32Array.from(peaks, (peak) => peak + lead);
  const lengths = Int32Array.from(starts, (start, k) =>
    Math.min(columns, k + 1 < starts.length ? starts[k + 1] - start : columns),
  );
  return { beats: { starts, lengths, columns }, delay, lead };
}

/** The mean beat, each column over the beats that reach it; zero where few do. */
export function meanBeat(row: Float32Array, { starts, lengths, columns }: Beats): Float64Array {
  const mean = new Float64Array(columns);
  const counts = new Float64Array(columns);
  starts.forEach((start, k) => {
    if (start < 0 || start + lengths[k] > row.length) return;
    for (let n = 0; n < lengths[k]; n++) {
      mean[n] += row[start + n];
      counts[n]++;
    }
  });
  return mean.map((value, n) => (counts[n] >= FEWEST ? value / counts[n] : 0));
}

/** The time of the largest mean deflection after the peaks, over all rows. */
function delayOf(rows: readonly Float32Array[], rate: number, peaks: readonly number[]): number {
  const [from, to] = [Math.round(DELAYS.earliest * rate), Math.round(DELAYS.latest * rate)];
  const power = new Float64Array(to - from);
  for (const row of rows) {
    const mean = new Float64Array(to - from);
    for (const peak of peaks) for (let n = from; n < to; n++) mean[n - from] += row[peak + n] ?? 0;
    for (let n = 0; n < mean.length; n++) power[n] += mean[n] * mean[n];
  }
  // The middle of the deflection rather than one of its waves: the mean time above half of the highest.
  const top = power.reduce((most, value) => Math.max(most, value), 0);
  let [sum, moment] = [0, 0];
  power.forEach((value, n) => {
    if (value < top / 2) return;
    sum += value;
    moment += value * (from + n);
  });
  return sum > 0 ? moment / sum / rate : 0.21;
}
