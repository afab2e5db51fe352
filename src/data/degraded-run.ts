/**
 * What a run would have been with worse EEG: electrodes left out and interpolated, bands without power, an amplitude that changes
 * halfway, bursts of movement. All of it is done to cross-spectra, where it is cheap: a mixture S of the electrodes makes C' = S·C·Sᵀ.
 */
import { extended, type Random } from '../foundation/index.js';
import { HEAD_CENTRE, sphericalSplineMatrix } from '../preprocess/index.js';
import {
  featureScales,
  POWER_FLOOR,
  pairCount,
  pairIndex,
  type SpectraSource,
  standardiseFeatures,
} from '../signal/index.js';
import type { TargetRun } from './paired-run.js';

/** How the EEG of a run is made worse. */
export interface Degradation {
  /** Electrodes that stay, by index; the others are interpolated from them by spherical splines. All where absent. */
  electrodes?: readonly number[];
  /** Bands that hold no power, by index. */
  empty?: readonly number[];
  /** Factor on the amplitude of each step `[step]`. */
  amplitude?: Float32Array;
  /** Power of an activity of its own that each electrode has beside the brain's, as a share of its mean power `[step, electrode]`. */
  noise?: Float32Array;
}

/** Fewest electrodes that stay. */
const FEWEST = 4;
/** Largest factor on amplitude. */
const LARGEST_CHANGE = 50;
/** Steps of one burst of movement. */
const BURST = 12;
/** Typical deviation of log power, ln µV², by which features without cross-spectra are brought back to power. */
const TYPICAL_DEVIATION = 0.5;

/** One degradation of each kind, drawn. */
export function degradations(run: Pick<TargetRun, 'seconds' | 'electrodes' | 'bands'>, random: Random): Degradation[] {
  const { seconds, electrodes, bands } = run;
  const kept = (count: number, draw: Random) =>
    draw
      .permutation(electrodes)
      .slice(0, Math.max(Math.min(FEWEST, electrodes), count))
      .sort((a, b) => a - b);
  const change = Math.exp(random.uniform(Math.log(3), Math.log(LARGEST_CHANGE)));
  const changed = Math.floor(seconds * random.uniform(0.25, 0.75));
  return [
    { electrodes: kept(FEWEST, random.fork('few')) },
    { electrodes: kept(Math.round(electrodes * random.uniform(0.2, 0.7)), random.fork('some')) },
    { empty: [bands - 1] },
    { empty: Array.from({ length: Math.max(1, Math.floor(bands / 2)) }, (_, i) => bands - 1 - i) },
    { amplitude: Float32Array.from({ length: seconds }, (_, s) => (s < changed ? 1 : change)) },
    { amplitude: bursts(seconds, random.fork('bursts')) },
    { noise: ownNoise(seconds, electrodes, random.fork('noise')) },
  ];
}

/** Short bursts, about a tenth of the time. */
function bursts(steps: number, random: Random): Float32Array {
  const amplitude = new Float32Array(steps).fill(1);
  for (let burst = 0; burst < steps / (10 * BURST); burst++) {
    const from = random.integer(Math.max(1, steps - BURST));
    amplitude.fill(random.uniform(2, 10), from, from + BURST);
  }
  return amplitude;
}

/** Power that comes and goes within seconds, at each electrode by itself. */
function ownNoise(steps: number, electrodes: number, random: Random): Float32Array {
  const level = random.uniform(0.5, 3);
  const noise = new Float32Array(steps * electrodes);
  for (let e = 0; e < electrodes; e++) {
    let state = random.normal();
    for (let s = 0; s < steps; s++) {
      state = 0.8 * state + 0.6 * random.normal();
      noise[s * electrodes + e] = level * Math.exp(0.5 * state);
    }
  }
  return noise;
}

/** What of a run is made worse. */
type Degradable = Pick<TargetRun, 'features' | 'spectra' | 'points' | 'seconds' | 'electrodes' | 'bands' | 'quality'>;

/**
 * A run with worse EEG: its cross-spectra, the band power of its electrodes, and how many of these were measured. Power at the
 * target's places has to be computed again. Of a run without cross-spectra the features alone are mixed, as an approximation.
 *
 * @param places of the electrodes, mm
 */
export function degradedRun<Run extends Degradable>(
  run: Run,
  places: readonly (readonly number[])[],
  degradation: Degradation,
): Run {
  const measured = degradation.electrodes === undefined ? 1 : degradation.electrodes.length / run.electrodes;
  const worse = extended(run, { points: undefined, quality: { measured } });
  if (run.spectra === undefined) return extended(worse, { features: degradedFeatures(run, places, degradation) });
  const spectra = degradedSpectra(run.spectra, places, degradation);
  const own = run.bands === spectra.bands;
  return extended(worse, { spectra, ...(own && { features: bandPowerOf(spectra) }) });
}

