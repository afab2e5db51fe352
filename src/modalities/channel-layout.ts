/**
 * Targets whose values are channels, not vertices: channels differ between people and data sets and may be missing, so a model has
 * points of its own, each where one or several people had a channel, and every recording is brought onto them by place.
 */
import { nearestCortex, type Template } from '../cortex/index.js';
import type { TargetChannel, TargetDescription, TargetSeries } from './modality.js';
import type { ScoreSpace } from './score-space.js';

type Point = readonly [number, number, number];

/** Channels nearer than this are taken for the same place in different people, mm. */
export const SAME_PLACE = 10;
/** Reach of a channel's signal where there is no channel, mm. */
const SPREAD = 20;

const distance = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Distinct channels of a recording: the first value of each, whatever its kind. */
function channelsOf({ channels = [] }: Pick<TargetSeries, 'channels'>): TargetChannel[] {
  return channels.filter((channel, i) => channels.findIndex(({ name }) => name === channel.name) === i);
}

/**
 * Points of a model from the channels of its training recordings: those of different recordings within `SAME_PLACE` become one, named
 * as in the recording that had it first. Where another point has that name already (people have contacts of one name elsewhere), a
 * number is added.
 */
export function channelPoints(train: readonly TargetSeries[]): TargetChannel[] {
  const points: { channel: TargetChannel; sum: [number, number, number]; count: number }[] = [];
  const centre = ({ sum, count }: (typeof points)[number]): Point => [sum[0] / count, sum[1] / count, sum[2] / count];
  for (const series of train) {
    const before = points.length;
    for (const channel of channelsOf(series)) {
      // Two channels of one recording stay two points, however near they are.
      const known = points.slice(0, before).filter((point) => distance(centre(point), channel.position) <= SAME_PLACE);
      const [nearest] = known.sort(
        (a, b) => distance(centre(a), channel.position) - distance(centre(b), channel.position),
      );
      if (nearest === undefined) points.push({ channel, sum: [...channel.position], count: 1 });
      else {
        nearest.count++;
        channel.position.forEach((value, axis) => {
          nearest.sum[axis] += value;
        });
      }
    }
  }
  const taken = new Set<string>();
  return points.map((point) => {
    const { name: own } = point.channel;
    let name = own;
    for (let k = 2; taken.has(name); k++) name = `${own}-${k}`;
    taken.add(name);
    return { ...point.channel, name, position: centre(point) };
  });
}

/** What a target of channels says besides its points. */
export interface ChannelTarget {
  name: string;
  unit: string;
  /** What each channel measures, in the order of its values; one of them, unnamed, where it measures one thing. */
  kinds: readonly (string | undefined)[];
}

/**
 * The points of a model: one a channel, its values the kinds. Each lies where the cortex is nearest to the channel.
 *
 * @param train recordings of the training people
 */
export function describeChannels(
  { name, unit, kinds }: ChannelTarget,
  train: readonly TargetSeries[],
  template: Template,
): TargetDescription {
  const points = channelPoints(train);
  const cortex = nearestCortex(
    template,
    points.map(({ position }) => position),
  );
  const channels = points.flatMap((point) => kinds.map((kind) => channelAt(point, kind)));
  const description: TargetDescription = {
    name,
    unit,
    values: channels.length,
    tr: train[0].tr,
    places: cortex.map(({ position }) => position.map(rounded)),
    members: points.map((_, i) => kinds.map((_, k) => i * kinds.length + k)),
    size: kinds.length,
    source: `${points.length} channels of ${train.length} training recordings, projected to ${template.source}`,
    channels,
  };
  const scale = scalesOf(train, description);
  return scale === undefined ? description : { ...description, scale };
}

function channelAt(point: TargetChannel, kind: string | undefined): TargetChannel {
  const place = ([x, y, z]: Point): Point => [rounded(x), rounded(y), rounded(z)];
  const { source, detector } = point;
  return {
    name: point.name,
    ...(kind !== undefined && { kind }),
    position: place(point.position),
    ...(source && { source: { label: source.label, position: place(source.position) } }),
    ...(detector && { detector: { label: detector.label, position: place(detector.position) } }),
  };
}

const rounded = (value: number) => Number(value.toFixed(3));

