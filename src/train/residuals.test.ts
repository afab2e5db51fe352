import { describe, expect, it } from 'vitest';
import { plantedRun } from '../../test/train/tiny-dataset.js';
import { Random } from '../foundation/index.js';
import { residualsOf } from './residuals.js';
import type { ModeRun } from './target-modes.js';

const COUNT = 3;
const numbers = (label: string, count: number) => new Random(label).fillNormal(new Float32Array(count));

/** Runs of different lengths whose modes are random numbers. */
const runs = [30, 20].map((volumes, i): ModeRun => {
  const run = plantedRun(`${i}`, volumes);
  return {
    run,
    patches: new Float32Array(0),
    latents: new Float32Array(0),
    modes: numbers(`modes ${i}`, volumes * COUNT),
  };
});
const heldOut = new Map(runs.map(({ run, modes }) => [run.id, numbers(run.id, modes.length)]));

describe('residuals', () => {
  it.each([
    ['of a mean', heldOut],
    ['without a mean: all of it', undefined],
  ])('are what is left over in units of its own deviation, %s', (_, given) => {
    const { scale, runs: found } = residualsOf(runs, given);
    const squares = new Float64Array(COUNT);
    runs.forEach(({ run, modes }) => {
      const mean = given?.get(run.id) ?? new Float32Array(modes.length);
      modes.forEach((value, i) => {
        squares[i % COUNT] += (value - mean[i]) ** 2 / 50;
      });
    });
    scale.forEach((value, mode) => {
      expect(value).toBeCloseTo(Math.sqrt(squares[mode]), 5);
    });
    found.forEach(({ run, mean, residual, modes }) => {
      expect(mean).toEqual(given?.get(run.id) ?? new Float32Array(modes.length));
      modes.forEach((value, i) => {
        expect(mean[i] + scale[i % COUNT] * residual[i]).toBeCloseTo(value, 5);
      });
    });
    const all = found.flatMap(({ residual }) => [...residual]);
    for (let mode = 0; mode < COUNT; mode++) {
      const own = all.filter((_, i) => i % COUNT === mode);
      expect(own.reduce((sum, value) => sum + value ** 2, 0) / own.length).toBeCloseTo(1, 4);
    }
  });

  it('are finite where nothing is left over', () => {
    const exact = new Map(runs.map(({ run, modes }) => [run.id, modes.slice()]));
    const { scale, runs: found } = residualsOf(runs, exact);
    expect(scale.every((value) => value > 0)).toBe(true);
    for (const { residual } of found) expect(residual.every((value) => value === 0)).toBe(true);
  });
});
