/** What a FIF file says about the measurement: channels, rate, date, frames, annotations. */
import { HemocastError } from '../../foundation/index.js';
import { EXPECTED_RATE, isSampleRate } from '../sample-rate.js';
import { type FifChannel, type FifTransform, readFifChannels, readTransform } from './channel.js';
import { BLOCK, FRAME, TAG, TYPE } from './constants.js';
import { type FifBlock, findBlocks } from './directory.js';
import type { FifSource } from './source.js';
import { badTag, readNames, readNumber, readNumbers, tagView } from './values.js';

export interface FifMeasurement {
  channels: FifChannel[];
  /** Hz. */
  sampleRate: number;
  /** Seconds from 1970-01-01 UTC; undefined where it was removed. */
  date?: number;
  /** Takes places on the device to places on the head, metres. */
  deviceToHead?: FifTransform;
  /** Anatomical landmarks in mm in the frame of the head. */
  landmarks: { left?: FifPoint; nasion?: FifPoint; right?: FifPoint };
  /** Names of channels that were marked as bad. */
  badChannels: string[];
  /** Projections that are stored but were not applied to the data, such as an average reference. */
  pendingProjections: number;
}

export type FifPoint = readonly [number, number, number];

export interface FifAnnotation {
  /** Seconds from the first sample. */
  onset: number;
  /** Seconds. */
  duration: number;
  text: string;
}

/** More than any system has: a guard against garbage. */
const MAXIMUM_CHANNELS = 65536;

/** @throws HemocastError `fif-header`, `fif-tag`, `fif-calibration` */
export async function readMeasurement(source: FifSource, root: FifBlock): Promise<FifMeasurement> {
  const infos = findBlocks(root, BLOCK.measurementInfo);
  if (infos.length !== 1) throw header(source, 'description of a measurement', 'one', `${infos.length}`);
  const [info] = infos;
  let count: number | undefined;
  let sampleRate: number | undefined;
  let date: number | undefined;
  let deviceToHead: FifTransform | undefined;
  for (const tag of info.tags) {
    if (tag.kind === TAG.channelCount) count = await readNumber(source, tag, 'number of channels');
    else if (tag.kind === TAG.sampleRate) sampleRate = await readNumber(source, tag, 'sampling rate');
    else if (tag.kind === TAG.measurementDate) date = secondsOf(await readNumbers(source, tag, 'date'));
    else if (tag.kind === TAG.coordinateTransform) {
      deviceToHead = (await readTransform(source, tag, FRAME.device, FRAME.head)) ?? deviceToHead;
    }
  }
  for (const block of deviceToHead === undefined ? findBlocks(info, BLOCK.headPosition) : []) {
    for (const tag of block.tags.filter(({ kind }) => kind === TAG.coordinateTransform)) {
      deviceToHead ??= await readTransform(source, tag, FRAME.device, FRAME.head);
    }
  }
  if (sampleRate === undefined || !isSampleRate(sampleRate)) {
    throw header(source, 'sampling rate', EXPECTED_RATE, `${sampleRate ?? 'none'}`);
  }
  const channels = await readFifChannels(source, info, deviceToHead);
  if (count === undefined || count !== channels.length || count < 1 || count > MAXIMUM_CHANNELS) {
    throw header(source, 'number of channels', `${channels.length} as described`, `${count ?? 'none'}`);
  }
  return {
    channels,
    sampleRate,
    ...(date === undefined ? {} : { date }),
    ...(deviceToHead === undefined ? {} : { deviceToHead }),
    landmarks: await readLandmarks(source, info),
    badChannels: await readBadChannels(source, info),
    pendingProjections: await countPendingProjections(source, info),
  };
}

/** Seconds and microseconds, as whole numbers or not; undefined for the value that stands for no date. */
function secondsOf(values: readonly number[]): number | undefined {
  const [seconds, micro = 0] = values;
  if (seconds === undefined || !Number.isFinite(seconds) || !Number.isFinite(micro)) return undefined;
  return seconds === 0 && micro === -(2 ** 31) ? undefined : seconds + micro * 1e-6;
}

