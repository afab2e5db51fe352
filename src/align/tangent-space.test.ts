import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { pairCount, pairIndex, type SpectraSource } from '../signal/index.js';
import { tangentSpace } from './tangent-space.js';

const [STEPS, CHANNELS, BANDS] = [40, 4, 2];
const PAIRS = pairCount(CHANNELS);

/** Log power of each source, `[step][source]` of a band: slow, so that smoothing leaves it nearly as it is. */
function logPower(band: number): number[][] {
  const random = new Random(`power of band ${band}`);
  const phases = Array.from({ length: CHANNELS }, () => random.uniform(0, 6));
  return Array.from({ length: STEPS }, (_, s) =>
    phases.map((phase, i) => 0.5 * i + 0.4 * Math.sin((2 * Math.PI * s * (i + 1)) / (3 * STEPS) + phase)),
  );
}

/** Covariance B·diag(power)·Bᵀ of a mixing B `[channel][source]`, packed. */
function mixed(mixing: number[][]): SpectraSource {
  const values = new Float32Array(STEPS * BANDS * PAIRS);
  for (let band = 0; band < BANDS; band++) {
    logPower(band).forEach((sources, step) => {
      for (let i = 0; i < CHANNELS; i++) {
        for (let j = 0; j <= i; j++) {
          values[(step * BANDS + band) * PAIRS + pairIndex(i, j)] = sources.reduce(
            (sum, log, k) => sum + Math.exp(log) * mixing[i][k] * mixing[j][k],
            0,
          );
        }
      }
    });
  }
  const perStep = BANDS * PAIRS;
  return {
    steps: STEPS,
    bands: BANDS,
    channels: CHANNELS,
    read: (from, until) => values.subarray(from * perStep, until * perStep),
  };
}

/** Columns of random numbers made orthonormal (Gram–Schmidt), and random numbers as they are. */
function mixingOf(seed: string, orthonormal: boolean): number[][] {
  const random = new Random(seed);
  const columns: number[][] = [];
  for (let k = 0; k < CHANNELS; k++) {
    let column = Array.from({ length: CHANNELS }, () => random.normal());
    if (orthonormal) {
      for (const other of columns) {
        const along = column.reduce((sum, value, i) => sum + value * other[i], 0);
        column = column.map((value, i) => value - along * other[i]);
      }
      const length = Math.hypot(...column);
      column = column.map((value) => value / length);
    }
    columns.push(column);
  }
  return Array.from({ length: CHANNELS }, (_, i) => columns.map((column) => column[i]));
}

/** Gaussian smoothing of two steps over six steps to each side, normalised at the ends. */
function smooth(course: number[]): number[] {
  return course.map((_, s) => {
    let [sum, total] = [0, 0];
    for (let near = Math.max(0, s - 6); near <= Math.min(STEPS - 1, s + 6); near++) {
      const weight = Math.exp(-((near - s) ** 2) / 8);
      sum += weight * course[near];
      total += weight;
    }
    return sum / total;
  });
}

const difference = (x: Float32Array, width: number, s: number, t: number) =>
  Math.hypot(...x.subarray(s * width, (s + 1) * width).map((value, i) => value - x[t * width + i]));

describe('the tangent space', () => {
  it('is the logarithm of the whitened covariance, where mixing is a rotation and the logarithm is known', () => {
    const mixing = mixingOf('rotation', true);
    const found = tangentSpace(mixed(mixing));
    expect(found).toHaveLength(STEPS * PAIRS * BANDS);
    const expected = new Float64Array(found.length);
    for (let band = 0; band < BANDS; band++) {
      const power = logPower(band).map((row) => row.map(Math.exp));
      const sources = Array.from({ length: CHANNELS }, (_, k) => power.map((row) => row[k]));
      const means = sources.map((course) => course.reduce((sum, value) => sum + value, 0) / STEPS);
      const ridge = (0.01 * means.reduce((sum, value) => sum + value, 0)) / CHANNELS;
      const logs = sources.map((course, k) =>
        smooth(course).map((value) => Math.log(value / (means[k] + ridge) + 0.05)),
      );
      for (let s = 0; s < STEPS; s++) {
        for (let i = 0; i < CHANNELS; i++) {
          for (let j = 0; j <= i; j++) {
            const value = logs.reduce((sum, course, k) => sum + mixing[i][k] * mixing[j][k] * course[s], 0);
            expected[(s * PAIRS + pairIndex(i, j)) * BANDS + band] = value * (i === j ? 1 : Math.SQRT2);
          }
        }
      }
    }
    const width = PAIRS * BANDS;
    for (let f = 0; f < width; f++) {
      let mean = 0;
      for (let s = 0; s < STEPS; s++) mean += expected[s * width + f] / STEPS;
      for (let s = 0; s < STEPS; s++) expected[s * width + f] -= mean;
    }
    const deviation = Math.sqrt(expected.reduce((sum, value) => sum + value ** 2, 0) / expected.length);
    found.forEach((value, i) => {
      expect(Math.abs(value - expected[i] / deviation)).toBeLessThan(1e-3);
    });
  });

  it('is centred, and of a mean variance of one', () => {
    const found = tangentSpace(mixed(mixingOf('any', false)));
    const width = PAIRS * BANDS;
    for (let f = 0; f < width; f++) {
      let sum = 0;
      for (let s = 0; s < STEPS; s++) sum += found[s * width + f];
      expect(Math.abs(sum / STEPS)).toBeLessThan(1e-5);
    }
    expect(found.reduce((sum, value) => sum + value ** 2 / found.length, 0)).toBeCloseTo(1, 4);
  });

  it('has the same distances between moments whatever mixed the sources', () => {
    const [plain, skewed] = [mixingOf('rotation', true), mixingOf('skewed', false)].map((mixing) =>
      tangentSpace(mixed(mixing)),
    );
    const width = PAIRS * BANDS;
    for (const [s, t] of [
      [0, 39],
      [5, 20],
      [12, 30],
    ]) {
      const ratio = difference(skewed, width, s, t) / difference(plain, width, s, t);
      // The ridge alone knows what the mixing was.
      expect(ratio).toBeGreaterThan(0.85);
      expect(ratio).toBeLessThan(1.15);
    }
  });

  it('is finite for channels that are silent or alike', () => {
    const silent = mixingOf('any', false);
    silent[1] = silent[1].map(() => 0);
    silent[3] = [...silent[2]];
    const found = tangentSpace(mixed(silent));
    expect(found.every(Number.isFinite)).toBe(true);
    const nothing = tangentSpace(mixed(silent.map((row) => row.map(() => 0))));
    expect(nothing.every((value) => Math.abs(value) === 0)).toBe(true);
  });
});
