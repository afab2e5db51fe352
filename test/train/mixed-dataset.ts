/**
 * The tiny world with sources at the target's own places, which reach the electrodes as a mixture: power at the electrodes is
 * that of no source, and cross-spectra, from which sources are unmixed, are part of a run.
 */
import { inverseDistanceWeights } from '../../src/align/index.js';
import type { TargetRun } from '../../src/data/index.js';
import { Random } from '../../src/foundation/index.js';
import type { ModelConfiguration } from '../../src/models/index.js';
import {
  featureScales,
  pairCount,
  pairIndex,
  type SpectraSource,
  standardiseFeatures,
} from '../../src/signal/index.js';
import { BANDS, ELECTRODES, plantedSignal, TR, tinyConfiguration } from './tiny-dataset.js';

/** What a model of this world carries EEG by. */
export function mixedConfiguration(name = 'weights', regularization = 0.01): ModelConfiguration {
  const tiny = tinyConfiguration();
  return { ...tiny, eeg: { ...tiny.eeg, alignment: { name, regularization } } };
}

const POINTS = 3;
const PAIRS = pairCount(ELECTRODES);
/** Power at every electrode that is of no source, and of what all electrodes share: the signal of their reference, the louder one by far. */
const NOISE = 6e-4;
const REFERENCE = 20;

/**
 * Cross-spectra L·diag(power)·Lᵀ + r·1·1ᵀ of sources at the target's places, L = Wᵀ, and of the reference.
 *
 * @param power of the sources `[second, point, band]`
 * @param reference its power r `[second, band]`
 */
function spectraOfSources(power: Float32Array, reference: Float32Array, seconds: number): SpectraSource {
  const { target, eeg } = tinyConfiguration();
  const weights = inverseDistanceWeights(Float32Array.from(target.places.flat()), Float32Array.from(eeg.places.flat()));
  const values = new Float32Array(seconds * BANDS * PAIRS);
  for (let second = 0; second < seconds; second++) {
    for (let band = 0; band < BANDS; band++) {
      const at = (second * BANDS + band) * PAIRS;
      for (let i = 0; i < ELECTRODES; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = reference[second * BANDS + band] + (i === j ? NOISE : 0);
          for (let p = 0; p < POINTS; p++) {
            const reach = weights[p * ELECTRODES + i] * weights[p * ELECTRODES + j];
            sum += reach * power[(second * POINTS + p) * BANDS + band];
          }
          values[at + pairIndex(i, j)] = sum;
        }
      }
    }
  }
  const perStep = BANDS * PAIRS;
  return {
    steps: seconds,
    bands: BANDS,
    channels: ELECTRODES,
    read: (from, until) => values.subarray(from * perStep, until * perStep),
  };
}

/** One person's run: every value of a patch follows the power of the source at its place through a haemodynamic response. */
export function mixedRun(person: string, volumes = 90, share = 0.9): TargetRun {
  const seconds = volumes * TR + 5;
  const sources = new Random(`sources of ${person}`).fillNormal(new Float32Array(seconds * POINTS * BANDS));
  const reference = new Random(`reference of ${person}`).fillNormal(new Float32Array(seconds * BANDS));
  const spectra = spectraOfSources(
    sources.map((value) => Math.exp(value)),
    reference.map((value) => REFERENCE * Math.exp(value)),
    seconds,
  );
  const atElectrodes = new Float32Array(seconds * ELECTRODES * BANDS);
  const all = spectra.read(0, seconds);
  for (let i = 0; i < atElectrodes.length; i++) {
    const [second, electrode, band] = [
      Math.floor(i / (ELECTRODES * BANDS)),
      Math.floor(i / BANDS) % ELECTRODES,
      i % BANDS,
    ];
    atElectrodes[i] = Math.log(all[(second * BANDS + band) * PAIRS + pairIndex(electrode, electrode)]);
  }
  const startTime = 1;
  const planted = plantedSignal(person, volumes, share, { seconds, startTime }, (point, second) => {
    const { band, sign } = [
      { band: 1, sign: 1 },
      { band: 0, sign: -1 },
      { band: 1, sign: 1 },
    ][point];
    return sign * sources[(second * POINTS + point) * BANDS + band];
  });
  return {
    features: standardiseFeatures(atElectrodes, featureScales(atElectrodes, seconds)),
    spectra,
    seconds,
    electrodes: ELECTRODES,
    bands: BANDS,
    startTime,
    tr: TR,
    metadata: { age: 55 },
    id: `run ${person}`,
    person,
    task: 'film',
    taskStart: 0,
    volumes,
    ...planted,
  };
}
