/** Whether a recording still holds the gradient artefact of an MR scanner: what no filter takes out, and no brain repeats. */
import type { Recording } from '../../../recordings/index.js';
import { pearson } from '../../../signal/index.js';
import { median } from '../bad-channels.js';

/** An artefact that comes again with every trigger. */
export interface RepeatedArtefact {
  /** Of the triggers. */
  label: string;
  /** Median correlation of an epoch with the next; 0 for one in which mains repeat. */
  similarity: number;
}

/** Hz; at lower rates gradients leave little that mains do not. */
const LEAST_RATE = 500;
const FEWEST_TRIGGERS = 6;
/** Seconds between the triggers of volumes. */
const PERIODS = { least: 0.3, most: 10 };
/** Seconds by which triggers of one rhythm are early or late. */
const LATE = 0.003;
/** Share of the intervals that have to be of one length. */
const REGULAR = 0.8;
const EPOCHS = 6;
const CHANNELS = 16;
/** Seconds of an epoch that are compared. */
const COMPARED = 1;
/** Hz to which they are thinned out. */
const SEEN_RATE = 1000;
/** Cycles of mains, seconds: they repeat after any number of themselves. */
const MAINS = [1 / 50, 1 / 60];
const SIMILAR = 0.5;
/** Share of the similarity that may be there a cycle of mains later. */
const MOST_MAINS = 0.7;

/**
 * Compares what follows one trigger with what follows the next, of triggers that come at one interval, such as those of volumes. Second
 * differences of the samples stand for them: they hold the fast switching of gradients, and little of the brain.
 *
 * @returns undefined where nothing repeats, or there are no such triggers
 */
export function repeatedArtefact(recording: Recording): RepeatedArtefact | undefined {
  const { channels, events, sampleRate } = recording;
  if (sampleRate < LEAST_RATE) return undefined;
  const rows = spread(
    channels.flatMap(({ type }, c) => (type === 'eeg' ? [c] : [])),
    CHANNELS,
  );
  const byLabel = new Map<string, number[]>();
  for (const { label, onset } of events) {
    const own = byLabel.get(label);
    if (own === undefined) byLabel.set(label, [onset]);
    else own.push(onset);
  }
  let found: RepeatedArtefact | undefined;
  for (const [label, onsets] of byLabel) {
    const period = regularPeriod(onsets);
    if (period === undefined) continue;
    const similarity = similarityAt(recording, rows, onsets, period);
    if (similarity > (found?.similarity ?? SIMILAR)) found = { label, similarity };
  }
  return found;
}

/** Seconds from one trigger to the next, where nearly all are alike. */
function regularPeriod(onsets: readonly number[]): number | undefined {
  if (onsets.length < FEWEST_TRIGGERS) return undefined;
  const intervals = onsets.slice(1).map((onset, i) => onset - onsets[i]);
  const period = median(Float64Array.from(intervals));
  if (!(period >= PERIODS.least && period <= PERIODS.most)) return undefined;
  const regular = intervals.filter((interval) => Math.abs(interval - period) <= LATE).length;
  return regular >= REGULAR * intervals.length ? period : undefined;
}

function similarityAt(
  recording: Recording,
  rows: readonly number[],
  onsets: readonly number[],
  period: number,
): number {
  const { data, samples, sampleRate } = recording;
  const length = Math.floor(Math.min(COMPARED, 0.9 * period) * sampleRate);
  const within = onsets.filter((onset) => (onset + 2 * period) * sampleRate + 2 < samples && onset * sampleRate >= 2);
  const width = Math.max(1, Math.round(sampleRate / SEEN_RATE));
  const found: number[] = [];
  for (const onset of spread(within, EPOCHS)) {
    const first = Math.round(onset * sampleRate);
    for (const row of rows) {
      const own = data.subarray(row * samples, (row + 1) * samples);
      const epoch = curvature(own, first, length, width);
      const after = (seconds: number) => {
        const at = Math.round((onset + seconds) * sampleRate);
        return Math.max(...[-1, 0, 1].map((shift) => pearson(epoch, curvature(own, at + shift, length, width))));
      };
      const similarity = after(period);
      const ofMains = Math.max(...MAINS.map((cycle) => after(period + cycle)));
      found.push(ofMains > MOST_MAINS * similarity ? 0 : similarity);
    }
  }
  const known = found.filter(Number.isFinite);
  return known.length === 0 ? 0 : median(Float64Array.from(known));
}

/** Second differences, from sample `start` on, of means over about a millisecond: faster parts move with fractions of a sample. */
function curvature(row: Float32Array | Float64Array, start: number, length: number, width: number): Float64Array {
  const means = Float64Array.from({ length: Math.floor(length / width) }, (_, k) => {
    let sum = 0;
    for (let i = start + k * width; i < start + (k + 1) * width; i++) sum += row[i];
    return sum / width;
  });
  return Float64Array.from({ length: means.length - 2 }, (_, k) => means[k] - 2 * means[k + 1] + means[k + 2]);
}

/** So many of a list, evenly spread. */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  const wanted = Math.min(count, items.length);
  return Array.from({ length: wanted }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / wanted)]);
}
