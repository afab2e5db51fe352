/** Series of the brain view as courses of a plot, each at its own rate. */
import type { Course, CourseData } from '../../plot/course-plot.js';
import type { ChannelSeriesAnswer, TraceChannel, Traces } from '../../worker/protocol.js';
import type { LightChannel, LightKind } from './light-channels.js';

/** `[region, moment]` with its clock. */
export interface RegionSeries {
  courses: Float64Array;
  volumes: number;
  tr: number;
  startTime: number;
}

/** Channels that show much of a brain at once, where nobody chose any. */
const TYPICAL = ['FZ', 'CZ', 'PZ', 'OZ', 'O1'];
const MOST_CHANNELS = 4;

/** Rows of the chosen channels; of typical ones, else of the first ones, where none are chosen. */
export function shownChannels(channels: readonly TraceChannel[], chosen: ReadonlySet<string>): number[] {
  const rows = [...channels.keys()].filter((row) => channels[row].type === 'eeg' || channels[row].type === undefined);
  const wanted = rows.filter((row) => chosen.has(channels[row].name));
  if (wanted.length > 0) return wanted.slice(0, MOST_CHANNELS);
  // Names such as `EEG Cz-REF` hold the electrode among other words.
  const typical = rows.filter((row) =>
    channels[row].name
      .toUpperCase()
      .split(/[^A-Z0-9]+/)
      .some((part) => TYPICAL.includes(part)),
  );
  return (typical.length > 0 ? typical : rows).slice(0, MOST_CHANNELS);
}

const EEG_COLOURS = ['#5b7083', '#7c6a9c', '#4f8580', '#94724d'];

/** Traces one above the other, the first on top; extremes of a step as a band. */
export function traceCourses(
  { start, step, steps, channels: rows, least, largest, exact }: Traces,
  channels: readonly TraceChannel[],
): CourseData {
  const seconds = Float64Array.from({ length: steps }, (_, k) => start + (k + (exact ? 0 : 0.5)) * step);
  const own = rows.map((_, i) => ({
    low: least.subarray(i * steps, (i + 1) * steps),
    high: largest.subarray(i * steps, (i + 1) * steps),
  }));
  const levels = own.map(({ low, high }) => typicalOf(low, high));
  const apart = Math.max(1e-9, ...levels.map(({ reach }) => reach));
  const courses = own.map(({ low, high }, i): Course => {
    const moved = (value: number) => value - levels[i].middle + (rows.length - 1 - i) * apart;
    const [bottom, top] = [Float64Array.from(low, moved), Float64Array.from(high, moved)];
    const name = channels[rows[i]].name;
    const colour = EEG_COLOURS[i % EEG_COLOURS.length];
    return exact ? { name, colour, values: top } : { name, colour, values: top, low: bottom, high: top, isBand: true };
  });
  return { seconds, courses };
}

/** Global field power: from 0, extremes of a step as a band. */
export function fieldPowerCourse({ start, step, steps, least, largest, exact }: Traces): CourseData {
  const seconds = Float64Array.from({ length: steps }, (_, k) => start + (k + (exact ? 0 : 0.5)) * step);
  const [name, colour] = ['GFP', '#5b7083'];
  const band = { name, colour, values: largest, low: least, high: largest, isBand: true };
  return { seconds, courses: [exact ? { name, colour, values: largest } : band] };
}

