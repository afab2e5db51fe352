/**
 * Which independent components are eye movements and heartbeats: by correlation with
 * EOG and ECG channels where the recording has them, else by topography and
 * time course.
 */
import {
  butterworthSections,
  crossCorrelation,
  filterForwardBackward,
  type IndependentComponents,
  pearson,
} from '../../signal/index.js';
import type { ComponentLabel } from './iclabel/component-label.js';

export interface ArtefactComponent {
  /** Index among the components. */
  component: number;
  kind: 'blink' | 'saccade' | ComponentLabel | 'unlabelled';
  /** What gave it away. */
  by: 'correlation' | 'topography' | 'periodicity' | 'iclabel' | 'hand';
  /** Absolute correlation with the channel or the template, height of the autocorrelation's peak at the heart's period, or ICLabel's probability; 1 by hand. */
  score: number;
  /** The EOG or ECG channel, where there is one. */
  channel?: string;
}

/** A channel that records eye movements or the heart, at the same times as the components' time courses. */
export interface ReferenceSignal {
  name: string;
  type: 'eog' | 'ecg';
  data: Float32Array;
}

type Place = readonly [number, number, number];

/** Centres of the eyes in the fsaverage frame, mm. */
const EYES: readonly Place[] = [
  [-33, 68, -38],
  [33, 68, -38],
];
const EYE_BAND = { low: 1, high: 10 };
const HEART_BAND = { low: 5, high: 30 };
const EYE_CORRELATION = 0.5;
const HEART_CORRELATION = 0.3;
/** Seconds by which the heart's field may lead or lag at the scalp. */
const HEART_LAG = 0.1;
const TEMPLATE_CORRELATION = 0.8;
/** Part of a component's variance below 8 Hz; brain rhythms with a frontal maximum have less. */
const SLOW_PART = 0.7;
/** Excess kurtosis: blinks and heartbeats are rare and large. */
const SPARSE = 2;
const HEART_PERIODS = { shortest: 0.4, longest: 1.5 };
const HEART_PERIODICITY = 0.3;

/**
 * Finds components of eyes and heart.
 *
 * @param sources time courses `[component, sample]`
 * @param places of the channels, mm in the fsaverage frame; undefined where not known
 * @param references EOG and ECG channels at the same rate
 * @returns at most one entry for each component
 */
export function findArtefactComponents(
  ica: IndependentComponents,
  sources: Float32Array,
  sampleRate: number,
  places: readonly (Place | undefined)[],
  references: readonly ReferenceSignal[],
): ArtefactComponent[] {
  const samples = sources.length / ica.components;
  const course = (c: number) => sources.subarray(c * samples, (c + 1) * samples);
  const eyes = references.filter(({ type }) => type === 'eog');
  const hearts = references.filter(({ type }) => type === 'ecg');
  const eyeReferences = eyes.map((reference) => bandPass(reference.data, EYE_BAND, sampleRate));
  const heartReferences = hearts.map((reference) => bandPass(reference.data, HEART_BAND, sampleRate));
  const found: ArtefactComponent[] = [];
  for (let c = 0; c < ica.components; c++) {
    const eye =
      eyes.length > 0
        ? correlated(bandPass(course(c), EYE_BAND, sampleRate), eyes, eyeReferences, 0, EYE_CORRELATION)
        : eyeByTopography(ica, c, course(c), sampleRate, places);
    if (eye !== undefined) {
      found.push({ component: c, kind: 'eye', ...eye });
      continue;
    }
    const beat = bandPass(course(c), HEART_BAND, sampleRate);
    const lag = Math.round(HEART_LAG * sampleRate);
    const heart =
      hearts.length > 0
        ? correlated(beat, hearts, heartReferences, lag, HEART_CORRELATION)
        : heartByPeriodicity(beat, sampleRate);
    if (heart !== undefined) found.push({ component: c, kind: 'heart', ...heart });
  }
  return found;
}

type Finding = Omit<ArtefactComponent, 'component' | 'kind'> & { kind?: 'blink' | 'saccade' };

