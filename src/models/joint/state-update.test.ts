import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { evidenceOf, stateGain, valueVariance } from './state-update.js';

const random = new Random('state update');
const normal = (rows: number, columns: number) =>
  new Matrix(Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal())));
const [size, values, moments] = [6, 9, 4];
const observed = [3, 4, 5];
const root = normal(size, size);
const sigma = root.mmul(root.transpose()).add(Matrix.eye(size, size).mul(0.3));
const decode = normal(values, observed.length);
const variance = Array.from({ length: values }, () => 0.5 + random.uniform());
const departure = normal(values, moments);
const flat = (matrix: Matrix) => Float32Array.from(matrix.to1DArray());
const covariance = Float64Array.from(sigma.to1DArray());

/** Textbook form: Σ_o Dᵀ (D C Dᵀ + R)⁻¹ y. */
function textbook(rows: readonly number[]) {
  const whole = Matrix.zeros(rows.length, size);
  rows.forEach((row, i) => {
    observed.forEach((mode, j) => {
      whole.set(i, mode, decode.get(row, j));
    });
  });
  const noise = Matrix.diag(rows.map((row) => variance[row]));
  const inner = inverse(whole.mmul(sigma).mmul(whole.transpose()).add(noise));
  const gain = sigma.mmul(whole.transpose()).mmul(inner);
  const y = departure.subMatrixRow([...rows], 0, moments - 1);
  return { update: gain.mmul(y), left: Matrix.sub(sigma, gain.mmul(whole).mmul(sigma)) };
}

describe('conditioning a state on observations', () => {
  for (const [name, present] of [
    ['all values', undefined],
    ['some of them', Uint8Array.from([1, 0, 1, 1, 0, 1, 0, 1, 1])],
    ['fewer than modes', Uint8Array.from([0, 0, 1, 0, 0, 0, 0, 1, 0])],
  ] as const) {
    it(`is the textbook update with ${name}`, async () => {
      const { information, innovation } = await evidenceOf(
        flat(decode),
        Float32Array.from(variance),
        flat(departure),
        present,
      );
      const { gain, left } = stateGain(covariance, size, observed, information);
      const rows = [...Array(values).keys()].filter((row) => present?.[row] !== 0);
      const expected = textbook(rows);
      for (let k = 0; k < moments; k++) {
        for (let i = 0; i < size; i++) {
          let sum = 0;
          for (let j = 0; j < observed.length; j++)
            sum += gain[i * observed.length + j] * innovation[k * observed.length + j];
          expect(sum).toBeCloseTo(expected.update.get(i, k), 4);
        }
      }
      left.forEach((value, i) => {
        expect(value).toBeCloseTo(expected.left.get(Math.floor(i / size), i % size), 4);
      });
    });
  }

  it('changes nothing where nothing was measured', async () => {
    const { information, innovation } = await evidenceOf(
      flat(decode),
      Float32Array.from(variance),
      flat(departure),
      new Uint8Array(values),
    );
    expect(innovation.every((value) => value === 0)).toBe(true);
    const { left } = stateGain(covariance, size, observed, information);
    left.forEach((value, i) => {
      expect(value).toBeCloseTo(covariance[i], 6);
    });
  });
});

it('gives the variance of decoded values', () => {
  const own = sigma.subMatrix(3, 5, 3, 5);
  const expected = decode.mmul(own).mmul(decode.transpose());
  valueVariance(flat(decode), Float64Array.from(own.to1DArray()), values).forEach((value, i) => {
    expect(value).toBeCloseTo(expected.get(i, i), 4);
  });
});
