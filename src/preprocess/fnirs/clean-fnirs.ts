/**
 * From raw light to haemoglobin of the cortex: optical density, coupling of the optodes, repair of motion, short channels,
 * modified Beer–Lambert law, band-pass.
 */
import { HemocastError, type Progress } from '../../foundation/index.js';
import type { OpticalRecording, OptodePair } from '../../recordings/fnirs/optical-recording.js';
import type { Recording } from '../../recordings/index.js';
import { type BeerLambertOptions, beerLambert, type Haemoglobin } from './beer-lambert.js';
import { type BandPassOptions, bandPassHaemoglobin } from './filters.js';
import { haemoglobinRecording } from './haemoglobin.js';
import { repairMotion } from './motion-repair.js';
import { opticalDensity } from './optical-density.js';
import { scalpCoupling } from './scalp-coupling.js';
import { isShort, regressShortChannels, SHORTEST_LONG_DISTANCE, type ShortChannelUse } from './short-channels.js';

export interface CleanFnirsOptions extends BeerLambertOptions {
  /** Names of pairs, as `S1_D2`, that are known to be bad: left out. Default none. */
  bad?: readonly string[];
  /** Pairs with a smaller scalp-coupling index are left out; default 0.5; 0 keeps all. */
  leastCoupling?: number;
  /** Default true. */
  repairMotion?: boolean;
  /** Whether the nearest short channel is regressed out of each long one; default: where there are any. */
  shortChannels?: boolean;
  /** mm; default 15. */
  shortDistance?: number;
  /** False leaves the filter out; default 0.01–0.1 Hz, sixth order. */
  band?: BandPassOptions | false;
  /** Whether positions are in the fsaverage frame; see `haemoglobinRecording`. */
  placed?: boolean;
  progress?: Progress;
}

/** What was done, with every parameter. */
export interface FnirsCleaningReport {
  /** Scalp-coupling index of each pair; undefined where the rate is too low to see the heart beat. */
  coupling?: { name: string; index: number }[];
  leftOut: { name: string; reason: 'stated' | 'not finite' | 'poor coupling' | 'short' }[];
  motionRepaired: boolean;
  shortChannels: ShortChannelUse[];
  pathlength: number | readonly number[];
  table: string;
  band?: Required<BandPassOptions>;
  remarks: string[];
}

/** Hz; upper end of the heart beat's band with its flank. */
const HEART_TOP = 1.8;
const STEPS = 5;

/**
 * Cleans raw light (or optical densities) into HbO and HbR of the long channels.
 *
 * @returns channels in µM, and the same in double precision for SNIRF; the recording's pairs that remain
 * @throws HemocastError `fnirs-no-channels` where none is left, or as the steps
 *
 * @example
 * const { light } = await readFnirs(storage, 'tapping.snirf');
 * const { recording, report } = cleanFnirs(light, { pathlength: 6 });
 */
export function cleanFnirs(
  light: OpticalRecording,
  options: CleanFnirsOptions = {},
): { recording: Recording; density: OpticalRecording; haemoglobin: Haemoglobin; report: FnirsCleaningReport } {
  const limit = options.shortDistance ?? SHORTEST_LONG_DISTANCE;
  const report: FnirsCleaningReport = {
    leftOut: [],
    motionRepaired: options.repairMotion ?? true,
    shortChannels: [],
    pathlength: options.pathlength ?? 6,
    table: options.table ?? 'prahl',
    remarks: [],
  };
  const step = (done: number) => options.progress?.report('cleaning fNIRS', done, STEPS);
  const sound = keep(light, report, 'stated', ({ name }) => !options.bad?.includes(name));
  let density = sound.quantity === 'intensity' ? opticalDensity(sound) : sound;
  density = keep(density, report, 'not finite', (pair) => isComplete(density, pair));
  step(1);
  density = selectCoupled(density, options, report);
  step(2);
  if (report.motionRepaired) {
    density = { ...density, data: repairMotion(density.data, density.samples, density.sampleRate) };
  }
  step(3);
  const anyShort = density.pairs.some((pair) => isShort(pair, limit));
  const allPlaced = density.pairs.every(({ midpoint }) => midpoint !== undefined);
  if (options.shortChannels === undefined && anyShort && !allPlaced) {
    report.remarks.push('Short channels were not regressed out: the probe has no positions in space.');
  }
  if (options.shortChannels ?? (anyShort && allPlaced)) {
    const { recording, uses } = regressShortChannels(density, { limit });
    density = recording;
    report.shortChannels = uses;
  }
  density = keep(density, report, 'short', (pair) => !isShort(pair, limit));
  step(4);
  let haemoglobin = beerLambert(density, options);
  if (options.band !== false) {
    report.band = { low: 0.01, high: 0.1, order: 6, ...options.band };
    const pass = (data: Float64Array) => bandPassHaemoglobin(data, density.samples, density.sampleRate, report.band);
    haemoglobin = { hbo: pass(haemoglobin.hbo), hbr: pass(haemoglobin.hbr) };
  }
  step(STEPS);
  return { recording: haemoglobinRecording(density, haemoglobin, options), density, haemoglobin, report };
}

function selectCoupled(
  density: OpticalRecording,
  { leastCoupling = 0.5 }: CleanFnirsOptions,
  report: FnirsCleaningReport,
): OpticalRecording {
  if (density.sampleRate / 2 <= HEART_TOP) {
    report.remarks.push(`At ${density.sampleRate} Hz the heart beat is not seen: coupling was not judged.`);
    return density;
  }
  const index = scalpCoupling(density);
  report.coupling = density.pairs.map(({ name }, i) => ({ name, index: index[i] }));
  const good = new Set(density.pairs.filter((_, i) => index[i] >= leastCoupling));
  return keep(density, report, 'poor coupling', (pair) => good.has(pair));
}

function keep(
  density: OpticalRecording,
  report: FnirsCleaningReport,
  reason: FnirsCleaningReport['leftOut'][number]['reason'],
  wanted: (pair: OptodePair) => boolean,
): OpticalRecording {
  const pairs = density.pairs.filter(wanted);
  const left = density.pairs.filter((pair) => !pairs.includes(pair));
  report.leftOut.push(...left.map(({ name }) => ({ name, reason })));
  if (pairs.length > 0) return { ...density, pairs };
  throw new HemocastError('fnirs-no-channels', 'No channel is left', {
    expected: 'a long channel with light and contact to the scalp',
    found: `${left.length} channels left out last: ${reason === 'stated' ? 'marked as bad' : reason}`,
    advice: `Look at the signals${
      reason === 'poor coupling'
        ? '; a lower leastCoupling (`hemocast preprocess fnirs --least-coupling`) keeps channels with poor contact'
        : ''
    }.`,
  });
}

function isComplete({ data, samples }: OpticalRecording, { rows }: OptodePair): boolean {
  return rows.every((row) => data.subarray(row * samples, (row + 1) * samples).every(Number.isFinite));
}
