import { beforeAll, describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/index.js';
import { SENSORIMOTOR_REGIONS } from '../evaluate/index.js';
import { Random } from '../foundation/index.js';
import { fig2a } from './fig2a.js';
import { fig4b } from './fig4b.js';
import type { FigureResult } from './figure.js';
import { dataOf, emptyRun, studyOf, template } from './small-study.fixture.js';
import type { Study, StudyData } from './study.js';

const PEOPLE = 5;
const VOLUMES = 92;
const TR = 2.5;
const TRIALS = Array.from({ length: 8 }, (_, k) => ({
  onset: 8 + 25 * k,
  duration: 10,
  label: k % 2 === 0 ? 'left' : 'right',
}));
const VERTICES = template.labels.length;
const motorSide = Array.from(template.labels, (label) => {
  const region = template.regions[label];
  return label >= 0 && SENSORIMOTOR_REGIONS.includes(region.name) ? region.hemisphere : undefined;
});
/** Channels of light over every twelfth vertex that belongs to a region. */
const seen = Array.from({ length: VERTICES }, (_, v) => v).filter((v) => template.labels[v] >= 0 && v % 12 === 0);

/** 1 in the hemisphere opposite to the hand, 0.1 on its side, between 5 and 15 s after the onset. */
function response(side: string | undefined, t: number): number {
  if (side === undefined) return 0;
  const trial = TRIALS.find(({ onset }) => t >= onset + 5 && t < onset + 15);
  if (trial === undefined) return 0;
  return (trial.label === 'left') === (side === 'R') ? 1 : 0.1;
}

/** @param size of the response in generated BOLD */
function world(size: number): Study {
  const boldMeans = new Map<string, Float32Array>();
  const lightMeans = new Map<string, Float32Array>();
  const bold: TargetRun[] = [];
  const light: TargetRun[] = [];
  for (let person = 0; person < PEOPLE; person++) {
    const random = new Random(`person ${person}`);
    const id = `sub-${person}`;
    const clock = { volumes: VOLUMES, tr: TR, trials: TRIALS };
    const course = (at: readonly number[], effect: number, sign = 1) =>
      Float32Array.from({ length: at.length * VOLUMES }, (_, i) => {
        const [row, t] = [Math.floor(i / VOLUMES), TR * (i % VOLUMES)];
        return sign * effect * response(motorSide[at[row]], t) + 0.7 * random.normal();
      });
    const all = Array.from({ length: VERTICES }, (_, v) => v);
    boldMeans.set(id, course(all, size));
    lightMeans.set(id, Float32Array.from([...course(seen, size), ...course(seen, size, -1)]));
    bold.push(emptyRun({ id, person: id, task: 'motorImagery', ...clock, signal: course(all, 1) }, random));
    const signal = Float32Array.from([...course(seen, 1), ...course(seen, 1, -1)]);
    light.push(emptyRun({ id, person: id, task: 'motorImagery', ...clock, signal }, random));
  }
  const generate =
    (means: Map<string, Float32Array>) =>
    async ({ id }: TargetRun) => {
      const mean = means.get(id)!;
      return { mean, deviation: new Float32Array(mean.length) };
    };
  const both = [...seen, ...seen];
  const channels: StudyData['space'] = {
    labels: Int16Array.from(both, (v, i) => template.labels[v] + (i < seen.length ? 0 : template.regions.length)),
    regions: [
      ...template.regions.map((region) => ({ ...region, kind: 'HbO' })),
      ...template.regions.map((region) => ({ ...region, kind: 'HbR' })),
    ],
    kinds: ['HbO', 'HbR'],
    kindOf: Int16Array.from(both, (_, i) => (i < seen.length ? 0 : 1)),
    places: Float32Array.from(both.flatMap((v) => [0, 1, 2].map((k) => template.pial[3 * v + k]))),
  };
  return studyOf({
    imagery: dataOf({ name: 'imagery', unseen: light, space: channels, generate: generate(lightMeans) }),
    imageryBold: dataOf({
      ...{ name: 'imageryBold', unseen: bold, generate: generate(boldMeans) },
      space: { labels: template.labels, regions: template.regions, faces: template.faces },
    }),
  });
}

describe('figures of imagined movements', () => {
  let found: Record<'planted' | 'nothing', { fig2a: FigureResult; fig4b: FigureResult }>;
  beforeAll(async () => {
    const [planted, nothing] = [world(0.8), world(0)];
    found = {
      planted: { fig2a: await fig2a.make(planted), fig4b: await fig4b.make(planted) },
      nothing: { fig2a: await fig2a.make(nothing), fig4b: await fig4b.make(nothing) },
    };
  });
  const holds = ({ findings }: FigureResult) => findings.flatMap(({ holds: own }) => (own === undefined ? [] : [own]));

  it('find activation where it was planted: in motor regions, opposite to the hand, and under the light', () => {
    expect(holds(found.planted.fig4b)).toEqual([true, true, true, true]);
    expect(holds(found.planted.fig2a)).toEqual([true]);
    expect(found.planted.fig4b.caption).toContain('is stronger in motor regions');
  });

  it('claim nothing of generated signals without a response, and say so first', () => {
    expect(holds(found.nothing.fig4b).some(Boolean)).toBe(false);
    expect(holds(found.nothing.fig2a)).toEqual([false]);
    expect(found.nothing.fig2a.caption).toMatch(/^Generated BOLD is not shown to be active/);
  });

  it('still show the response in what was measured', () => {
    const contrast = found.nothing.fig4b.findings.find(({ quantity }) =>
      /^measured BOLD: left − right/.test(quantity),
    )!;
    // Planted are 2 · (1 − 0.1), less what falls into the baseline.
    expect(contrast.low).toBeGreaterThan(0.9);
    expect(contrast.high).toBeLessThan(1.8);
  });
});