/** The middle of a trace, and how much room most of it takes: a blink must not squeeze all else. */
function typicalOf(low: Float32Array, high: Float32Array): { middle: number; reach: number } {
  const middles = Float64Array.from(low, (value, k) => (value + high[k]) / 2)
    .filter(Number.isFinite)
    .sort();
  const sizes = Float64Array.from(high, (value, k) => value - low[k])
    .filter(Number.isFinite)
    .sort();
  if (middles.length === 0) return { middle: 0, reach: 0 };
  const at = (sorted: Float64Array, share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return { middle: at(middles, 0.5), reach: at(middles, 0.98) - at(middles, 0.02) + at(sizes, 0.9) };
}

/** Courses of the chosen regions with bands; measured ones dashed. Series on other clocks share one time axis, with gaps. */
export function regionCourseData(
  chosen: readonly { region: number; colour: string; name: string }[],
  { mean, deviation, measured }: Partial<Record<'mean' | 'deviation' | 'measured', RegionSeries>>,
): CourseData {
  const seconds = jointSeconds([mean, measured].filter((one) => one !== undefined));
  const spread = (series: RegionSeries, region: number) => onSeconds(series, region, seconds);
  const courses = chosen.flatMap(({ region, colour, name }): Course[] => {
    const lines: Course[] = [];
    if (mean) {
      const values = spread(mean, region);
      const around = deviation && spread(deviation, region);
      const band = around && {
        low: values.map((value, k) => value - around[k]),
        high: values.map((value, k) => value + around[k]),
      };
      lines.push({ name, colour, values, ...band });
    }
    if (measured)
      lines.push({ name: `${name}, measured`, colour, values: spread(measured, region), isDashed: mean !== undefined });
    return lines;
  });
  return { seconds, courses };
}

const LIGHT_COLOURS: Record<LightKind, string> = { hbo: '#c2452d', hbr: '#2f74b8' };
const LIGHT_NAMES: Record<LightKind, string> = { hbo: 'HbO', hbr: 'HbR' };

/** HbO and HbR of a channel with bands; measured ones dashed. */
export function lightCourses(
  {
    generated,
    deviation,
    comparison,
    measured,
    course,
  }: {
    generated?: ChannelSeriesAnswer;
    deviation?: ChannelSeriesAnswer;
    comparison?: Omit<RegionSeries, 'courses'>;
    measured(name: string, kind: LightKind): Float32Array | undefined;
    course(series: ChannelSeriesAnswer | undefined, name: string, kind: LightKind): Float32Array | undefined;
  },
  { name }: LightChannel,
): CourseData {
  const { samples, sampleRate } = generated!.summary;
  const ours = { courses: new Float64Array(0), volumes: samples, tr: 1 / sampleRate, startTime: 0 };
  const theirs = comparison && { ...comparison, courses: new Float64Array(0) };
  const seconds = jointSeconds(theirs ? [ours, theirs] : [ours]);
  const at = (series: RegionSeries, values: Float32Array) =>
    onSeconds({ ...series, courses: Float64Array.from(values) }, 0, seconds);
  const courses = (['hbo', 'hbr'] as const).flatMap((kind): Course[] => {
    const [mean, around] = [generated, deviation].map((series) => course(series, name, kind));
    const real = measured(name, kind);
    const lines: Course[] = [];
    const colour = LIGHT_COLOURS[kind];
    if (mean) {
      const values = at(ours, mean);
      const spread = around && at(ours, around);
      const band = spread && {
        low: values.map((value, k) => value - spread[k]),
        high: values.map((value, k) => value + spread[k]),
      };
      lines.push({ name: LIGHT_NAMES[kind], colour, values, ...band });
    }
    if (real && theirs)
      lines.push({ name: `${LIGHT_NAMES[kind]}, measured`, colour, values: at(theirs, real), isDashed: true });
    return lines;
  });
  return { seconds, courses };
}

/** All moments of several clocks, in order. */
export function jointSeconds(series: readonly Omit<RegionSeries, 'courses'>[]): Float64Array {
  const all = series.flatMap(({ volumes, tr, startTime }) =>
    Array.from({ length: volumes }, (_, k) => rounded(startTime + k * tr)),
  );
  return Float64Array.from(new Set(all)).sort();
}

/** A course at moments that include its own, linear between them; NaN outside. */
export function onSeconds(
  { courses, volumes, tr, startTime }: RegionSeries,
  region: number,
  seconds: Float64Array,
): Float64Array {
  const own = courses.subarray(region * volumes, (region + 1) * volumes);
  return seconds.map((time) => {
    const position = (time - startTime) / tr;
    const nearest = Math.round(position);
    if (Math.abs(position - nearest) * tr < 1e-3) return own[nearest] ?? Number.NaN;
    const first = Math.floor(position);
    if (first < 0 || first + 1 >= volumes) return Number.NaN;
    return own[first] + (position - first) * (own[first + 1] - own[first]);
  });
}

/** Times that differ by less than a millisecond are one. */
function rounded(seconds: number): number {
  return Math.round(1000 * seconds) / 1000;
}
