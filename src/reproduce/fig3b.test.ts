import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { Random } from '../foundation/index.js';
import { fig3b } from './fig3b.js';
import { dataOf, emptyRun, REGIONS, studyOf } from './small-study.fixture.js';

const VOLUMES = 80;
const FACTORS = 6;

/** Courses with loadings on a few factors: shared by all, and of the person. */
function courses(shared: Float64Array, own: Float64Array, random: Random): Float32Array {
  const factors = Array.from({ length: FACTORS * VOLUMES }, () => random.normal());
  return Float32Array.from({ length: REGIONS * VOLUMES }, (_, i) => {
    const [region, t] = [Math.floor(i / VOLUMES), i % VOLUMES];
    let value = 0.5 * random.normal();
    for (let k = 0; k < FACTORS; k++) {
      value += (shared[region * FACTORS + k] + own[region * FACTORS + k]) * factors[k * VOLUMES + t];
    }
    return value;
  });
}

function world(knows: 'the person' | 'somebody else') {
  const drawn = (label: string) => {
    const random = new Random(label);
    return Float64Array.from({ length: REGIONS * FACTORS }, () => random.normal());
  };
  const shared = drawn('shared');
  const means = new Map<string, Float32Array>();
  const run = (person: number, part: string): TargetRun => {
    const random = new Random(`${part} ${person}`);
    const own = drawn(`${part} person ${person}`);
    const id = `sub-${part}${person}`;
    means.set(
      id,
      courses(
        shared,
        knows === 'the person' ? own : drawn(`${part} somebody else ${person}`),
        random.fork('generated'),
      ),
    );
    return emptyRun({ id, person: id, task: 'film', volumes: VOLUMES, signal: courses(shared, own, random) }, random);
  };
  const training = Array.from({ length: 4 }, (_, i) => run(i, 'train'));
  const unseen = Array.from({ length: 6 }, (_, i) => run(i, 'test'));
  const known = new Set(unseen);
  const generate = async (given: TargetRun) => ({
    // Noise in place of EEG gives noise.
    mean: known.has(given)
      ? means.get(given.id)!
      : Float32Array.from({ length: REGIONS * VOLUMES }, (_, i) => given.features[i % given.features.length]),
    deviation: new Float32Array(REGIONS * VOLUMES),
  });
  return studyOf({ films: dataOf({ name: 'films', training, unseen, generate }) });
}

describe('figure 3b', () => {
  it('tells a connectome of the person from that of the average', async () => {
    const { findings, caption } = await fig3b.make(world('the person'));
    const gain = findings.find(({ quantity }) => /full.*average of training people$/.test(quantity))!;
    expect(gain.holds).toBe(true);
    expect(gain.low).toBeGreaterThan(0.1);
    expect(caption).toContain('Over the average person it gains');
  });

  it('says first that the average does as well where it does', async () => {
    const { findings, caption } = await fig3b.make(world('somebody else'));
    expect(findings.find(({ quantity }) => /full.*− average of training people$/.test(quantity))!.holds).toBe(false);
    expect(caption).toMatch(/^The connectome of a person is no better known/);
  });
});
