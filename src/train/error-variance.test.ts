import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { degradedRun } from '../data/degraded-run.js';
import type { TargetRun } from '../data/paired-run.js';
import { withPoints } from '../encoders/eeg/aligned-power.js';
import { calibration } from '../evaluate/index.js';
import { Random } from '../foundation/index.js';
import { COURSE_COLUMNS, DOUBTS, doubted, type ModelConfiguration, signalOfModes } from '../models/index.js';
import { electrodePosition, montageNames } from '../recordings/index.js';
import { pairCount, pairIndex, product } from '../signal/index.js';
import { createRuntime, ParameterStore } from '../tensor/index.js';
import { RunAligner } from './aligned-runs.js';
import { fitCourseWeights, fitErrorVariance, fitReliability } from './error-variance.js';

const runtime = createRuntime(ort, { threads: 1 });

describe('fitReliability', () => {
  it('recovers a planted slope that falls with two of the doubts', () => {
    const random = new Random('reliability');
    const planted = [2, 0, 0, 0, 6];
    const recordings = Array.from({ length: 12 }, (_, recording) => {
      const moments = 300;
      const doubts = Float64Array.from({ length: moments * DOUBTS.length }, () =>
        recording < 6 ? 0 : random.uniform(),
      );
      const products = {
        cross: new Float64Array(moments),
        mean: new Float64Array(moments),
        target: new Float64Array(moments),
      };
      for (let k = 0; k < moments; k++) {
        let noise = 0;
        planted.forEach((weight, j) => {
          noise += weight * doubts[k * DOUBTS.length + j];
        });
        for (let v = 0; v < 20; v++) {
          const m = random.normal();
          const y = (0.9 / (1 + noise)) * m + 0.5 * random.normal();
          products.cross[k] += (y * m) / 20;
          products.mean[k] += (m * m) / 20;
          products.target[k] += (y * y) / 20;
        }
      }
      return { doubts, products, clean: recording < 6 };
    });
    const { gain, attenuation } = fitReliability(recordings);
    expect(gain).toBeCloseTo(0.9, 1);
    expect(Math.abs(attenuation[0] - 2)).toBeLessThan(0.35);
    expect(Math.abs(attenuation[4] - 6)).toBeLessThan(0.7);
    expect(attenuation[1]).toBeLessThan(0.15);
    expect(attenuation[2]).toBeLessThan(0.15);
    expect(attenuation[3]).toBeLessThan(0.15);
  });
});

describe('fitCourseWeights', () => {
  it('recovers how the variance of errors depends on a known input', () => {
    const random = new Random('course');
    const planted = [1.2, 0, -0.8, 0, 0, 0, 0.5];
    const courses: Float64Array[] = [];
    const errors: Float64Array[] = [];
    for (let recording = 0; recording < 10; recording++) {
      const course = random.fillNormal(new Float32Array(400 * COURSE_COLUMNS), 0.3);
      courses.push(Float64Array.from(course));
      // Each recording has a size of its own, which is none of the course's business.
      const scale = random.uniform(0.2, 3);
      errors.push(
        Float64Array.from({ length: 400 }, (_, k) => {
          const log = planted.reduce((sum, weight, j) => sum + weight * course[k * COURSE_COLUMNS + j], 0);
          let squares = 0;
          for (let v = 0; v < 10; v++) squares += random.normal() ** 2 / 10;
          return scale * Math.exp(log) * squares;
        }),
      );
    }
    const found = fitCourseWeights(courses, errors);
    planted.forEach((weight, j) => {
      expect(Math.abs(found[j] - weight)).toBeLessThan(0.12);
    });
  });
});

/**
 * A world of which all is known: power at twelve places of the cortex moves by itself and reaches sixteen electrodes, the target is the aligned
 * power at its place and noise whose deviation differs between values.
 */
