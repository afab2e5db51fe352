import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { HEAD_CENTRE, sphericalSplineMatrix } from '../preprocess/index.js';
import { electrodePosition, montageNames } from '../recordings/index.js';
import { pairCount, pairIndex, spectraOf } from '../signal/index.js';
import { degradations, degradedRun, degradedSpectra } from './degraded-run.js';

const names = montageNames(19);
const places = names.map((name) => [...electrodePosition(name)!] as [number, number, number]);
const CHANNELS = names.length;
const SAMPLES = 8 * 200;
const BANDS = 5;
const PAIRS = pairCount(CHANNELS);
const data = new Random('degraded').fillNormal(new Float32Array(CHANNELS * SAMPLES), 10);
const source = spectraOf(data, CHANNELS, SAMPLES, 200);

/** What cleaning does with a cap of few electrodes: splines for the others, then the average of all as reference. */
function interpolated(kept: readonly number[]): Float32Array {
  const weights = sphericalSplineMatrix(
    kept.map((electrode) => places[electrode]),
    places,
    HEAD_CENTRE,
  );
  const mixed = new Float32Array(data.length);
  for (let i = 0; i < SAMPLES; i++) {
    let mean = 0;
    for (let e = 0; e < CHANNELS; e++) {
      const own = kept.indexOf(e);
      let value = own < 0 ? 0 : data[e * SAMPLES + i];
      if (own < 0)
        kept.forEach((k, j) => {
          value += weights[e * kept.length + j] * data[k * SAMPLES + i];
        });
      mixed[e * SAMPLES + i] = value;
      mean += value / CHANNELS;
    }
    for (let e = 0; e < CHANNELS; e++) mixed[e * SAMPLES + i] -= mean;
  }
  return mixed;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

describe('degraded EEG', () => {
  it('has the cross-spectra of the signals that are left after interpolation', () => {
    const electrodes = [2, 5, 9, 14, 17];
    const expected = spectraOf(interpolated(electrodes), CHANNELS, SAMPLES, 200).read(1, 4);
    const found = degradedSpectra(source, places, { electrodes }).read(1, 4);
    const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    expect(largestDifference(found, expected) / scale).toBeLessThan(1e-4);
  });

  it('has the square of the factor on its amplitude, no power in empty bands, and noise on the diagonal alone', () => {
    const steps = source.steps;
    const whole = source.read(0, steps);
    const noise = new Float32Array(steps * CHANNELS).fill(0.5);
    const amplitude = Float32Array.from({ length: steps }, (_, s) => (s < 3 ? 1 : 7));
    const found = degradedSpectra(source, places, { empty: [4], amplitude, noise }).read(0, steps);
    const at = (values: Float32Array, step: number, band: number, i: number, j: number) =>
      values[(step * BANDS + band) * PAIRS + pairIndex(i, j)];
    let mean = 0;
    for (let s = 0; s < steps; s++) mean += at(whole, s, 2, 6, 6) / steps;
    expect(at(found, 2, 2, 6, 3)).toBeCloseTo(at(whole, 2, 2, 6, 3), 4);
    expect(at(found, 5, 2, 6, 3) / at(whole, 5, 2, 6, 3)).toBeCloseTo(49, 3);
    expect(at(found, 2, 2, 6, 6) / (at(whole, 2, 2, 6, 6) + 0.5 * mean)).toBeCloseTo(1, 5);
    expect(at(found, 5, 4, 6, 3)).toBe(0);
  });

  it('says how many electrodes were measured, and leaves the run itself as it was', () => {
    const features = new Float32Array(source.steps * CHANNELS * BANDS);
    const run: Parameters<typeof degradedRun>[0] = {
      features,
      spectra: source,
      seconds: source.steps,
      electrodes: CHANNELS,
      bands: BANDS,
      points: features,
    };
    const [few, some, ...others] = degradations(run, new Random('draw')).map((one) => degradedRun(run, places, one));
    expect(few.quality?.measured).toBeCloseTo(4 / 19, 6);
    expect(some.quality!.measured).toBeLessThan(1);
    expect(others.every(({ quality }) => quality?.measured === 1)).toBe(true);
    expect([few, some, ...others].every(({ points }) => points === undefined)).toBe(true);
    expect(run.points).toBe(features);
    const without = degradedRun({ ...run, spectra: undefined }, places, { empty: [1] });
    expect(without.features.filter((_, i) => i % BANDS === 1).every((value) => value === 0)).toBe(true);
  });
});