async function readLandmarks(source: FifSource, info: FifBlock): Promise<FifMeasurement['landmarks']> {
  const landmarks: FifMeasurement['landmarks'] = {};
  for (const block of findBlocks(info, BLOCK.digitizer)) {
    const frame = block.tags.find(({ kind }) => kind === TAG.coordinateFrame);
    if (frame !== undefined && (await readNumber(source, frame, 'frame of the points')) !== FRAME.head) continue;
    for (const tag of block.tags.filter(({ kind }) => kind === TAG.digitizedPoint)) {
      const view = await tagView(source, tag, 'digitized point', TYPE.digitizedPoint);
      if (tag.size < 20) throw badTag(source, tag, 'digitized point', '20 bytes', `${tag.size}`);
      const name = (['left', 'nasion', 'right'] as const)[view.getInt32(4) - 1];
      const point = [8, 12, 16].map((at) => 1000 * view.getFloat32(at)) as unknown as FifPoint;
      if (view.getInt32(0) === 1 && name !== undefined && point.every(Number.isFinite)) landmarks[name] = point;
    }
  }
  return landmarks;
}

async function readBadChannels(source: FifSource, info: FifBlock): Promise<string[]> {
  const names: string[] = [];
  for (const block of findBlocks(info, BLOCK.badChannels)) {
    for (const tag of block.tags.filter(({ kind }) => kind === TAG.channelNames)) {
      names.push(...(await readNames(source, tag, 'bad channels')));
    }
  }
  return names;
}

async function countPendingProjections(source: FifSource, info: FifBlock): Promise<number> {
  let pending = 0;
  for (const block of findBlocks(info, BLOCK.projectionItem)) {
    const tag = block.tags.find(({ kind }) => kind === TAG.projectionActive);
    if (tag === undefined || (await readNumber(source, tag, 'state of a projection')) === 0) pending++;
  }
  return pending;
}

/**
 * Annotations, which count from the measurement's date or, where there is none, from its first sample's number zero.
 *
 * @param firstSample number of the first sample in the data
 */
export async function readFifAnnotations(
  source: FifSource,
  root: FifBlock,
  { date, sampleRate }: Pick<FifMeasurement, 'date' | 'sampleRate'>,
  firstSample: number,
): Promise<FifAnnotation[]> {
  const block = findBlocks(root, BLOCK.annotations).at(0);
  if (block === undefined) return [];
  let starts: number[] = [];
  let ends: number[] = [];
  let texts: string[] = [];
  let origin: number | undefined;
  for (const tag of block.tags) {
    // An annotation list without entries has values of no type.
    if (tag.size === 0) continue;
    if (tag.kind === TAG.intervalStarts) starts = await readNumbers(source, tag, 'onsets of the annotations');
    else if (tag.kind === TAG.intervalEnds) ends = await readNumbers(source, tag, 'ends of the annotations');
    else if (tag.kind === TAG.comment) texts = await readNames(source, tag, 'texts of the annotations');
    else if (tag.kind === TAG.measurementDate) origin = secondsOf(await readNumbers(source, tag, 'origin'));
  }
  // An empty text for a single annotation leaves no tag behind.
  if (texts.length === 0 && starts.length === 1) texts = [''];
  if (starts.length !== ends.length || starts.length !== texts.length || ![...starts, ...ends].every(Number.isFinite)) {
    const found = `${starts.length} onsets, ${ends.length} ends, ${texts.length} texts`;
    throw header(source, 'annotations', 'as many onsets, ends and texts', found);
  }
  const first = firstSample / sampleRate;
  // With a date but no origin of their own, annotations count from the first sample.
  const shift = origin === undefined ? (date === undefined ? first : 0) : (date ?? origin) - origin + first;
  return starts.map((start, i) => ({ onset: start - shift, duration: Math.max(0, ends[i] - start), text: texts[i] }));
}

function header(source: FifSource, field: string, expected: string, found: string): HemocastError {
  return new HemocastError('fif-header', 'The description of the measurement does not fit together', {
    file: source.path,
    field,
    expected,
    found,
  });
}