/** Median over recordings of each value's unit; that of the kind where a recording lacks it. */
function scalesOf(train: readonly TargetSeries[], description: TargetDescription): number[] | undefined {
  if (train.some(({ scale }) => scale === undefined)) return undefined;
  const channels = description.channels!;
  const found: number[][] = channels.map(() => []);
  const byKind = new Map<string | undefined, number[]>();
  for (const series of train) {
    const rows = rowsAt(series, channels);
    rows.forEach((own, value) => {
      for (const row of own) {
        found[value].push(series.scale![row]);
        const { kind } = channels[value];
        byKind.set(kind, [...(byKind.get(kind) ?? []), series.scale![row]]);
      }
    });
  }
  return channels.map(({ kind }, value) => {
    const known = found[value].length > 0 ? found[value] : (byKind.get(kind) ?? [1]);
    return Number(median(known).toPrecision(6));
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Rows of a recording that belong to each value of a model: those of its kind that have no nearer point, within `SAME_PLACE`. */
function rowsAt({ channels = [] }: TargetSeries, values: readonly TargetChannel[]): number[][] {
  const rows: number[][] = values.map(() => []);
  for (const [row, { position, kind }] of channels.entries()) {
    let nearest = -1;
    let least = SAME_PLACE;
    for (const [value, point] of values.entries()) {
      if (point.kind !== kind) continue;
      const away = distance(point.position, position);
      if (away > least || (nearest >= 0 && away === least)) continue;
      nearest = value;
      least = away;
    }
    if (nearest >= 0) rows[nearest].push(row);
  }
  return rows;
}

/**
 * A recording at a model's points. Where it has no channel, the value is what its other channels of that kind say, each the more the
 * nearer it lies (a Gaussian of 20 mm), and does not count as present.
 *
 * @returns `signal` `[value, moment]`, and `present` `[value]`, left out where all are
 */
export function placeChannels(
  series: TargetSeries,
  description: TargetDescription,
): { signal: Float32Array; present?: Uint8Array } {
  const values = description.channels ?? [];
  const { data, volumes, channels = [] } = series;
  const signal = new Float32Array(values.length * volumes);
  const present = new Uint8Array(values.length);
  const rows = rowsAt(series, values);
  for (const [value, point] of values.entries()) {
    const own = rows[value].map((row) => ({ row, weight: 1 / rows[value].length }));
    present[value] = own.length > 0 ? 1 : 0;
    const used = own.length > 0 ? own : neighbours(channels, point);
    for (const { row, weight } of used) {
      for (let k = 0; k < volumes; k++) signal[value * volumes + k] += weight * data[row * volumes + k];
    }
  }
  return present.every((one) => one === 1) ? { signal } : { signal, present };
}

function neighbours(channels: readonly TargetChannel[], point: TargetChannel): { row: number; weight: number }[] {
  const near = channels.flatMap(({ position, kind }, row) => {
    if (kind !== point.kind) return [];
    const weight = Math.exp(-((distance(position, point.position) / SPREAD) ** 2) / 2);
    return weight > 1e-6 ? [{ row, weight }] : [];
  });
  const total = near.reduce((sum, { weight }) => sum + weight, 0);
  return near.map(({ row, weight }) => ({ row, weight: weight / total }));
}

/** Every channel is scored; its region is that of the cortex nearest to it, and of each region there is one of each kind. */
export function channelSpace(
  { channels = [], places }: TargetDescription,
  kinds: readonly (string | undefined)[],
  template: Template,
): ScoreSpace {
  const cortex = nearestCortex(template, places);
  const regions: { name: string; hemisphere: string; kind?: string }[] = [];
  const labels = Int32Array.from(channels, ({ kind }, value) => {
    const { name, hemisphere } = template.regions[cortex[Math.floor(value / kinds.length)].region];
    const known = regions.findIndex((one) => one.name === name && one.hemisphere === hemisphere && one.kind === kind);
    if (known >= 0) return known;
    return regions.push({ name, hemisphere, ...(kind !== undefined && { kind }) }) - 1;
  });
  const places3 = Float32Array.from(channels.flatMap(({ position }) => [...position]));
  const named = kinds.filter((kind): kind is string => kind !== undefined);
  if (named.length === 0) return { labels, regions, places: places3 };
  const kindOf = Int32Array.from(channels, ({ kind }) => named.indexOf(kind ?? ''));
  return { labels, regions, kinds: named, kindOf, places: places3 };
}