function correlated(
  course: Float64Array,
  references: readonly ReferenceSignal[],
  filtered: readonly Float64Array[],
  lag: number,
  least: number,
): Finding | undefined {
  let best: Finding | undefined;
  references.forEach(({ name }, k) => {
    const score = crossCorrelation(course, filtered[k], lag).reduce((most, r) => Math.max(most, Math.abs(r)), 0);
    if (score >= least && score > (best?.score ?? 0)) best = { by: 'correlation', score, channel: name };
  });
  return best;
}

/**
 * Blinks raise the forehead on both sides, by a field that falls with the square of the distance from each eye. A look to the side turns the dipoles
 * between cornea and retina, which lifts one side and lowers the other.
 */
function eyeByTopography(
  ica: IndependentComponents,
  component: number,
  course: Float32Array,
  sampleRate: number,
  places: readonly (Place | undefined)[],
): Finding | undefined {
  const known = places.flatMap((place, i) => (place === undefined ? [] : [i]));
  if (known.length < 8) return undefined;
  const topography = known.map((i) => ica.mixing[i * ica.components + component]);
  const away = (i: number, eye: Place) => places[i]!.map((value, axis) => value - eye[axis]);
  const blink = known.map((i) => EYES.reduce((sum, eye) => sum + 1 / Math.hypot(...away(i, eye)) ** 2, 0));
  const saccade = known.map((i) =>
    EYES.reduce((sum, eye) => sum + away(i, eye)[0] / Math.hypot(...away(i, eye)) ** 3, 0),
  );
  const blinkScore = Math.abs(pearson(topography, blink));
  const saccadeScore = Math.abs(pearson(topography, saccade));
  if (Math.max(blinkScore, saccadeScore) < TEMPLATE_CORRELATION || slowPart(course, sampleRate) < SLOW_PART) {
    return undefined;
  }
  if (blinkScore < saccadeScore) return { kind: 'saccade', by: 'topography', score: saccadeScore };
  if (excessKurtosis(course) < SPARSE) return undefined;
  return { kind: 'blink', by: 'topography', score: blinkScore };
}

/** A spiky component whose energy comes back at intervals of a heartbeat, 40 to 150 a minute. */
function heartByPeriodicity(beat: Float64Array, sampleRate: number): Finding | undefined {
  if (excessKurtosis(beat) < SPARSE) return undefined;
  const part = Math.max(1, Math.round(sampleRate / 50));
  const energy = new Float64Array(Math.floor(beat.length / part));
  for (let i = 0; i < energy.length; i++) {
    for (let k = 0; k < part; k++) energy[i] += beat[i * part + k] ** 2;
    energy[i] = Math.sqrt(energy[i]);
  }
  const rate = sampleRate / part;
  const longest = Math.round(HEART_PERIODS.longest * rate);
  if (energy.length < 4 * longest) return undefined;
  const correlation = crossCorrelation(energy, energy, longest).subarray(longest);
  let score = 0;
  for (let lag = Math.round(HEART_PERIODS.shortest * rate); lag < longest; lag++) {
    const isPeak = correlation[lag] >= correlation[lag - 1] && correlation[lag] >= correlation[lag + 1];
    if (isPeak) score = Math.max(score, correlation[lag]);
  }
  return score >= HEART_PERIODICITY ? { by: 'periodicity', score } : undefined;
}

function bandPass(x: Float32Array, band: { low: number; high: number }, sampleRate: number): Float64Array {
  const high = Math.min(band.high, 0.45 * sampleRate);
  return filterForwardBackward(butterworthSections(2, { low: band.low, high }, sampleRate), x);
}

function slowPart(course: Float32Array, sampleRate: number): number {
  const slow = filterForwardBackward(
    butterworthSections(4, { high: Math.min(8, 0.45 * sampleRate) }, sampleRate),
    course,
  );
  return variance(slow) / (variance(course) || 1);
}

function variance(x: ArrayLike<number>): number {
  let mean = 0;
  for (let i = 0; i < x.length; i++) mean += x[i] / x.length;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - mean) ** 2;
  return sum / x.length;
}

function excessKurtosis(x: ArrayLike<number>): number {
  let mean = 0;
  for (let i = 0; i < x.length; i++) mean += x[i] / x.length;
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < x.length; i++) {
    const square = (x[i] - mean) ** 2;
    second += square;
    fourth += square * square;
  }
  return second > 0 ? (fourth * x.length) / (second * second) - 3 : 0;
}
