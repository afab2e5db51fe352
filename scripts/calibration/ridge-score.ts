// How hard a simulated world is: ridge regressions from EEG and from the true drive to BOLD of people who were not learned from.
import { regionMeans, type Template } from '../../src/cortex/index.js';
import type { TargetRun } from '../../src/data/paired-run.js';
import { haemodynamic } from '../../src/modalities/index.js';
import { filterZeroPhase, logBandPower, pearson } from '../../src/signal/index.js';
import type { SimulatedRun } from '../../src/simulate/index.js';
import { fitRidge, laggedDesign } from '../../src/train/ridge.js';
import { cleanSlow } from './bold-figures.js';
import { averageReference, mean } from './eeg-figures.js';

/** Standardises every feature over the run. */
function standardise(features: Float32Array, width: number): void {
  const rows = features.length / width;
  for (let i = 0; i < width; i++) {
    let [sum, square] = [0, 0];
    for (let s = 0; s < rows; s++) {
      sum += features[s * width + i];
      square += features[s * width + i] ** 2;
    }
    const mean = sum / rows;
    const deviation = Math.sqrt(square / rows - mean * mean) || 1;
    for (let s = 0; s < rows; s++) features[s * width + i] = (features[s * width + i] - mean) / deviation;
  }
}

/** A run as the readers see it: designs of lagged inputs, and what is to be read. */
export interface ScoredRun {
  film: string;
  volumes: number;
  /** Lagged inputs `[volume, p]`: log band power of the electrodes, and the true drive of the regions. */
  designs: { power: Float32Array; drive: Float32Array };
  /** Measured and clean BOLD `[region, volume]`, z. */
  y: Float32Array;
  ceiling: Float32Array;
}

/** Lagged designs and cleaned targets of a run. */
export function scoredRun(run: SimulatedRun, template: Template): ScoredRun {
  const { eeg, bold, truth } = run;
  const channels = eeg.channels.length;
  const clean = filterZeroPhase(averageReference(eeg.data, channels), channels, eeg.samples, eeg.sampleRate, {
    low: 1,
    high: 75,
  });
  const power = logBandPower(Float32Array.from(clean), channels, eeg.samples, eeg.sampleRate);
  const regions = template.regions.length;
  const drive = new Float32Array(truth.drive.length);
  for (let r = 0; r < regions; r++)
    for (let s = 0; s < truth.seconds; s++) drive[s * regions + r] = truth.drive[r * truth.seconds + s];
  const design = (features: Float32Array, seconds: number, electrodes: number, bands: number) => {
    standardise(features, electrodes * bands);
    const { volumes, tr, startTime } = bold;
    const paired = { id: run.task, features, seconds, electrodes, bands, volumes, tr, startTime };
    return laggedDesign(paired as TargetRun, haemodynamic.lags).x;
  };
  const target = (data: Float32Array) =>
    Float32Array.from(regionMeans(template, cleanSlow(data, bold.vertices, bold.volumes, bold.tr), bold.volumes));
  return {
    film: run.task,
    volumes: bold.volumes,
    designs: {
      power: design(power.features, power.seconds, channels, power.features.length / (power.seconds * channels)),
      drive: design(drive, truth.seconds, regions, 1),
    },
    y: target(bold.data),
    ceiling: target(truth.cleanBold),
  };
}

/** Pearson r per region over one run; NaN for a region without vertices. */
function regionScores(a: Float32Array, b: Float32Array, volumes: number): number[] {
  return Array.from({ length: a.length / volumes }, (_, r) =>
    pearson(a.subarray(r * volumes, (r + 1) * volumes), b.subarray(r * volumes, (r + 1) * volumes)),
  );
}

/** Regresses the mean over regions out of every region. */
function withoutGlobal(data: Float32Array, volumes: number): Float32Array {
  const regions = data.length / volumes;
  const signal = new Float64Array(volumes);
  for (let r = 0; r < regions; r++)
    for (let t = 0; t < volumes; t++)
      if (Number.isFinite(data[r * volumes + t])) signal[t] += data[r * volumes + t] / regions;
  const power = signal.reduce((sum, value) => sum + value * value, 0);
  const result = Float32Array.from(data);
  for (let r = 0; r < regions; r++) {
    let dot = 0;
    for (let t = 0; t < volumes; t++) dot += signal[t] * data[r * volumes + t];
    for (let t = 0; t < volumes; t++) result[r * volumes + t] -= (dot / power) * signal[t];
  }
  return result;
}

/** Penalties to choose from. */
const LAMBDAS = [300, 1000, 3000, 10000, 30000, 100000];

/** People of one world, dealt once. */
export interface Split {
  train: ScoredRun[];
  validation: ScoredRun[];
  test: ScoredRun[];
}

/** Mean r over regions and runs of the people who were not learned from. */
export interface Score {
  r: number;
  /** After the global signal was removed from both. */
  globalRemoved: number;
  lambda: number;
}

/** Fits a ridge on the training people, chooses its penalty on the validation people, and scores it on the rest. */
export async function ridgeScore(
  { train, validation, test }: Split,
  input: keyof ScoredRun['designs'],
): Promise<Score> {
  const q = train[0].y.length / train[0].volumes;
  const p = train[0].designs[input].length / train[0].volumes;
  const n = train.reduce((sum, run) => sum + run.volumes, 0);
  const x = new Float32Array(n * p);
  const y = new Float32Array(n * q);
  let row = 0;
  for (const run of train) {
    x.set(run.designs[input], row * p);
    for (let t = 0; t < run.volumes; t++)
      for (let r = 0; r < q; r++) y[(row + t) * q + r] = finite(run.y[r * run.volumes + t]);
    row += run.volumes;
  }
  const { coefficients } = await fitRidge({ x, y, n, p, q, lambdas: LAMBDAS });
  const predict = (run: ScoredRun, k: number) => {
    const result = new Float32Array(q * run.volumes);
    for (let t = 0; t < run.volumes; t++)
      for (let i = 0; i < p; i++) {
        const value = run.designs[input][t * p + i];
        for (let r = 0; r < q; r++) result[r * run.volumes + t] += value * coefficients[k][i * q + r];
      }
    return result;
  };
  const score = (run: ScoredRun, k: number) => mean(regionScores(predict(run, k), run.y, run.volumes));
  const chosen = LAMBDAS.map((_, k) => mean(validation.map((run) => score(run, k))));
  const best = chosen.indexOf(Math.max(...chosen));
  const local = (run: ScoredRun) =>
    mean(regionScores(withoutGlobal(predict(run, best), run.volumes), withoutGlobal(run.y, run.volumes), run.volumes));
  return {
    r: mean(test.map((run) => score(run, best))),
    globalRemoved: mean(test.map(local)),
    lambda: LAMBDAS[best],
  };
}

/** What clean BOLD reaches. */
export function ceilingScore({ test }: Split): number {
  return mean(test.map((run) => mean(regionScores(run.ceiling, run.y, run.volumes))));
}

/** What the mean response of the training people at the same moment of the film reaches: no EEG. */
export function clockScore({ train, test }: Split): number {
  return mean(
    test.map((run) => {
      const same = train.filter((other) => other.film === run.film);
      const average = Float32Array.from(run.y, (_, i) => mean(same.map((other) => other.y[i])));
      return mean(regionScores(average, run.y, run.volumes));
    }),
  );
}

const finite = (value: number) => (Number.isFinite(value) ? value : 0);
