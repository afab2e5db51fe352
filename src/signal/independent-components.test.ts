import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { pearson } from './correlation.js';
import { componentSources, type IcaMethod, independentComponents, removeComponents } from './independent-components.js';

const CHANNELS = 8;
const SOURCES = 6;

/** Six sources: three with heavy tails, three with light ones; eight channels with a little noise of their own. */
function mixture(samples: number, seed = 5) {
  const random = new Random(seed);
  const sources = new Float32Array(SOURCES * samples);
  for (let i = 0; i < samples; i++) {
    for (let s = 0; s < 3; s++) {
      const u = random.uniform(-0.5, 0.5);
      sources[s * samples + i] = -Math.sign(u) * Math.log(1 - 2 * Math.abs(u));
    }
    sources[3 * samples + i] = Math.sin(0.037 * i);
    sources[4 * samples + i] = random.uniform(-1, 1);
    sources[5 * samples + i] = ((i * 0.0113) % 1) - 0.5;
  }
  const mixing = Float64Array.from({ length: CHANNELS * SOURCES }, () => random.normal());
  const data = new Float32Array(CHANNELS * samples);
  for (let c = 0; c < CHANNELS; c++) {
    for (let i = 0; i < samples; i++) {
      let sum = 50 * c + random.normal(0, 0.01);
      for (let s = 0; s < SOURCES; s++) sum += mixing[c * SOURCES + s] * sources[s * samples + i];
      data[c * samples + i] = sum;
    }
  }
  return { data, sources, mixing };
}

const row = (data: Float32Array, index: number, samples: number) =>
  data.subarray(index * samples, (index + 1) * samples);

describe('independentComponents', () => {
  it.each(['fastica', 'infomax', 'picard'] as const)(
    '%s finds light- and heavy-tailed sources',
    (method: IcaMethod) => {
      const samples = 20_000;
      const { data, sources, mixing } = mixture(samples);
      const ica = independentComponents(data, CHANNELS, samples, {
        method,
        components: SOURCES,
        random: new Random(1),
      });
      expect(ica.converged).toBe(true);
      const found = componentSources(data, samples, ica);
      const matched = new Set<number>();
      for (let s = 0; s < SOURCES; s++) {
        const truth = row(sources, s, samples);
        const r = Array.from({ length: SOURCES }, (_, c) => Math.abs(pearson(truth, row(found, c, samples))));
        const best = r.indexOf(Math.max(...r));
        expect(r[best]).toBeGreaterThan(0.99);
        matched.add(best);
        const column = (m: Float64Array, k: number) => Array.from({ length: CHANNELS }, (_, c) => m[c * SOURCES + k]);
        expect(Math.abs(pearson(column(mixing, s), column(ica.mixing, best)))).toBeGreaterThan(0.99);
      }
      expect(matched.size).toBe(SOURCES);
      expect(ica.explained.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 3);
      expect([...ica.explained]).toEqual([...ica.explained].sort((a, b) => b - a));
    },
  );

  it('gives the same bytes for the same seed, and learns from a part of the samples', () => {
    const samples = 12_000;
    const { data } = mixture(samples);
    const options = { components: SOURCES, decimation: 2 };
    const one = independentComponents(data, CHANNELS, samples, { ...options, random: new Random(3) });
    const two = independentComponents(data, CHANNELS, samples, { ...options, random: new Random(3) });
    expect(one.unmixing).toEqual(two.unmixing);
    const sources = componentSources(data, samples, one);
    for (let c = 0; c < SOURCES; c++) {
      const values = row(sources, c, samples);
      expect(values.reduce((sum, value) => sum + value * value, 0) / samples).toBeCloseTo(1, 1);
    }
  });

  it('chooses as many components as carry the part of the variance, never more than the rank', () => {
    const samples = 3000;
    const { data } = mixture(samples);
    const { explained } = independentComponents(data, CHANNELS, samples, {
      components: SOURCES,
      random: new Random(1),
    });
    expect(explained.reduce((a, b) => a + b, 0)).toBeGreaterThan(0.9999);
    const most = independentComponents(data, CHANNELS, samples, { components: 0.9, random: new Random(1) });
    const sum = most.explained.reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThanOrEqual(0.9);
    const fewer = { components: most.components - 1, random: new Random(1) };
    const less = independentComponents(data, CHANNELS, samples, fewer).explained.reduce((a, b) => a + b, 0);
    expect(less).toBeLessThan(0.9);
    for (let i = 0; i < samples; i++) {
      let mean = 0;
      for (let c = 0; c < CHANNELS; c++) mean += data[c * samples + i] / CHANNELS;
      for (let c = 0; c < CHANNELS; c++) data[c * samples + i] -= mean;
    }
    expect(independentComponents(data, CHANNELS, samples, { random: new Random(1) }).components).toBe(CHANNELS - 1);
  });

  it('removes a component and nothing else', () => {
    const samples = 20_000;
    const { data, sources, mixing } = mixture(samples);
    const ica = independentComponents(data, CHANNELS, samples, { components: SOURCES, random: new Random(1) });
    const found = componentSources(data, samples, ica);
    const truth = row(sources, 0, samples);
    const r = Array.from({ length: SOURCES }, (_, c) => Math.abs(pearson(truth, row(found, c, samples))));
    const clean = data.slice();
    removeComponents(clean, samples, ica, [r.indexOf(Math.max(...r))]);
    for (let c = 0; c < CHANNELS; c++) {
      const expected = row(data, c, samples).map((value, i) => value - mixing[c * SOURCES] * truth[i]);
      expect(pearson(row(clean, c, samples), expected)).toBeGreaterThan(0.998);
      expect(Math.abs(pearson(row(clean, c, samples), truth))).toBeLessThan(0.05);
    }
  });

  it.each([
    ['component-count', { components: 9 }],
    ['component-count', { components: 0 }],
    ['decimation', { decimation: 0.5 }],
    ['signal-too-short', { decimation: 100 }],
  ])('refuses %s %o', (code, options) => {
    const { data } = mixture(500);
    expect(() => independentComponents(data, CHANNELS, 500, { ...options, random: new Random(1) })).toThrowError(
      expect.objectContaining({ code }),
    );
  });

  it('refuses data that does not vary', () => {
    expect(() => independentComponents(new Float32Array(800), 4, 200, { random: new Random(1) })).toThrowError(
      expect.objectContaining({ code: 'no-variance' }),
    );
  });
});
