import * as ort from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';
import { Random } from '../foundation/index.js';
import { logBandPower, pearson, type SpectraSource, spectraOf, storedSpectra } from '../signal/index.js';
import { createRuntime, MatrixEngine } from '../tensor/index.js';
import { inverseDistanceWeights } from './space.js';
import { templateLeadField } from './template-head.js';
import { logPowerAt, regularizedInverse } from './unmixing.js';

const BANDS = [{ name: 'alpha', low: 8, high: 13 }];

/** Electrodes on the upper half of a sphere, in rings, and points a little below its surface. */
function upperHalf(rings: readonly number[], radius: number): Float32Array {
  const places: number[] = [];
  rings.forEach((count, ring) => {
    const polar = (ring * Math.PI) / (2 * rings.length - 1);
    for (let i = 0; i < count; i++) {
      const around = (2 * Math.PI * (i + 0.3 * ring)) / count;
      places.push(
        radius * Math.sin(polar) * Math.cos(around),
        radius * Math.sin(polar) * Math.sin(around),
        radius * Math.cos(polar),
      );
    }
  });
  return Float32Array.from(places);
}

const electrodes = upperHalf([1, 6, 12, 13], 95);
const points = upperHalf([1, 5, 9], 65);
const [ELECTRODES, POINTS] = [electrodes.length / 3, points.length / 3];

/** (A + λ·tr(A)/n·I)⁻¹ b by Gauss–Jordan elimination in double precision. */
function solved(matrix: number[][], right: number[][]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...right[i]]);
  rows.forEach((_, column) => {
    const pivot = rows.reduce(
      (best, row, i) => (i >= column && Math.abs(row[column]) > Math.abs(rows[best][column]) ? i : best),
      column,
    );
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    rows[column] = rows[column].map((value) => value / rows[column][column]);
    rows.forEach((row, i) => {
      if (i === column) return;
      const factor = row[column];
      rows[i] = row.map((value, j) => value - factor * rows[column][j]);
    });
  });
  return rows.map((row) => row.slice(matrix.length));
}

