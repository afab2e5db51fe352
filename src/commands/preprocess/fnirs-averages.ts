/** Courses of haemoglobin for a report: averages after events, of each channel and over all, and the whole recording. */
import { blockAverage, type Haemoglobin, measuredBlocks } from '../../preprocess/fnirs/index.js';
import { isExclusion, type OpticalRecording, type RecordingEvent, type SignalSegment } from '../../recordings/index.js';
import type { ChannelAverage, HaemoglobinCourse } from '../../report/index.js';

const FEWEST_TRIALS = 2;
/** Points of a drawn course: more than a page has pixels would only make the file large. */
const MOST_POINTS = 1200;

/** What follows one kind of event. */
export interface EventAverage {
  label: string;
  trials: number;
  /** Mean over channels. */
  course: HaemoglobinCourse;
  channels: ChannelAverage[];
}

/**
 * Averages of each kind of event with two whole blocks: blocks that reach into a gap, or overlap what an annotation excludes, do not
 * count, nor in a channel those in which it has missing values.
 *
 * @param recording what remained of it
 * @param block seconds from the event
 */
export function eventAverages(
  { hbo, hbr }: Haemoglobin,
  recording: OpticalRecording,
  block: { from: number; to: number } = { from: -5, to: 25 },
): EventAverage[] {
  const { events, samples, sampleRate, segments, pairs, missing = [] } = recording;
  const excluded = events
    .filter(({ label, duration }) => isExclusion(label) && duration > 0)
    .map(({ onset, duration }) => ({
      start: Math.round(onset * sampleRate),
      samples: Math.round(duration * sampleRate),
    }));
  const isClear = clearOf(excluded, samples, sampleRate, block);
  const whole = measuredBlocks(recording, events, block).filter(isClear);
  const holes = new Map<number, SignalSegment[]>();
  for (const one of missing) {
    const list = holes.get(one.channel) ?? [];
    holes.set(one.channel, list);
    list.push(one);
  }
  const byLabel = new Map<string, RecordingEvent[]>();
  for (const event of whole.filter(({ label }) => !isExclusion(label))) {
    const list = byLabel.get(event.label) ?? [];
    byLabel.set(event.label, list);
    list.push(event);
  }
  return [...byLabel].flatMap(([label, trials]) => {
    if (trials.length < FEWEST_TRIALS) return [];
    const range = { ...block, segments };
    const channels = pairs.map(({ name, rows }, i): ChannelAverage => {
      const own = rows.flatMap((row) => holes.get(row) ?? []);
      const usable = own.length === 0 ? trials : trials.filter(clearOf(own, samples, sampleRate, block));
      if (usable.length === 0) return { name, trials: 0 };
      const [oxy, deoxy] = [hbo, hbr].map((data) =>
        blockAverage(data.subarray(i * samples, (i + 1) * samples), samples, sampleRate, usable, range),
      );
      return {
        name,
        trials: usable.length,
        hbo: oxy.mean,
        hbr: deoxy.mean,
        hboDeviation: oxy.deviation,
        hbrDeviation: deoxy.deviation,
      };
    });
    const known = channels.filter((channel) => channel.hbo !== undefined);
    if (known.length === 0) return [];
    const { time } = blockAverage(hbo.subarray(0, samples), samples, sampleRate, trials, range);
    const [mean, other] = (['hbo', 'hbr'] as const).map((kind) => acrossRows(known.map((channel) => channel[kind]!)));
    const course = {
      seconds: time,
      hbo: mean.mean,
      hbr: other.mean,
      hboDeviation: mean.deviation,
      hbrDeviation: other.deviation,
    };
    return [{ label, trials: trials.length, course, channels }];
  });
}

/** Whether no sample of an event's block lies in one of the stretches. */
function clearOf(
  stretches: readonly SignalSegment[],
  samples: number,
  sampleRate: number,
  { from, to }: { from: number; to: number },
): (event: RecordingEvent) => boolean {
  const marked = new Uint8Array(samples);
  for (const { start, samples: count } of stretches) marked.fill(1, Math.max(0, start), Math.max(0, start + count));
  const before = new Float64Array(samples + 1);
  for (let k = 0; k < samples; k++) before[k + 1] = before[k] + marked[k];
  return ({ onset }) => {
    const middle = Math.round(onset * sampleRate);
    const [first, last] = [middle + Math.round(from * sampleRate), middle + Math.round(to * sampleRate) + 1];
    return before[Math.min(samples, Math.max(0, last))] === before[Math.min(samples, Math.max(0, first))];
  };
}

/** Mean over channels over the whole recording, in as many points as a page can show; NaN in gaps. */
export function wholeCourse(
  { hbo, hbr }: Haemoglobin,
  { samples, sampleRate, segments, pairs }: OpticalRecording,
): HaemoglobinCourse {
  const stride = Math.ceil(samples / MOST_POINTS);
  const points = Math.floor(samples / stride);
  const isMeasured = new Uint8Array(samples).fill(segments === undefined ? 1 : 0);
  for (const { start, samples: count } of segments ?? []) isMeasured.fill(1, start, start + count);
  const [oxy, deoxy] = [hbo, hbr].map((data) => {
    const rows = pairs.map((_, i) => data.subarray(i * samples, (i + 1) * samples));
    const { mean } = acrossRows(rows);
    return Float64Array.from({ length: points }, (_, k) => {
      let sum = 0;
      for (let i = k * stride; i < (k + 1) * stride; i++) sum += isMeasured[i] === 1 ? mean[i] : Number.NaN;
      return sum / stride;
    });
  });
  return {
    seconds: Float64Array.from({ length: points }, (_, k) => (k * stride + (stride - 1) / 2) / sampleRate),
    hbo: oxy,
    hbr: deoxy,
  };
}

function acrossRows(rows: readonly ArrayLike<number>[]): { mean: Float64Array; deviation: Float64Array } {
  const length = rows[0]?.length ?? 0;
  const mean = new Float64Array(length);
  const deviation = new Float64Array(length);
  for (const row of rows) for (let k = 0; k < length; k++) mean[k] += row[k] / rows.length;
  for (const row of rows) for (let k = 0; k < length; k++) deviation[k] += (row[k] - mean[k]) ** 2 / rows.length;
  return { mean, deviation: deviation.map(Math.sqrt) };
}
