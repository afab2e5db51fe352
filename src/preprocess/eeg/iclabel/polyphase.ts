/** Change of rate by a fraction with a windowed sinc, as SciPy's `resample_poly` and MATLAB's `resample` design it. */

/** Of the Kaiser window. */
const BETA = 5;
/** Zero crossings of the sinc on each side. */
const CROSSINGS = 10;

/**
 * The signal at up/down times its rate; outside it is zero.
 *
 * @returns ceil(length·up/down) values, the first at the place of the first
 */
export function resampleByFraction(signal: ArrayLike<number>, up: number, down: number): Float64Array {
  const common = greatestDivisor(up, down);
  const [p, q] = [up / common, down / common];
  if (p === q) return Float64Array.from(signal);
  const widest = Math.max(p, q);
  const half = CROSSINGS * widest;
  const filter = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const x = (i - half) / widest;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return sinc * bessel(BETA * Math.sqrt(Math.max(0, 1 - ((i - half) / half) ** 2)));
  });
  const sum = filter.reduce((total, weight) => total + weight, 0);
  const result = new Float64Array(Math.ceil((signal.length * p) / q));
  for (let m = 0; m < result.length; m++) {
    const first = Math.max(0, Math.ceil((m * q - half) / p));
    const last = Math.min(signal.length - 1, Math.floor((m * q + half) / p));
    for (let n = first; n <= last; n++) result[m] += (signal[n] * filter[m * q - n * p + half] * p) / sum;
  }
  return result;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Modified Bessel function of the first kind and order 0, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
