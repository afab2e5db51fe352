import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { leaveOneOutRidge, type RidgeFold } from './leave-one-out-ridge.js';
import { PRIOR_SHARES, ridgeWithPrior, secondMoment } from './source-prior.js';

const FEATURES = 60;
const SAMPLES = 40;

/** Features that vary along three directions by much and along the others by little; the output follows the first of the three. */
function plantedFold(label: string, isAlong: boolean): RidgeFold {
  const random = new Random(label);
  const x = new Float32Array(SAMPLES * FEATURES);
  const y = new Float32Array(SAMPLES);
  for (let k = 0; k < SAMPLES; k++) {
    const strong = random.fillNormal(new Float32Array(3), 2);
    const weak = random.fillNormal(new Float32Array(FEATURES), 0.7);
    for (let j = 0; j < FEATURES; j++) x[k * FEATURES + j] = weak[j] + strong[j % 3] * Math.cos(j);
    const [noise] = random.fillNormal(new Float32Array(1), 1);
    y[k] = (isAlong ? strong[0] : 3 * weak[7]) + noise;
  }
  return { x, y, n: SAMPLES };
}

const folds = (isAlong: boolean) => ['1', '2', '3'].map((label) => plantedFold(label, isAlong));
const alone = Array.from({ length: 20 }, (_, i) => plantedFold(`alone ${i}`, true));
const PENALTIES = [0.03, 0.1, 0.5, 1, 3, 10];

function error(fold: RidgeFold, weights: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < fold.n; k++) {
    let guess = 0;
    for (let j = 0; j < FEATURES; j++) guess += fold.x[k * FEATURES + j] * weights[j];
    sum += (fold.y[k] - guess) ** 2 / fold.n;
  }
  return sum;
}

describe('ridge regression with a prior from sources alone', () => {
  it('takes the prior where the output follows what varies in everybody, and errs less on people it never saw', async () => {
    const moment = await secondMoment(alone);
    const fit = await ridgeWithPrior(folds(true), PENALTIES, 1, moment);
    const plain = await leaveOneOutRidge(folds(true), PENALTIES, 1);
    expect(PRIOR_SHARES).toContain(fit.priorShares[0]);
    const unseen = ['5', '6', '7', '8'].map((label) => plantedFold(label, true));
    const mean = (weights: Float32Array) => unseen.reduce((sum, fold) => sum + error(fold, weights) / 4, 0);
    expect(mean(fit.weights)).toBeLessThan(mean(plain.weights));
  });

  it('leaves the prior alone where the output follows what hardly varies', async () => {
    const fit = await ridgeWithPrior(folds(false), PENALTIES, 1, await secondMoment(alone));
    const plain = await leaveOneOutRidge(folds(false), PENALTIES, 1);
    expect(fit.priorShares).toEqual([0]);
    expect(fit.weights).toEqual(plain.weights);
  });

  it('says of a fold what weights fitted without it say', async () => {
    const all = folds(true);
    const moment = await secondMoment(alone);
    const fit = await ridgeWithPrior(all, [0.5], 0.5, moment);
    const changed = all.map((fold, i) => (i === 0 ? { ...fold, y: fold.y.map((value) => -5 * value) } : fold));
    const other = await ridgeWithPrior(changed, [0.5], 0.5, moment);
    expect(fit.priorShares).toEqual(other.priorShares);
    fit.foldWeights[0].forEach((weight, i) => {
      expect(Math.abs(weight - other.foldWeights[0][i])).toBeLessThan(2e-3);
    });
    const predicted = error({ ...all[0], y: fit.heldOut[0] }, fit.foldWeights[0]);
    expect(predicted).toBeLessThan(1e-4);
  });

  it('is the plain ridge without recordings of the source, and where nothing can be chosen', async () => {
    const plain = await leaveOneOutRidge(folds(true), PENALTIES, 1);
    expect((await ridgeWithPrior(folds(true), PENALTIES, 1, undefined)).weights).toEqual(plain.weights);
    const single = await ridgeWithPrior([plantedFold('1', true)], PENALTIES, 1, await secondMoment(alone));
    expect(single.priorShares).toEqual([0]);
  });
});
