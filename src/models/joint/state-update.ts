/**
 * Gaussian conditioning of a state on what was observed of it, in information form (Rasmussen & Williams 2006, eq. A.6): observations
 * y = D·s + n enter by J = Dᵀ R⁻¹ D and q = Dᵀ R⁻¹ (y − D·μ) alone, so that any set of values, few or thousands, costs the same.
 */
import { choleskySolve, type Multiply, product, transpose } from '../../signal/index.js';

/** Share of the mean variance that steadies an inverse. */
const JITTER = 1e-6;

/** What an observation says of the modes that it sees. */
export interface Evidence {
  /** J, `[n, n]`. */
  information: Float64Array;
  /** q at each moment of the observation, `[moment, n]`. */
  innovation: Float64Array;
}

/**
 * Evidence of values about the modes that they show.
 *
 * @param decode D, `[value, mode]`
 * @param variance R of each value, `[value]`
 * @param departure y − D·μ, `[value, moment]`
 * @param present which values were measured, `[value]`; all where absent
 */
export async function evidenceOf(
  decode: Float32Array,
  variance: Float32Array,
  departure: Float32Array,
  present?: Uint8Array,
  multiply?: Multiply,
): Promise<Evidence> {
  const values = variance.length;
  const [n, moments] = [decode.length / values, departure.length / values];
  // A value without a variance, as on the medial wall, says nothing.
  const weighted = Float32Array.from({ length: n * values }, (_, i) => {
    const value = i % values;
    if (present?.[value] === 0 || !(variance[value] > 0)) return 0;
    return decode[value * n + Math.floor(i / values)] / variance[value];
  });
  const information = await product(weighted, n, values, decode, n, multiply);
  const innovation = await product(weighted, n, values, departure, moments, multiply);
  return {
    information: Float64Array.from(information),
    innovation: transpose(Float64Array.from(innovation), n, moments),
  };
}

/** How a state follows from evidence about a part of it. */
export interface StateGain {
  /** `[state, n]`: s − μ = gain · q. */
  gain: Float64Array;
  /** Covariance of the state once the part was observed, `[state, state]`. */
  left: Float64Array;
}

/**
 * With C the covariance of the observed part and Σ_o that of the whole state with it: gain = Σ_o (I + J C)⁻¹, and the covariance left
 * over is Σ − gain · J · Σ_oᵀ. Uses (I + J C)⁻¹ = I − J (C⁻¹ + J)⁻¹.
 *
 * @param covariance Σ, `[size, size]`
 * @param observed indices of the part, n of them
 * @param information J, `[n, n]`
 * @throws HemocastError `not-positive-definite`
 */
export function stateGain(
  covariance: Float64Array,
  size: number,
  observed: readonly number[],
  information: Float64Array,
): StateGain {
  const n = observed.length;
  const own = Float64Array.from(
    { length: n * n },
    (_, i) => covariance[observed[Math.floor(i / n)] * size + observed[i % n]],
  );
  let trace = 0;
  for (let i = 0; i < n; i++) trace += own[i * (n + 1)];
  for (let i = 0; i < n; i++) own[i * (n + 1)] += (JITTER * trace) / n;
  const precision = choleskySolve(own, n, identity(n), n);
  const posterior = choleskySolve(
    symmetric(
      precision.map((value, i) => value + information[i]),
      n,
    ),
    n,
    identity(n),
    n,
  );
  // I − J (C⁻¹ + J)⁻¹
  const factor = multiplied(information, posterior, n, n, n).map((value, i) => (i % (n + 1) === 0 ? 1 : 0) - value);
  const cross = Float64Array.from(
    { length: size * n },
    (_, i) => covariance[Math.floor(i / n) * size + observed[i % n]],
  );
  const gain = multiplied(cross, factor, size, n, n);
  const explained = multiplied(multiplied(gain, information, size, n, n), transpose(cross, size, n), size, n, size);
  return {
    gain,
    left: symmetric(
      covariance.map((value, i) => value - explained[i]),
      size,
    ),
  };
}

/** A·B of `[rows, inner]` and `[inner, columns]`. */
export function multiplied(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      if (factor === 0) continue;
      for (let j = 0; j < columns; j++) result[i * columns + j] += factor * b[k * columns + j];
    }
  }
  return result;
}

/** The mean of a matrix and its transpose. */
export function symmetric(a: Float64Array, n: number): Float64Array {
  return a.map((value, i) => (value + a[(i % n) * n + Math.floor(i / n)]) / 2);
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
}

/** Variance of each value of D·s where s has covariance Σ, `[value]`. */
export function valueVariance(decode: Float32Array, covariance: Float64Array, values: number): Float64Array {
  const n = decode.length / values;
  return Float64Array.from({ length: values }, (_, value) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let row = 0;
      for (let j = 0; j < n; j++) row += covariance[i * n + j] * decode[value * n + j];
      sum += decode[value * n + i] * row;
    }
    return Math.max(0, sum);
  });
}

/** A part of a covariance, `[n, n]` of the modes from … on. */
export function blockOf(covariance: Float64Array, size: number, from: number, n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, i) => covariance[(from + Math.floor(i / n)) * size + from + (i % n)]);
}
