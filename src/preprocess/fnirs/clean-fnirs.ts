/**
 * From raw light to haemoglobin of the cortex: optical density, coupling of the optodes, repair of motion, short channels,
 * modified Beer–Lambert law, band-pass. Optical densities and haemoglobin enter where their steps begin.
 */
import { HemocastError, type Progress } from '../../foundation/index.js';
import type { OpticalRecording, OptodePair } from '../../recordings/fnirs/optical-recording.js';
import type { Recording } from '../../recordings/index.js';
import { type BeerLambertOptions, beerLambert, type Haemoglobin, hasUsableDistance } from './beer-lambert.js';
import { type BandPassOptions, bandPassHaemoglobin } from './filters.js';
import { haemoglobinOfPairs, haemoglobinRecording } from './haemoglobin.js';
import { repairMotion } from './motion-repair.js';
import { opticalDensity } from './optical-density.js';
import { scalpCoupling } from './scalp-coupling.js';
import { isShort, regressShortChannels, SHORTEST_LONG_DISTANCE, type ShortChannelUse } from './short-channels.js';
import { spoiltPairs } from './spoilt-pairs.js';

export interface CleanFnirsOptions extends BeerLambertOptions {
  /** Names of pairs, as `S1_D2`, that are known to be bad: left out. Default none. */
  bad?: readonly string[];
  /** Pairs with a smaller scalp-coupling index are left out; default 0.5; 0 and −1 keep all, also those of which one wavelength falls as the other rises. */
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

/** Why a pair is no part of the result. */
export type LeftOutReason =
  | 'stated'
  | 'not finite'
  | 'constant'
  | 'saturated'
  | 'poor coupling'
  | 'short'
  | 'unknown distance';

/** What was done, with every parameter. */
export interface FnirsCleaningReport {
  /** What the recording held. */
  input: OpticalRecording['quantity'];
  /** Scalp-coupling index of each pair; undefined where the rate is too low to see the heart beat, or there is no light. */
  coupling?: { name: string; index: number }[];
  leftOut: { name: string; reason: LeftOutReason }[];
  /** Values that were missing and lie on straight lines, of the pairs that remain. */
  missing?: { name: string; samples: number }[];
  /** Seconds; the parts that were treated one by one, where there are gaps. */
  parts?: { onset: number; duration: number }[];
  motionRepaired: boolean;
  shortChannels: ShortChannelUse[];
  /** As the table, left out where the recording held haemoglobin. */
  pathlength?: number | readonly number[];
  table?: string;
  band?: Required<BandPassOptions>;
  remarks: string[];
}

/** Hz; upper end of the heart beat's band with its flank. */
const HEART_TOP = 1.8;
const STEPS = 5;

/**
 * Cleans raw light (or optical densities, or haemoglobin) into HbO and HbR of the long channels. The parts of a recording with gaps are
 * treated one by one.
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
  const report = startReport(light, options);
  const step = (done: number) => options.progress?.report('cleaning fNIRS', done, STEPS);
  let signals = keep(light, report, 'stated', ({ name }) => !options.bad?.includes(name));
  const spoilt = spoiltPairs(signals);
  for (const reason of ['not finite', 'constant', 'saturated'] as const) {
    signals = keep(signals, report, reason, (pair) => spoilt.get(pair) !== reason);
  }
  if (signals.quantity === 'intensity') signals = opticalDensity(signals);
  step(1);
  if (signals.quantity !== 'haemoglobin') {
    signals = selectCoupled(signals, options, report);
    step(2);
    if (report.motionRepaired) signals = withoutMotion(signals);
  }
  step(3);
  signals = withoutScalp(signals, options, report);
  step(4);
  const hasHaemoglobin = signals.quantity === 'haemoglobin';
  if (!hasHaemoglobin && signals.pairs.some(hasUsableDistance)) {
    signals = keep(signals, report, 'unknown distance', hasUsableDistance);
  }
  let haemoglobin = hasHaemoglobin ? haemoglobinOfPairs(signals) : beerLambert(signals, options);
  if (options.band !== false) {
    const band = { low: 0.01, high: 0.1, order: 6, ...options.band };
    report.band = band;
    const { samples, sampleRate, segments } = signals;
    const pass = (data: Float64Array) => bandPassHaemoglobin(data, samples, sampleRate, band, segments);
    haemoglobin = { hbo: pass(haemoglobin.hbo), hbr: pass(haemoglobin.hbr) };
  }
  step(STEPS);
  countMissing(signals, report);
  return {
    recording: haemoglobinRecording(signals, haemoglobin, options),
    density: signals,
    haemoglobin,
    report,
  };
}

function startReport(light: OpticalRecording, options: CleanFnirsOptions): FnirsCleaningReport {
  const { quantity, segments, sampleRate } = light;
  const hasHaemoglobin = quantity === 'haemoglobin';
  return {
    input: quantity,
    leftOut: [],
    ...(segments && {
      parts: segments.map(({ start, samples }) => ({ onset: start / sampleRate, duration: samples / sampleRate })),
    }),
    motionRepaired: !hasHaemoglobin && (options.repairMotion ?? true),
    shortChannels: [],
    ...(!hasHaemoglobin && { pathlength: options.pathlength ?? 6, table: options.table ?? 'prahl' }),
    remarks: hasHaemoglobin
      ? [
          'The recording holds HbO and HbR: the steps up to the Beer–Lambert law, coupling and repair of motion among them, are behind it.',
        ]
      : [],
  };
}

function withoutMotion(signals: OpticalRecording): OpticalRecording {
  const { data, samples, sampleRate, segments } = signals;
  return { ...signals, data: repairMotion(data, samples, sampleRate, segments) };
}

/** Long pairs, less what short ones see. */
function withoutScalp(
  signals: OpticalRecording,
  options: CleanFnirsOptions,
  report: FnirsCleaningReport,
): OpticalRecording {
  const limit = options.shortDistance ?? SHORTEST_LONG_DISTANCE;
  const anyShort = signals.pairs.some((pair) => isShort(pair, limit));
  const allPlaced = signals.pairs.every(({ midpoint }) => midpoint !== undefined);
  if (options.shortChannels === undefined && anyShort && !allPlaced) {
    report.remarks.push('Short channels were not regressed out: the probe has no positions in space.');
  }
  let rest = signals;
  if (options.shortChannels ?? (anyShort && allPlaced)) {
    const { recording, uses } = regressShortChannels(signals, { limit });
    rest = recording;
    report.shortChannels = uses;
  }
  return keep(rest, report, 'short', (pair) => !isShort(pair, limit));
}

function countMissing({ pairs, missing = [] }: OpticalRecording, report: FnirsCleaningReport): void {
  const counts = new Map<number, number>();
  for (const { channel, samples } of missing) counts.set(channel, (counts.get(channel) ?? 0) + samples);
  const found = pairs
    .map(({ name, rows }) => ({ name, samples: Math.max(...rows.map((row) => counts.get(row) ?? 0)) }))
    .filter(({ samples }) => samples > 0);
  if (found.length > 0) report.missing = found;
}

function selectCoupled(
  density: OpticalRecording,
  { leastCoupling = 0.5 }: CleanFnirsOptions,
  report: FnirsCleaningReport,
): OpticalRecording {
  if (density.sampleRate / 2 <= HEART_TOP) {
    report.remarks.push(
      `At ${Number(density.sampleRate.toPrecision(5))} Hz the heart beat is not seen: coupling was not judged.`,
    );
    return density;
  }
  const index = scalpCoupling(density);
  const keepsAll = leastCoupling === 0 || leastCoupling <= -1;
  report.coupling = density.pairs.map(({ name }, i) => ({ name, index: index[i] }));
  const good = new Set(density.pairs.filter((_, i) => keepsAll || index[i] >= leastCoupling));
  return keep(density, report, 'poor coupling', (pair) => good.has(pair));
}

function keep(
  signals: OpticalRecording,
  report: FnirsCleaningReport,
  reason: LeftOutReason,
  wanted: (pair: OptodePair) => boolean,
): OpticalRecording {
  const pairs = signals.pairs.filter(wanted);
  const kept = new Set(pairs);
  const left = signals.pairs.filter((pair) => !kept.has(pair));
  report.leftOut.push(...left.map(({ name }) => ({ name, reason })));
  if (pairs.length > 0) return { ...signals, pairs };
  throw new HemocastError('fnirs-no-channels', 'No channel is left', {
    expected: 'a long channel with light and contact to the scalp',
    found: `${left.length} channels left out last: ${reason === 'stated' ? 'marked as bad' : reason}`,
    advice: `Look at the signals${
      reason === 'poor coupling' ? '; a lower --least-coupling keeps channels with poor contact, and 0 keeps all' : ''
    }.`,
  });
}
