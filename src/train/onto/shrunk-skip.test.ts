import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { leaveOneOutRidge } from '../leave-one-out-ridge.js';
import { type SkipFold, shrunkSkip } from './shrunk-skip.js';

const P = 12;
const Q = 3;
const ALIKE = [1, 1, 1];

function times(x: Float32Array, weights: Float32Array, n: number): Float32Array {
  return Float32Array.from({ length: n * Q }, (_, at) => {
    const [k, j] = [Math.floor(at / Q), at % Q];
    let sum = 0;
    for (let i = 0; i < P; i++) sum += x[k * P + i] * weights[i * Q + j];
    return sum;
  });
}

/** Folds of people whose modes follow `truth`, seen by a model of weights `old`. */
function people(
  count: number,
  n: number,
  old: Float32Array,
  truth: Float32Array,
  noise: number,
  seed: string,
): SkipFold[] {
  return Array.from({ length: count }, (_, f) => {
    const random = new Random(`${seed} ${f}`);
    const x = random.fillNormal(new Float32Array(n * P));
    const y = times(x, truth, n).map((value) => value + noise * random.normal());
    return { x, y, said: times(x, old, n), n };
  });
}

const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((value, i) => value - b[i]));
const moved = (old: Float32Array, change: Float32Array) => old.map((value, i) => value + change[i]);

describe('weights held to those of another data set', () => {
  const old = new Random('old').fillNormal(new Float32Array(P * Q), 0.5);

  it('stay where new people follow them exactly', async () => {
    const { change, penalty, heldOut } = await shrunkSkip(people(3, 40, old, old, 0, 'exact'), ALIKE);
    expect([...change].every((value) => value === 0)).toBe(true);
    expect(penalty).toBeUndefined();
    const [first] = people(3, 40, old, old, 0, 'exact');
    expect([...heldOut[0]]).toEqual([...first.said]);
  });

  it('hardly move where new people follow them but for noise', async () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const folds = people(3, 40, old, old, 1, seed);
      const { change } = await shrunkSkip(folds, ALIKE);
      // A regression of nothing else is this far off.
      const { weights } = await leaveOneOutRidge(folds, [0.03, 0.1, 0.3, 1, 3], 0.3);
      expect(Math.hypot(...change)).toBeLessThan(0.5 * distance(weights, old));
    }
  });

  it('move towards those that new people follow', async () => {
    const truth = old.map((value, i) => (i % Q === 1 ? -value : value));
    const folds = people(3, 200, old, truth, 0.3, 'other');
    const { change, penalty, heldOut } = await shrunkSkip(folds, ALIKE);
    expect(penalty).toBeLessThan(0.3);
    const ofMode = (weights: Float32Array, mode: number) => weights.filter((_, i) => i % Q === mode);
    expect(distance(ofMode(moved(old, change), 1), ofMode(truth, 1))).toBeLessThan(
      0.35 * distance(ofMode(old, 1), ofMode(truth, 1)),
    );
    for (const mode of [0, 2]) expect(Math.hypot(...ofMode(change, mode))).toBeLessThan(0.1);
    const error = (said: Float32Array) =>
      ofMode(
        said.map((value, i) => value - folds[0].y[i]),
        1,
      );
    expect(Math.hypot(...error(heldOut[0]))).toBeLessThan(0.6 * Math.hypot(...error(folds[0].said)));
  });

  it('count errors in units of the signal', async () => {
    // A mode of little signal that differs, beside one of much that does not, and noise.
    const truth = old.map((value, i) => (i % Q === 1 ? -value : value));
    const folds = people(4, 40, old, truth, 2, 'little');
    const penaltyAt = async (deviation: number[]) => (await shrunkSkip(folds, deviation)).penalty ?? 1000;
    expect(await penaltyAt([10, 0.01, 10])).toBeGreaterThan(3 * (await penaltyAt([0.01, 10, 0.01])));
  });

  it('are nearer to the truth than a regression of few noisy people alone', async () => {
    const random = new Random('near');
    const truth = old.map((value) => value + 0.15 * random.normal());
    const folds = people(2, 30, old, truth, 1.5, 'few');
    const { change } = await shrunkSkip(folds, ALIKE);
    const { weights } = await leaveOneOutRidge(folds, [0.03, 0.1, 0.3, 1, 3], 0.3);
    expect(distance(moved(old, change), truth)).toBeLessThan(0.7 * distance(weights, truth));
  });
});
