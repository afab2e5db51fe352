/** What the page of a cleaned EEG recording shows of its signals: traces, channels and marked times. */
import type { CleaningReport, CleaningView, RecordingInParts } from '../../preprocess/index.js';
import { isExcluding, type Recording, segmentsOf, withoutRanges } from '../../recordings/index.js';
import type { MarkedTimes, Trace } from '../../report/index.js';

/** Channels of a figure of traces, and bad ones among them, at most. */
const SHOWN = 20;
const SHOWN_BAD = 6;

/** Channels over the stretch, as recorded and cleaned: bad ones first of all, the others evenly spread in the order of the recording. */
export async function tracesOf(
  raw: RecordingInParts,
  clean: RecordingInParts,
  { bad, interpolated }: CleaningReport,
  { start, seconds }: CleaningView['stretch'],
): Promise<Trace[]> {
  const reasons = new Map(bad.map(({ name, reason }) => [name, reason]));
  const names = raw.channels.flatMap(({ name, type }) => (type === 'eeg' ? [name] : []));
  const shown = chosen(names, (name) => reasons.has(name));
  const [before, after] = [await stretchOf(raw, start, seconds), await stretchOf(clean, start, seconds)];
  return shown.map((name) => {
    const reason = reasons.get(name);
    const fate = interpolated.includes(name) ? 'interpolated' : 'removed';
    return { name, before: before(name), after: after(name), ...(reason && { bad: `${reason}, ${fate}` }) };
  });
}

/** Names in their order: some of the bad ones, and of the others as many as there is room for. */
function chosen(names: readonly string[], isBad: (name: string) => boolean): string[] {
  const worse = names.filter(isBad).slice(0, SHOWN_BAD);
  const good = names.filter((name) => !isBad(name));
  const room = Math.min(good.length, SHOWN - worse.length);
  const spread = Array.from({ length: room }, (_, k) => good[Math.floor(((k + 0.5) * good.length) / room)]);
  const wanted = new Set([...worse, ...spread]);
  return names.filter((name) => wanted.has(name));
}

async function stretchOf({ read, samples, sampleRate, channels }: RecordingInParts, start: number, seconds: number) {
  const first = Math.min(samples - 1, Math.round(start * sampleRate));
  const count = Math.min(samples - first, Math.round(seconds * sampleRate));
  const data = await read(first, count);
  return (name: string): Float32Array | undefined => {
    const row = channels.findIndex((channel) => channel.name === name);
    return row < 0 ? undefined : data.slice(row * count, (row + 1) * count);
  };
}

/** A gap is drawn as such, not once more as an annotation. */
const GAP = /^bad[ _](gap|acq_skip)/i;

/** What was not measured, where parts begin, what annotations exclude, what is too large, and all other events. */
export function markedTimes(
  clean: Omit<Recording, 'data'>,
  raw: Omit<Recording, 'data'>,
  { rejected = [] }: CleaningReport,
): MarkedTimes {
  const { samples, sampleRate } = clean;
  const segments = segmentsOf(clean);
  const spans = (ranges: readonly { start: number; samples: number }[]) =>
    ranges.map(({ start, samples: count }) => ({ onset: start / sampleRate, duration: count / sampleRate }));
  return {
    gaps: spans(withoutRanges([{ start: 0, samples }], segments)),
    parts: spans(segments),
    excluded: raw.events.filter((event) => isExcluding(event) && !GAP.test(event.label)),
    rejected: rejected.map(({ onset, duration }) => ({ onset, duration })),
    events: raw.events.filter((event) => !isExcluding(event)),
  };
}