describe('the regularised inverse', () => {
  const random = new Random('forward');

  it.each([0.01, 0.2])('is Lᵀ (L·Lᵀ + λ·tr(L·Lᵀ)/E · I)⁻¹ of referenced columns of length one, λ = %d', (lambda) => {
    const [rows, columns] = [7, 5];
    const forward = random.fillNormal(new Float32Array(rows * columns));
    const found = regularizedInverse(forward, rows, lambda);
    const L = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
    for (let p = 0; p < columns; p++) {
      const column = Array.from({ length: rows }, (_, e) => forward[e * columns + p]);
      const mean = column.reduce((sum, value) => sum + value, 0) / rows;
      const length = Math.hypot(...column.map((value) => value - mean));
      column.forEach((value, e) => {
        L[e][p] = (value - mean) / length;
      });
    }
    const gram = L.map((a) => L.map((b) => a.reduce((sum, value, p) => sum + value * b[p], 0)));
    const trace = gram.reduce((sum, row, i) => sum + row[i], 0);
    const steadied = gram.map((row, i) => row.map((value, j) => value + (i === j ? (lambda * trace) / rows : 0)));
    const inverse = solved(steadied, L);
    expect(found).toHaveLength(columns * rows);
    found.forEach((value, i) => {
      const expected = inverse[i % rows][Math.floor(i / rows)];
      expect(Math.abs(value - expected)).toBeLessThan(1e-5);
    });
  });

  it('does not see what all electrodes have in common, and takes no harm from a source that none sees', () => {
    const forward = random.fillNormal(new Float32Array(6 * 3));
    for (let e = 0; e < 6; e++) forward[e * 3 + 1] = 4;
    const inverse = regularizedInverse(forward, 6, 0.05);
    for (let p = 0; p < 3; p++) {
      const row = inverse.subarray(p * 6, (p + 1) * 6);
      expect(Math.abs(row.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-4);
      if (p === 1) expect(Math.hypot(...row)).toBe(0);
      else expect(Math.hypot(...row)).toBeGreaterThan(0.1);
    }
  });

  it.each([
    [10, 4],
    [0, 4],
  ])('refuses %i numbers for %i electrodes', (numbers, count) => {
    expect(() => regularizedInverse(new Float32Array(numbers), count, 0.1)).toThrow(
      expect.objectContaining({ code: 'unmixing-shape' }),
    );
  });
});

const RATE = 100;
const SECONDS = 300;

/** A slow course of mean 0 and deviation 1 for each point, `[point][second]`, independent of the others. */
function envelopes(): Float64Array[] {
  return Array.from({ length: POINTS }, (_, p) => {
    const random = new Random(`envelope ${p}`);
    const waves = Array.from({ length: 24 }, () => [random.uniform(0.005, 0.08), random.uniform(0, 2 * Math.PI)]);
    return Float64Array.from({ length: SECONDS }, (_, s) =>
      waves.reduce((sum, [frequency, phase]) => sum + Math.sin(2 * Math.PI * frequency * s + phase), 0),
    ).map((value) => value / Math.sqrt(12));
  });
}

/** What electrodes record of sources at points, each an oscillation with phases of its own under its envelope. */
function recorded(forward: Float32Array, courses: readonly Float64Array[]): Float32Array {
  const samples = SECONDS * RATE;
  const data = new Float32Array(ELECTRODES * samples);
  const random = new Random('sources');
  courses.forEach((course, p) => {
    let [real, imaginary] = [random.normal(), random.normal()];
    for (let i = 0; i < samples; i++) {
      // A complex random walk that forgets within half a second: narrow-band noise about 10 Hz.
      const keep = Math.exp(-1 / (0.5 * RATE));
      const gain = Math.sqrt(1 - keep ** 2);
      real = keep * real + gain * random.normal();
      imaginary = keep * imaginary + gain * random.normal();
      const angle = (2 * Math.PI * 10 * i) / RATE;
      const source =
        Math.exp(0.5 * course[Math.floor(i / RATE)]) * (real * Math.cos(angle) - imaginary * Math.sin(angle));
      for (let e = 0; e < ELECTRODES; e++) data[e * samples + i] += 10 * forward[e * POINTS + p] * source;
    }
  });
  for (let i = 0; i < data.length; i++) data[i] += random.normal(0, 0.02);
  return data;
}

/** Mean over points of the correlation of power `[step, point]` with the envelopes. */
function agreement(power: Float32Array, courses: readonly Float64Array[]): number {
  const all = courses.map((course, p) => pearson(course, course.map((_, s) => power[s * POINTS + p]) as Float64Array));
  return all.reduce((sum, r) => sum + r, 0) / POINTS;
}

describe('power at points', () => {
  it('is that of the mixture M·x, by the definition of band power', async () => {
    const random = new Random('mixture');
    const [channels, mixtures, samples] = [4, 3, 2000];
    const data = random.fillNormal(new Float32Array(channels * samples), 4);
    const inverse = random.fillNormal(new Float32Array(mixtures * channels));
    const mixed = Float32Array.from({ length: mixtures * samples }, (_, i) => {
      const row = Math.floor(i / samples);
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += inverse[row * channels + c] * data[c * samples + (i % samples)];
      return sum;
    });
    const bands = [...BANDS, { name: 'beta', low: 13, high: 30 }];
    const { features } = logBandPower(mixed, mixtures, samples, RATE, { bands });
    const spectra = spectraOf(data, channels, samples, RATE, { bands });
    const found = await logPowerAt(spectra, inverse);
    expect(found).toHaveLength(20 * mixtures * 2);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(features[i], 3);
    });
  });

  it('is read in parts of a long recording, and has a floor where there is nothing', async () => {
    const steps = 600;
    const spectra: SpectraSource = {
      steps,
      bands: 1,
      channels: 2,
      // Power s + 1 in the first channel and none in the second.
      read: (from, until) =>
        Float32Array.from({ length: (until - from) * 3 }, (_, i) => (i % 3 ? 0 : from + i / 3 + 1)),
    };
    const power = await logPowerAt(spectra, Float32Array.of(2, 0, 0, 1));
    for (let s = 0; s < steps; s++) {
      expect(power[2 * s]).toBeCloseTo(Math.log(4 * (s + 1)), 5);
      expect(power[2 * s + 1]).toBeCloseTo(Math.log(1e-8), 4);
    }
  });

  it('follows planted sources where power at the electrodes, weighted by distance, does not', async () => {
    const courses = envelopes();
    const weights = inverseDistanceWeights(points, electrodes);
    const transposed = Float32Array.from(
      { length: ELECTRODES * POINTS },
      (_, i) => weights[(i % POINTS) * ELECTRODES + Math.floor(i / POINTS)],
    );
    for (const [name, forward, lambda] of [
      ['weights', transposed, 0.001],
      ['head', templateLeadField(electrodes, points), 0.01],
    ] as const) {
      const data = recorded(forward, courses);
      const source = storedSpectra(spectraOf(data, ELECTRODES, SECONDS * RATE, RATE, { bands: BANDS }));
      const inverse = regularizedInverse(forward, ELECTRODES, lambda);
      const unmixed = await logPowerAt(source, inverse);
      const engine = new MatrixEngine(createRuntime(ort, { threads: 1 }));
      const multiply = vi.fn(engine.multiply.bind(engine));
      const fast = await logPowerAt(source, inverse, multiply);
      await engine.release();
      expect(multiply).toHaveBeenCalled();
      unmixed.forEach((value, i) => {
        expect(Math.abs(fast[i] - value)).toBeLessThan(1e-3);
      });
      // W·P: the weighted mean of the electrodes' log power, as equations 1 and 2 have it.
      const atElectrodes = await logPowerAt(
        source,
        Float32Array.from({ length: ELECTRODES ** 2 }, (_, i) => (i % (ELECTRODES + 1) === 0 ? 1 : 0)),
      );
      const averaged = Float32Array.from({ length: SECONDS * POINTS }, (_, i) => {
        let sum = 0;
        for (let e = 0; e < ELECTRODES; e++) {
          sum += weights[(i % POINTS) * ELECTRODES + e] * atElectrodes[Math.floor(i / POINTS) * ELECTRODES + e];
        }
        return sum;
      });
      const [unmixedAgreement, averagedAgreement] = [agreement(unmixed, courses), agreement(averaged, courses)];
      expect(unmixedAgreement, `${name}: ${unmixedAgreement} against ${averagedAgreement}`).toBeGreaterThan(0.75);
      expect(unmixedAgreement, `${name}: ${unmixedAgreement} against ${averagedAgreement}`).toBeGreaterThan(
        averagedAgreement + 0.25,
      );
    }
  });
});
