import { describe, expect, it } from 'vitest';
import type { TargetRun } from '../data/paired-run.js';
import { Random } from '../foundation/index.js';
import { evaluateFolds } from './evaluate-runs.js';
import type { EvaluationFold } from './evaluation-fold.js';
import { metricsDocument } from './metrics-document.js';
import { smallCortex, smallDataset } from './small-dataset.fixture.js';

const space = smallCortex();
const runs = smallDataset(space, { people: 4, volumes: 60 });
const people = [...new Set(runs.map(({ person }) => person))];
const of = (...names: string[]) => runs.filter(({ person }) => names.includes(person));

/** What was asked of the model of each fold. */
type Asked = Map<string, string[]>;

/** Each person left out; the next one chooses. The "model" knows the drive of the run. */
function folds(asked: Asked = new Map()): EvaluationFold[] {
  return people.map((person, at) => {
    const next = people[(at + 1) % people.length];
    const train = people.filter((one) => one !== person && one !== next);
    const predict = async (run: TargetRun) => {
      asked.set(person, [...(asked.get(person) ?? []), run.id]);
      expect(run.signal).toHaveLength(0);
      return { mean: fromFeatures(run) };
    };
    return { train: of(...train), validation: of(next), test: of(person), predict };
  });
}

function fromFeatures({ features, electrodes, bands, volumes, tr }: TargetRun): Float32Array {
  const mean = new Float32Array(space.labels.length * volumes);
  Array.from(space.labels).forEach((region, vertex) => {
    if (region < 0) return;
    for (let v = 0; v < volumes; v++) {
      const second = Math.max(0, v * tr - 6);
      mean[vertex * volumes + v] = features[(second * electrodes + region) * bands];
    }
  });
  return mean;
}

describe('folds together', () => {
  it('score everybody once, in one table, with baselines and nulls of the own fold', async () => {
    const asked: Asked = new Map();
    const evaluation = await evaluateFolds({ space, folds: folds(asked), random: new Random(1) });
    expect(evaluation.people).toEqual(people);
    expect(evaluation.runs.map(({ id }) => id)).toEqual(runs.map(({ id }) => id));
    expect([evaluation.folds, evaluation.peopleSeenInTraining]).toEqual([4, 0]);
    // The own runs first, then those of the person who chose; nobody whom the fold has learned from.
    people.forEach((person, at) => {
      const next = people[(at + 1) % people.length];
      expect(asked.get(person)).toEqual([...of(person), ...of(next)].map(({ id }) => id));
    });
    const document = metricsDocument(evaluation);
    const pcc = document['pcc'] as Record<string, number>;
    expect(pcc['n']).toEqual({ people: 4, runs: 8 });
    for (const key of ['model', 'ridge', 'trainMean', 'otherEeg']) expect(pcc[key]).toEqual(expect.any(Number));
    expect(pcc['model']).toBeGreaterThan(pcc['otherEeg'] + 0.2);
    expect(document['folds']).toBe(4);
    // Two runs, each against itself and the two of one other person.
    const tests = evaluation.significance['pcc'].people.map(({ tests: of }) => of.otherEeg?.arrangements);
    expect(tests).toEqual([9, 9, 9, 9]);
  });

  it('fit baselines without the person: what one person brings changes the others alone', async () => {
    const score = async (all: EvaluationFold[]) => {
      const { predictors } = await evaluateFolds({ space, folds: all, random: new Random(1) });
      return predictors.find(({ key }) => key === 'ridge')!.runs.map((run) => run['pcc']);
    };
    const before = await score(folds());
    const turned = folds().map((fold) => ({
      ...fold,
      train: fold.train.map((run) =>
        run.person === people[0] ? { ...run, signal: run.signal.map((value) => -value) } : run,
      ),
    }));
    const after = await score(turned);
    const changed = runs.map(({ person }, at) => [person, before[at] !== after[at]]);
    for (const [person, isChanged] of changed) {
      // The first person trains in the folds of all but the own one and the one before it, where it chooses.
      expect(isChanged, String(person)).toBe(person === people[1] || person === people[2]);
    }
  });

  it('refuse a person whom the fold has learned from, under whatever name the run goes, and runs tested twice', async () => {
    const leaking = folds();
    const [own] = leaking[0].test;
    leaking[0] = { ...leaking[0], train: [...leaking[0].train, { ...own, id: 'another' }] };
    const scored = (all: EvaluationFold[]) => evaluateFolds({ space, folds: all, random: new Random(1) });
    await expect(scored(leaking)).rejects.toMatchObject({ code: 'split-leak' });
    const [first, second] = folds();
    await expect(scored([first, second, first])).rejects.toMatchObject({ code: 'run-tested-twice' });
  });
});