/** Standardised features of a worse recording, where nothing but features is left of it. */
function degradedFeatures(
  { features, seconds, electrodes, bands }: Degradable,
  places: readonly (readonly number[])[],
  { electrodes: kept, empty = [], amplitude, noise }: Degradation,
): Float32Array {
  const mix = kept && interpolation(places, kept, false);
  const worse = new Float32Array(features.length);
  for (let s = 0; s < seconds; s++) {
    for (let e = 0; e < electrodes; e++) {
      for (let b = 0; b < bands; b++) {
        const at = (s * electrodes + e) * bands + b;
        let log = features[at];
        if (mix) {
          log = 0;
          mix.kept.forEach((own, i) => {
            log += mix.weights[e * mix.kept.length + i] * features[(s * electrodes + own) * bands + b];
          });
        }
        log = TYPICAL_DEVIATION * log + 2 * Math.log(amplitude?.[s] ?? 1);
        if (noise) log = Math.log(Math.exp(log) + noise[s * electrodes + e]);
        worse[at] = empty.includes(b) ? 0 : log;
      }
    }
  }
  return standardiseFeatures(worse, featureScales(worse, seconds));
}

/** Cross-spectra of a worse recording, computed where they are read. */
export function degradedSpectra(
  source: SpectraSource,
  places: readonly (readonly number[])[],
  { electrodes, empty = [], amplitude, noise }: Degradation,
): SpectraSource {
  const { bands, channels } = source;
  const pairs = pairCount(channels);
  const mix = electrodes && interpolation(places, electrodes);
  const mean = noise && meanPower(source);
  return {
    ...source,
    read(from, until) {
      const values = source.read(from, until).slice();
      for (let row = 0; row < (until - from) * bands; row++) {
        const own = values.subarray(row * pairs, (row + 1) * pairs);
        if (empty.includes(row % bands)) own.fill(0);
        else if (mix) mixPairs(own, mix, channels);
        const gain = amplitude?.[from + Math.floor(row / bands)] ?? 1;
        if (noise && mean) {
          const step = from + Math.floor(row / bands);
          for (let c = 0; c < channels; c++) {
            own[pairIndex(c, c)] += noise[step * channels + c] * mean[(row % bands) * channels + c];
          }
        }
        if (gain !== 1) for (let i = 0; i < pairs; i++) own[i] *= gain * gain;
      }
      return values;
    },
  };
}

/** Mean power of each electrode and band over the recording `[band, electrode]`. */
function meanPower(source: SpectraSource): Float64Array {
  const { steps, bands, channels } = source;
  const pairs = pairCount(channels);
  const values = source.read(0, steps);
  const mean = new Float64Array(bands * channels);
  let known = 0;
  for (let row = 0; row < steps * bands; row++) {
    // Steps without a usable window have no power.
    if (Number.isNaN(values[row * pairs])) continue;
    known += 1 / bands;
    for (let c = 0; c < channels; c++) mean[(row % bands) * channels + c] += values[row * pairs + pairIndex(c, c)];
  }
  return mean.map((value) => value / Math.max(known, 1));
}

/** All electrodes as mixtures of those that stay. */
interface Mixture {
  kept: readonly number[];
  /** `[electrode, kept]` */
  weights: Float64Array;
}

function interpolation(places: readonly (readonly number[])[], kept: readonly number[], referenced = true): Mixture {
  const at = places.map(([x, y, z]) => [x, y, z] as const);
  const weights = sphericalSplineMatrix(
    kept.map((electrode) => at[electrode]),
    at,
    HEAD_CENTRE,
  );
  const count = kept.length;
  // Those that stay are themselves, where the spline would smooth them a little.
  kept.forEach((electrode, own) => {
    weights.fill(0, electrode * count, (electrode + 1) * count);
    weights[electrode * count + own] = 1;
  });
  for (let own = 0; referenced && own < count; own++) {
    let mean = 0;
    for (let i = 0; i < at.length; i++) mean += weights[i * count + own] / at.length;
    for (let i = 0; i < at.length; i++) weights[i * count + own] -= mean;
  }
  return { kept, weights };
}

/** S·C·Sᵀ in place, of the pairs of one step and band. */
function mixPairs(pairs: Float32Array, { kept, weights }: Mixture, channels: number): void {
  const count = kept.length;
  const half = new Float64Array(channels * count);
  // Of those that stay, as a whole symmetric matrix.
  const known = new Float64Array(count * count);
  for (let b = 0; b < count; b++) {
    for (let a = 0; a < count; a++) {
      known[b * count + a] = pairs[pairIndex(Math.max(kept[a], kept[b]), Math.min(kept[a], kept[b]))];
    }
  }
  for (let i = 0; i < channels; i++) {
    for (let b = 0; b < count; b++) {
      let sum = 0;
      for (let a = 0; a < count; a++) sum += weights[i * count + a] * known[b * count + a];
      half[i * count + b] = sum;
    }
  }
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let b = 0; b < count; b++) sum += half[i * count + b] * weights[j * count + b];
      pairs[pairIndex(i, j)] = sum;
    }
  }
}

/** Standardised log band power of the electrodes `[step, electrode, band]`, from the diagonal of their cross-spectra. */
function bandPowerOf(spectra: SpectraSource): Float32Array {
  const { steps, bands, channels } = spectra;
  const pairs = pairCount(channels);
  const values = spectra.read(0, steps);
  const power = new Float32Array(steps * channels * bands);
  for (let s = 0; s < steps; s++) {
    for (let c = 0; c < channels; c++) {
      for (let b = 0; b < bands; b++) {
        const own = values[(s * bands + b) * pairs + pairIndex(c, c)];
        power[(s * channels + c) * bands + b] = Math.log(Math.max(own, POWER_FLOOR));
      }
    }
  }
  return standardiseFeatures(power, featureScales(power, steps));
}
