import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import type { ModelConfiguration } from './configuration.js';
import { DOUBTS, doubtsOf, effectiveDimensions, surveyInput } from './input-doubt.js';

const STEPS = 200;
const WIDTH = 6;
const TR = 2;
const MOMENTS = 90;
const configuration = { eeg: { bands: [{}, {}] }, target: {} } as unknown as ModelConfiguration;

function conditioning(features: Float32Array, measured?: number) {
  return {
    ...{ features, seconds: STEPS, electrodes: 3, bands: 2, startTime: 0, tr: TR, metadata: {} },
    ...(measured !== undefined && { quality: { measured } }),
  };
}

const usual = new Random('usual').fillNormal(new Float32Array(STEPS * WIDTH));

describe('effectiveDimensions', () => {
  it('counts one where all moves together, and every column where each moves by itself', () => {
    const together = Float32Array.from({ length: 50 * 4 }, (_, i) => Math.sin(Math.floor(i / 4)) * ((i % 4) + 1));
    expect(effectiveDimensions(together, 50)).toBeCloseTo(1, 5);
    // Four cosines of different frequencies are orthogonal over whole periods.
    const apart = Float32Array.from({ length: 64 * 4 }, (_, i) =>
      Math.cos((2 * Math.PI * ((i % 4) + 1) * Math.floor(i / 4)) / 64),
    );
    expect(effectiveDimensions(apart, 64)).toBeCloseTo(4, 4);
    // Eigenvalues 4 and 1: 25 / 17. More columns than rows go the other way round.
    const uneven = Float32Array.from({ length: 64 * 100 }, (_, i) => {
      const [row, column] = [Math.floor(i / 100), i % 100];
      if (column > 1) return 0;
      return (column === 0 ? 2 : 1) * Math.cos((2 * Math.PI * (column + 1) * row) / 64);
    });
    expect(effectiveDimensions(uneven, 64)).toBeCloseTo(25 / 17, 4);
  });
});

describe('doubts about a recording', () => {
  const column = (name: (typeof DOUBTS)[number], doubts: Float64Array) =>
    doubts.filter((_, i) => i % DOUBTS.length === DOUBTS.indexOf(name));

  it('are none where all is as in training', () => {
    const survey = surveyInput(configuration, conditioning(usual), MOMENTS);
    const doubts = doubtsOf(survey, [survey.dimensions, survey.dimensions]);
    expect(column('interpolated', doubts).every((value) => value === 0)).toBe(true);
    expect(column('many dimensions', doubts).every((value) => value === 0)).toBe(true);
    expect(Math.max(...column('outside', doubts).slice(10))).toBeLessThan(1e-9);
  });

  it('tell how much of a response lies before the recording: half of it at the delay', () => {
    const outside = column('outside', doubtsOf(surveyInput(configuration, conditioning(usual), MOMENTS), [1, 100]));
    expect(outside[0]).toBeGreaterThan(0.99);
    // Six seconds in, the response is centred on the beginning.
    expect(outside[3]).toBeCloseTo(0.5, 1);
    expect(outside[20]).toBe(0);
  });

  it('grow with sensors that were interpolated, with dimensions, and about seconds that were drawn in', () => {
    const features = usual.slice();
    features.fill(4, 100 * WIDTH, 110 * WIDTH);
    const survey = surveyInput(configuration, conditioning(features, 0.25), MOMENTS);
    const doubts = doubtsOf(survey, [1, survey.dimensions / 2]);
    expect(column('interpolated', doubts)[30]).toBeCloseTo(Math.log(4), 9);
    expect(column('many dimensions', doubts)[30]).toBeCloseTo(Math.log(2), 9);
    expect(column('few dimensions', doubtsOf(survey, [3 * survey.dimensions, 100]))[30]).toBeCloseTo(Math.log(3), 9);
    const drawnIn = column('drawn in', doubts);
    // Seconds 100 to 110 bear on what comes six seconds later: volumes 53 to 58.
    expect(drawnIn[55]).toBeGreaterThan(0.9);
    expect(drawnIn[40]).toBeLessThan(0.01);
    expect(drawnIn[70]).toBeLessThan(0.01);
  });
});
