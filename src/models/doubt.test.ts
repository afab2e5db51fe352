import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { ParameterStore } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';
import { COURSE_COLUMNS, courseFactors, deviationShapes, doubted, reliabilities } from './doubt.js';
import { DOUBTS } from './input-doubt.js';

const VALUES = 40;
const MOMENTS = 120;
const STEPS = 240;
const configuration = {
  eeg: { bands: [{}, {}] },
  target: {},
  calibration: { residualGain: 1, spreadGain: 1 },
} as unknown as ModelConfiguration;
const random = new Random('doubt');
const features = random.fillNormal(new Float32Array(STEPS * 10));
const mean = random.fillNormal(new Float32Array(VALUES * MOMENTS), 0.5);
const pattern = Float32Array.from({ length: VALUES }, (_, value) => (2 * (value + 0.5)) / VALUES);

function store(changes: Record<string, Float32Array> = {}): ParameterStore {
  const tensors: Record<string, Float32Array> = {
    total: new Float32Array(VALUES).fill(1),
    pattern,
    gain: Float32Array.of(1),
    attenuation: Float32Array.of(1, 1, 1, 10, 5),
    course: new Float32Array(COURSE_COLUMNS).fill(0.3),
    dimensions: Float32Array.of(1, 1000),
    explained: Float32Array.of(10),
    ...changes,
  };
  const result = new ParameterStore();
  for (const [name, data] of Object.entries(tensors)) result.set(`deviation.${name}`, [data.length], data);
  return result;
}

const conditioning = (measured: number) => ({
  ...{ features, seconds: STEPS, electrodes: 5, bands: 2, startTime: 0, tr: 2, metadata: {}, quality: { measured } },
});

function average(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('doubted', () => {
  it('states tensors of the shapes that a model folder asks for', () => {
    const own = store();
    for (const [name, shape] of deviationShapes(VALUES)) expect(own.get(name).shape).toEqual(shape);
    expect(own.names()).toHaveLength(deviationShapes(VALUES).size);
  });

  it.each([1, 0.5, 0.1])('keeps mean² + deviation² at the variance of the target (%d of the sensors)', (measured) => {
    const result = doubted({ configuration, store: store() }, conditioning(measured), mean, MOMENTS);
    const total = average(result.mean.map((m, i) => m * m + result.deviation[i] ** 2));
    expect(total).toBeCloseTo(1, 4);
  });

  it('makes the mean smaller and the deviation larger where sensors were interpolated', () => {
    const [good, bad] = [1, 0.1].map((share) =>
      doubted({ configuration, store: store() }, conditioning(share), mean, MOMENTS),
    );
    // 1 / (1 + ln 10) of what it was, far from the beginning.
    const at = 5 * MOMENTS + 60;
    expect(bad.mean[at] / good.mean[at]).toBeCloseTo(1 / (1 + Math.log(10)), 5);
    expect(average(bad.deviation)).toBeGreaterThan(average(good.deviation) + 0.05);
  });

  it('leaves most to doubt where least is explained', () => {
    const { deviation } = doubted({ configuration, store: store() }, conditioning(1), mean, MOMENTS);
    const of = (value: number) => average(deviation.subarray(value * MOMENTS, (value + 1) * MOMENTS));
    expect(of(0)).toBeGreaterThan(of(20));
    expect(of(20)).toBeGreaterThan(of(39));
  });

  it('lets no recording explain more than those of training did', () => {
    const explained = Float32Array.of(0.05);
    const result = doubted({ configuration, store: store({ explained }) }, conditioning(1), mean, MOMENTS);
    expect(average(result.mean.map((value) => value * value))).toBeCloseTo(0.05, 5);
    expect(average(result.deviation.map((value) => value * value))).toBeCloseTo(0.95, 4);
  });
});

describe('parts of doubt', () => {
  it('adds noise for each doubt', () => {
    const doubts = new Float64Array(2 * DOUBTS.length);
    doubts.set([1, 0, 0, 0, 0.5], DOUBTS.length);
    expect([...reliabilities(doubts, 0.9, [2, 7, 7, 7, 4])]).toEqual([0.9, 0.9 / 5]);
  });

  it('bounds the factors of moments and keeps their mean at one', () => {
    const course = new Float64Array(4 * COURSE_COLUMNS);
    course[0] = 100;
    course[COURSE_COLUMNS] = -100;
    const factors = courseFactors(course, new Float64Array(COURSE_COLUMNS).fill(1));
    expect(factors.reduce((sum, value) => sum + value, 0) / 4).toBeCloseTo(1, 9);
    expect(factors[0] / factors[1]).toBeCloseTo(16, 6);
  });
});
