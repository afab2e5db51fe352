import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { identifyPeople, silhouette, squaredDistances, trustworthiness } from './neighbourhoods.js';
import { tsne } from './t-sne.js';

/** 90 points of 6 dimensions in three groups, by a formula, so that another program can make them too. */
const POINTS = 90;
const values = Float64Array.from({ length: POINTS * 6 }, (_, at) => {
  const [i, k] = [Math.floor(at / 6), at % 6];
  return Math.sin(1.7 * i * (k + 1) + 0.3 * k * k) + (i % 3 === k % 3 ? 3 : 0);
});
const truth = squaredDistances(values, POINTS);

/**
 * scikit-learn 1.9: `trustworthiness(X, TSNE(2, perplexity=p, init='pca', method='exact').fit_transform(X), n_neighbors=5)`. From random
 * places it is .977 to .984.
 */
const SCIKIT_LEARN = [
  { perplexity: 5, trusted: 0.98593 },
  { perplexity: 15, trusted: 0.98566 },
  { perplexity: 25, trusted: 0.98008 },
];

describe('t-SNE', () => {
  it.each(SCIKIT_LEARN)(
    'keeps neighbours as scikit-learn does at perplexity $perplexity',
    ({ perplexity, trusted }) => {
      const places = tsne(truth, POINTS, { perplexity });
      const own = trustworthiness(truth, squaredDistances(places, POINTS), POINTS);
      expect(Math.abs(own - trusted)).toBeLessThan(0.01);
    },
  );

  it('keeps groups apart, and shows none where there are none', () => {
    const groups = Array.from({ length: POINTS }, (_, i) => String(i % 3));
    const places = tsne(truth, POINTS, { perplexity: 15 });
    expect(silhouette(squaredDistances(places, POINTS), groups)).toBeGreaterThan(0.6);
    const noise = squaredDistances(new Random(2).fillNormal(new Float32Array(POINTS * 6)), POINTS);
    const none = tsne(noise, POINTS, { perplexity: 15 });
    expect(silhouette(squaredDistances(none, POINTS), groups)).toBeLessThan(0.1);
  });

  it('gives the same places every time, refuses three points, and stops', () => {
    const at = () => tsne(truth, POINTS, { iterations: 60 });
    expect([...at()]).toEqual([...at()]);
    expect(() => tsne(new Float64Array(9), 3)).toThrow(expect.objectContaining({ code: 'tsne-points' }));
    expect(() => tsne(truth, POINTS, { signal: AbortSignal.abort() })).toThrow(/abort/i);
  });
});

describe('neighbourhoods', () => {
  it('are trusted as by scikit-learn', () => {
    const two = squaredDistances(
      values.filter((_, at) => at % 6 < 2),
      POINTS,
    );
    expect(trustworthiness(truth, two, POINTS, 5)).toBeCloseTo(0.9398915989, 9);
    expect(trustworthiness(truth, two, POINTS, 12)).toBeCloseTo(0.9363636364, 9);
    expect(() => trustworthiness(truth, two, POINTS, 45)).toThrow(expect.objectContaining({ code: 'neighbours-many' }));
  });

  it('have the silhouette of scikit-learn', () => {
    const by = (count: number) => Array.from({ length: POINTS }, (_, i) => String(i % count));
    expect(silhouette(truth, by(3))).toBeCloseTo(0.6008424947, 9);
    expect(silhouette(truth, by(4))).toBeCloseTo(-0.0499703436, 9);
    expect(silhouette(truth, by(1))).toBeNaN();
  });
});

describe('finding people again', () => {
  /** Parts of recordings, of which a person has two; `own` is how far people lie apart. */
  const world = (own: number, seed: number) => {
    const random = new Random(seed);
    const people: string[] = [];
    const recordings: string[] = [];
    const rows: number[] = [];
    for (let person = 0; person < 6; person++) {
      const trait = Array.from({ length: 8 }, () => own * random.normal());
      for (let run = 0; run < 2; run++) {
        const state = Array.from({ length: 8 }, () => random.normal());
        for (let part = 0; part < 3; part++) {
          people.push(`p${person}`);
          recordings.push(`p${person} r${run}`);
          rows.push(...trait.map((value, k) => value + state[k] + 0.3 * random.normal()));
        }
      }
    }
    return { distances: squaredDistances(Float64Array.from(rows), people.length), people, recordings };
  };

  it('works where people differ more than their recordings', () => {
    const { distances, people, recordings } = world(4, 1);
    const found = identifyPeople(distances, people, recordings, new Random(1), 199);
    expect(found.rate).toBeGreaterThan(0.9);
    expect(found.p).toBe(1 / 200);
    expect(found.silhouetteP).toBe(1 / 200);
    expect(found.chance).toBeCloseTo(1 / 11, 1);
  });

  it('is chance where they do not, though parts of a recording hang together', () => {
    const ps = Array.from({ length: 40 }, (_, seed) => {
      const { distances, people, recordings } = world(0, seed);
      return identifyPeople(distances, people, recordings, new Random(seed), 99).p;
    });
    expect(ps.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(6);
    expect(ps.reduce((sum, p) => sum + p, 0) / ps.length).toBeGreaterThan(0.35);
  });

  it('needs a second recording', () => {
    const { distances, people } = world(1, 1);
    expect(() => identifyPeople(distances, people, people, new Random(1))).toThrow(
      expect.objectContaining({ code: 'identification-people' }),
    );
  });
});
