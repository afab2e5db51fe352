import { beforeAll, describe, expect, it } from 'vitest';
import type { TargetRun } from '../../data/paired-run.js';
import { type Evaluation, evaluateRuns } from '../../evaluate/index.js';
import {
  CHANNELS,
  CONTRALATERAL,
  HBR_SHARE,
  IPSILATERAL,
  KINDS,
  opticalDataset,
  opticalSpace,
  response,
} from '../../evaluate/optical-dataset.fixture.js';
import { Random } from '../../foundation/index.js';
import { type EvaluationFields, evaluationFields } from './from-evaluation.js';
import { trialCourses } from './trial-courses.js';

const places = Float32Array.from({ length: 6 * CHANNELS }, (_, i) => i);
const space = { ...opticalSpace(), places };
const runs = opticalDataset({ people: 6 });
const channels = Array.from({ length: 2 * CHANNELS }, (_, value) => ({
  name: `S${value >> 1}`,
  kind: KINDS[value % 2],
}));
const predictions = new Map(
  runs.map(({ id, signal }) => [id, { mean: signal.map((value) => 0.5 * value), deviation: signal.map(() => 0.8) }]),
);

describe('the fields of a report that an evaluation knows', () => {
  let evaluation: Evaluation;
  let fields: EvaluationFields;
  const test: TargetRun[] = runs.slice(4);

  beforeAll(async () => {
    evaluation = await evaluateRuns({
      space,
      lags: [0, 6, 12],
      train: runs.slice(0, 2),
      validation: runs.slice(2, 4),
      test,
      predict: async ({ id }) => predictions.get(id)!,
      random: new Random(1),
      shiftDraws: 50,
    });
    fields = evaluationFields({ evaluation, space, test, predictions, channels });
  });

  it('compare the model with its linear mean, unless it is no more than that', async () => {
    const against = async (other: (mean: Float32Array) => Float32Array) => {
      const found = await evaluateRuns({
        ...{ space, lags: [0, 6, 12], train: runs.slice(0, 2), validation: runs.slice(2, 4), test, shiftDraws: 20 },
        predict: async ({ id }) => ({ ...predictions.get(id)!, linear: other(predictions.get(id)!.mean) }),
        random: new Random(1),
      });
      expect(found.differences.map((one) => one.against)).toEqual(['ridge', 'linear']);
      const own = { evaluation: found, space, test, predictions, channels };
      return evaluationFields(own).differences!.map(({ name }) => name);
    };
    const noise = new Random('noise');
    expect(await against((mean) => mean.map((value) => value + noise.normal()))).toHaveLength(2);
    expect(await against((mean) => mean)).toEqual(['model − lagged ridge']);
  });

  it('hold every metric and predictor, with the numbers of the evaluation', () => {
    expect(fields.metrics.map(({ key }) => key)).toEqual(evaluation.metrics.map(({ key }) => key));
    const pcc = fields.metrics.find(({ key }) => key === 'pccHbO')!;
    expect(pcc.predictors.map(({ key, mean }) => [key, mean])).toEqual(
      evaluation.predictors.map(({ key, scores }) => [key, scores['pccHbO'].mean]),
    );
    const [agreement] = fields.metrics.find(({ key }) => key === 'lateralisation')!.parts!;
    expect(agreement).toMatchObject({ mean: 1, people: 2 });
    expect(fields.scores.map(({ key }) => key)).toEqual([
      'model',
      'ridge',
      'trainMean',
      'stimulusClock',
      'trialClock',
      'globalSignal',
      'otherEeg',
    ]);
    expect(fields.scores[0].pcc).toBeCloseTo(1, 6);
    expect(fields.ssimDefinition).toBeUndefined();
    expect(fields.ridgeLags).toEqual([0, 6, 12]);
    expect(fields.lag.lags).toEqual([]);
  });

  it('give each channel its place and its r; those without signal have none', () => {
    expect(fields.channels).toHaveLength(2 * CHANNELS);
    expect(fields.channels![3]).toMatchObject({ name: 'S1', kind: 'HbR', position: [9, 10, 11] });
    expect(fields.channels![3].r).toBeCloseTo(1, 6);
    expect(fields.channels![3].ridge).toBeGreaterThan(0.5);
    // The frontal channels are flat in this world without noise.
    expect(fields.channels![20].r).toBeNaN();
    expect(fields.timeCourses.every(({ region }) => /^[LR] [GS]_\w+ Hb[OR]$/.test(region))).toBe(true);
  });

  it('hold the planted response to trials of each hand in each hemisphere', () => {
    const { courses, people, count, places } = fields.trials!;
    expect([people, count]).toEqual([2, 20]);
    expect(places).toContain('G_precentral');
    expect(courses).toHaveLength(2 * 2 * 2);
    for (const { label, hemisphere, kind, seconds, ...course } of courses) {
      const size = (label === 'left') === (hemisphere === 'R') ? CONTRALATERAL : IPSILATERAL;
      seconds.forEach((second, k) => {
        const planted = size * (kind === 'HbO' ? 1 : HBR_SHARE) * response(second);
        expect(course.measured[k]).toBeCloseTo(planted, 5);
        expect(course.generated[k]).toBeCloseTo(0.5 * planted, 5);
        expect(course.measuredBand[k]).toBeCloseTo(0, 6);
        // Five trials, each with a deviation of 0.8.
        expect(course.generatedBand[k]).toBeCloseTo(0.8 / Math.sqrt(5), 5);
      });
    }
  });
});

describe('the measured band of responses to trials', () => {
  it('is the standard error over people', () => {
    const scaled = [1, 2, 6].map((size, i) => ({
      ...runs[0],
      person: `${i}`,
      signal: runs[0].signal.map((x) => size * x),
    }));
    const { courses } = trialCourses(space, scaled, predictions)!;
    const { measured, measuredBand } = courses.find(
      ({ label, hemisphere, kind }) => label === 'left' && hemisphere === 'R' && kind === 'HbO',
    )!;
    const top = measured.indexOf(Math.max(...measured));
    // 1, 2 and 6 about their mean of 3: variance 7.
    expect(measured[top]).toBeCloseTo(3, 5);
    expect(measuredBand[top]).toBeCloseTo(Math.sqrt(7 / 3), 5);
  });

  it('leaves out values that were not measured', () => {
    const present = new Uint8Array(2 * CHANNELS).fill(1);
    present[4] = 0;
    const spoiled = { ...runs[0], present, signal: runs[0].signal.slice() };
    spoiled.signal.fill(99, 4 * spoiled.volumes + 50, 4 * spoiled.volumes + 90);
    expect(trialCourses(space, [spoiled], predictions)!.courses[2].measured).toEqual(
      trialCourses(space, [runs[0]], predictions)!.courses[2].measured.map((x) => expect.closeTo(x, 6)),
    );
    expect(trialCourses(space, [{ ...runs[0], trials: undefined }], predictions)).toBeUndefined();
  });
});
