import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate, smoothSurface } from '../cortex/index.js';
import { Random } from '../foundation/index.js';
import { type SimilarityDefinition, similarityDefinitions } from './map-similarity.js';

const template = embeddedTemplate();

describe('similarity of maps in six definitions', () => {
  let definitions: SimilarityDefinition[];
  let maps: { real: Float32Array; near: Float32Array; other: Float32Array };
  beforeAll(() => {
    definitions = similarityDefinitions(template);
    const smooth = (seed: string) => {
      const random = new Random(seed);
      const values = Float32Array.from({ length: template.labels.length }, () => random.normal());
      const map = smoothSurface(values, 1, 20, template);
      const size = Math.sqrt(map.reduce((sum, value) => sum + value * value, 0) / map.length);
      return map.map((value) => value / size);
    };
    const real = smooth('real');
    const noise = smooth('noise');
    maps = { real, near: real.map((value, v) => 0.8 * value + 0.6 * noise[v]), other: smooth('other') };
  });

  it('is 1 of a map with itself, and less the less two maps have in common', () => {
    for (const { key, score } of definitions) {
      expect(score(maps.real, maps.real), key).toBeCloseTo(1, 6);
      const [near, other] = [score(maps.real, maps.near), score(maps.real, maps.other)];
      expect(near, key).toBeGreaterThan(other);
    }
  });

  it('spreads widely over definitions for the same pair, and flatters a blank map with a page around it', () => {
    const scores = Object.fromEntries(definitions.map(({ key, score }) => [key, score(maps.real, maps.near)]));
    expect(Math.max(...Object.values(scores)) - Math.min(...Object.values(scores))).toBeGreaterThan(0.2);
    const blank = new Float32Array(maps.real.length);
    const of = (key: string) => definitions.find((one) => one.key === key)!.score(maps.real, blank);
    expect(of('margin')).toBeGreaterThan(of('z') + 0.3);
  });
});
