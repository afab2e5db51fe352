/**
 * How far a recording lies from those that a model was trained on: a Mahalanobis distance of what sums a recording up, with the distances of training
 * people from the other training people beside it.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** What training recordings are like. */
export interface TypicalRecordings {
  /** What each number of a summary is. */
  names: string[];
  mean: number[];
  /** Inverse covariance, row by row. */
  precision: number[];
  /** Of each training person from the others, ascending. */
  distances: number[];
}

/** Share of the covariance that its diagonal keeps: there are fewer people than pairs of numbers. */
const SHRINKAGE = 0.5;
/** Part of the mean variance that is added, so that a number that never changes has a deviation. */
const RIDGE = 0.05;
/** People below which nothing can be said about what is usual. */
const FEWEST_PEOPLE = 4;

/**
 * What sums up a recording: for each band its mean log power over electrodes and time relative to the mean of the bands, and its deviation
 * over time; and the logarithm of the amplitude.
 *
 * @param power `[step, electrode, band]`, ln µV²; NaN in steps without a value
 * @param amplitude µV
 */
export function recordingSummary(power: Float32Array, electrodes: number, bands: number, amplitude: number): number[] {
  const steps = power.length / (electrodes * bands);
  const means = new Float64Array(bands);
  const deviations = new Float64Array(bands);
  for (let band = 0; band < bands; band++) {
    for (let electrode = 0; electrode < electrodes; electrode++) {
      let sum = 0;
      let squares = 0;
      let count = 0;
      for (let step = 0; step < steps; step++) {
        const value = power[(step * electrodes + electrode) * bands + band];
        if (Number.isNaN(value)) continue;
        sum += value;
        squares += value * value;
        count++;
      }
      const mean = sum / Math.max(1, count);
      means[band] += mean / electrodes;
      deviations[band] += Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean ** 2)) / electrodes;
    }
  }
  const level = means.reduce((sum, value) => sum + value, 0) / bands;
  return [...means.map((value) => value - level), ...deviations, Math.log(Math.max(amplitude, 1e-3))];
}

/** Names of the numbers of `recordingSummary`. */
export function summaryNames(bands: readonly { name: string }[]): string[] {
  return [
    ...bands.map(({ name }) => `relative ${name} power`),
    ...bands.map(({ name }) => `change of ${name} power`),
    'amplitude',
  ];
}

/**
 * What is usual among training people.
 *
 * @param people summaries of the recordings of each person
 * @returns undefined below four people
 */
export function typicalRecordings(
  people: readonly (readonly (readonly number[])[])[],
  names: readonly string[],
): TypicalRecordings | undefined {
  const known = people.filter((own) => own.length > 0);
  if (known.length < FEWEST_PEOPLE) return undefined;
  const distances = known.map((own, left) => {
    const others = spread(known.filter((_, k) => k !== left).flat());
    return own.reduce((sum, summary) => sum + distanceOf(others, summary), 0) / own.length;
  });
  return { names: [...names], ...spread(known.flat()), distances: distances.sort((a, b) => a - b) };
}

function spread(summaries: readonly (readonly number[])[]): Pick<TypicalRecordings, 'mean' | 'precision'> {
  const width = summaries[0].length;
  const mean = Array.from(
    { length: width },
    (_, i) => summaries.reduce((sum, own) => sum + own[i], 0) / summaries.length,
  );
  const covariance = Matrix.zeros(width, width);
  for (const own of summaries) {
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        const product = ((own[i] - mean[i]) * (own[j] - mean[j])) / Math.max(1, summaries.length - 1);
        covariance.set(i, j, covariance.get(i, j) + (i === j ? product : (1 - SHRINKAGE) * product));
      }
    }
  }
  const ridge = Math.max(1e-6, (RIDGE * covariance.trace()) / width);
  for (let i = 0; i < width; i++) covariance.set(i, i, covariance.get(i, i) + ridge);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const scaled = eigenvectorMatrix.clone().mulRowVector(realEigenvalues.map((value) => 1 / Math.max(value, 1e-9)));
  return { mean, precision: scaled.mmul(eigenvectorMatrix.transpose()).to1DArray() };
}

/** Root of the squared Mahalanobis distance a number: about 1 for a person like the others. */
function distanceOf(
  { mean, precision }: Pick<TypicalRecordings, 'mean' | 'precision'>,
  summary: readonly number[],
): number {
  const width = mean.length;
  let sum = 0;
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) sum += (summary[i] - mean[i]) * precision[i * width + j] * (summary[j] - mean[j]);
  }
  return Math.sqrt(Math.max(0, sum) / width);
}

/** How far a recording lies from training people. */
export interface RecordingDistance {
  /** About 1 for a person like the others. */
  distance: number;
  /** Of training people from the others: median and largest. */
  usual: number;
  largest: number;
  /** The number of the summary that deviates most, in its own deviations. */
  most: { name: string; deviations: number };
}

/** @param summary of `recordingSummary`, in the order of `typical.names` */
export function recordingDistance(typical: TypicalRecordings, summary: readonly number[]): RecordingDistance {
  const { names, mean, precision, distances } = typical;
  const deviations = summary.map((value, i) => (value - mean[i]) * Math.sqrt(precision[i * names.length + i]));
  const most = deviations.reduce((worst, value, i) => (Math.abs(value) > Math.abs(deviations[worst]) ? i : worst), 0);
  return {
    distance: distanceOf(typical, summary),
    usual: distances[Math.floor((distances.length - 1) / 2)],
    largest: distances[distances.length - 1],
    most: { name: names[most], deviations: deviations[most] },
  };
}