describe('fitErrorVariance', () => {
  const names = montageNames(32).slice(0, 16);
  const electrodes = names.map((name) => [...electrodePosition(name)!]);
  const POINTS = 12;
  const STEPS = 260;
  const VOLUMES = 120;
  const placeRandom = new Random('places');
  const points = Array.from({ length: POINTS }, (_, i) => electrodes[i].map((x) => 0.7 * x + placeRandom.normal()));
  const configuration = {
    target: {
      ...{ name: 'bold', unit: 'z', values: POINTS, tr: 2, places: points, size: 1, source: 'made up' },
      members: points.map((_, i) => [i]),
    },
    eeg: {
      ...{ electrodes: names, places: electrodes, bands: [{ name: 'alpha', low: 8, high: 13 }] },
      ...{ alignment: { name: 'weights', regularization: 0.01 }, cleaning: {} },
    },
    window: { volumes: 8, lead: 40, seconds: 96, chunk: 8 },
    generation: { mean: 'linear', residual: 'gaussian' },
    network: { components: 1, modes: POINTS, metadata: [] },
    calibration: { residualGain: 0, spreadGain: 1 },
  } as unknown as ModelConfiguration;
  /** Deviation of the noise of each value. */
  const noise = (value: number) => 0.6 + 0.05 * value;

  const store = new ParameterStore(new Random('store'));
  const identity = Float32Array.from({ length: POINTS ** 2 }, (_, i) => (i % (POINTS + 1) === 0 ? 1 : 0));
  store.set('modes.back', [POINTS, POINTS], identity);
  store.set('unpatcher.weight', [POINTS, 1, 1], new Float32Array(POINTS).fill(1));
  store.set('mean.align.delay', [1], Float32Array.of(6));
  store.set('mean.align.logWidth', [1], Float32Array.of(Math.log(2)));
  const aligner = new RunAligner(configuration, store, runtime);
  let reader: { weight: Float32Array; context: Float32Array };

  /** Spectra of sources that come and go within some ten seconds. */
  function conditioningOf(seed: string) {
    const random = new Random(seed);
    const pairs = pairCount(names.length);
    const values = new Float32Array(STEPS * pairs);
    const state = new Float64Array(POINTS);
    for (let s = 0; s < STEPS; s++) {
      for (let p = 0; p < POINTS; p++) {
        state[p] = 0.9 * state[p] + 0.44 * random.normal();
        const power = Math.exp(state[p]);
        for (let i = 0; i < names.length; i++) {
          for (let j = 0; j <= i; j++) {
            values[s * pairs + pairIndex(i, j)] += power * gain(p, i) * gain(p, j);
          }
        }
      }
      for (let i = 0; i < names.length; i++) values[s * pairs + pairIndex(i, i)] += 1e-3;
    }
    const spectra = {
      ...{ steps: STEPS, bands: 1, channels: names.length },
      read: (from: number, until: number) => values.subarray(from * pairs, until * pairs),
    };
    return { spectra, features: new Float32Array(STEPS * names.length) };
  }

  function gain(point: number, electrode: number): number {
    const squares = points[point].reduce((sum, x, i) => sum + (x - electrodes[electrode][i]) ** 2, 0);
    return 1000 / (squares + 300);
  }

  async function modesOf(run: TargetRun): Promise<Float32Array> {
    const { aligned } = await aligner.align(run, run.volumes);
    return Float32Array.from(await product(aligned, run.volumes, aligned.length / run.volumes, reader.weight, POINTS));
  }

  async function recording(person: string): Promise<TargetRun> {
    const empty = {
      ...{ id: person, person, task: 'rest', taskStart: 0, ...conditioningOf(person), seconds: STEPS, bands: 1 },
      ...{ electrodes: names.length, metadata: {}, volumes: VOLUMES, tr: 2, startTime: 0 },
      signal: new Float32Array(POINTS * VOLUMES),
    };
    const run = await withPoints(configuration, empty);
    const mean = await signalOfModes({ configuration, store }, await modesOf(run));
    const random = new Random(`${person} noise`);
    const signal = mean.map((value, i) => value + noise(Math.floor(i / VOLUMES)) * random.normal());
    return { ...run, signal };
  }

  /** A recording as the model generates it. */
  async function generated(run: TargetRun) {
    const mean = await signalOfModes({ configuration, store }, await modesOf(run));
    return { plain: mean, ...doubted({ configuration, store }, run, mean, VOLUMES) };
  }

  const meanSquare = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0) / values.length;
  let unseen: TargetRun;
  let worse: TargetRun;

  beforeAll(async () => {
    const probe = { ...conditioningOf('probe'), seconds: STEPS, bands: 1, electrodes: names.length, metadata: {} };
    const carried = await withPoints(configuration, { ...probe, startTime: 0, tr: 2 } as unknown as TargetRun);
    const { aligned } = await aligner.align(carried, VOLUMES);
    const width = aligned.length / VOLUMES;
    const weight = new Float32Array(width * POINTS);
    // Columns of the learned response, which come first.
    for (let p = 0; p < POINTS; p++) weight[p * POINTS + p] = 0.9;
    reader = { weight, context: new Float32Array(0) };
    const train: TargetRun[] = [];
    for (const person of ['1', '2', '3', '4', '5', '6']) train.push(await recording(person));
    const readers = new Map(train.map(({ id }) => [id, reader]));
    await fitErrorVariance({ configuration, store, delays: store, runtime, train, readers, random: new Random('fit') });
    unseen = await recording('unseen');
    const bad = degradedRun(unseen, electrodes, { electrodes: [0, 5, 10, 15] });
    worse = await withPoints(configuration, bad);
  });

  it('trusts good input, and states the variance of each value’s errors', async () => {
    const { mean, plain, deviation } = await generated(unseen);
    expect(meanSquare(mean) / meanSquare(plain)).toBeGreaterThan(0.9);
    for (const value of [0, 5, 11]) {
      const own = deviation.subarray(value * VOLUMES, (value + 1) * VOLUMES);
      expect(Math.abs(Math.sqrt(meanSquare(own)) / noise(value) - 1)).toBeLessThan(0.12);
    }
  });

  it('makes the mean smaller and the deviation larger on a cap of four electrodes, and covers what was measured', async () => {
    const [good, bad] = [await generated(unseen), await generated(worse)];
    expect(meanSquare(bad.mean)).toBeLessThan(0.8 * meanSquare(bad.plain));
    expect(meanSquare(bad.deviation)).toBeGreaterThan(1.1 * meanSquare(good.deviation));
    const error = (mean: Float32Array) => meanSquare(mean.map((value, i) => value - unseen.signal[i]));
    expect(error(bad.mean)).toBeLessThan(error(bad.plain));
    for (const { mean, deviation } of [good, bad]) {
      const values = Int32Array.from({ length: POINTS }, (_, value) => value);
      const [{ observed }] = calibration(
        [{ predicted: mean, deviation, real: unseen.signal, volumes: VOLUMES, values }],
        [0.9],
      );
      expect(Math.abs(observed - 0.9)).toBeLessThan(0.04);
    }
  });
});
