/**
 * Fast Fourier transforms of any length: Stockham's self-sorting algorithm with
 * radices 4, 2, 3, 5 and any other small prime, and Bluestein's chirp algorithm
 * (IEEE Trans. Audio 18:451, 1970) where a large prime divides the length. Plans
 * hold their tables and work space and are kept, so that repeated transforms
 * allocate nothing. All arithmetic is in 64 bits.
 */

/** Above this prime factor the chirp algorithm is quicker than a direct butterfly. */
const LARGEST_DIRECT_PRIME = 31;

/** Plans beyond this many are forgotten, oldest first. */
const MAXIMUM_PLANS = 48;

/** A complex transform of one length, in place on separate real and imaginary parts. */
export interface FourierPlan {
  readonly length: number;
  /** X[k] = Σ x[j]·exp(−2πi·jk/n), in place. The first `length` elements are used. */
  forward(real: Float64Array, imaginary: Float64Array): void;
  /** x[j] = (1/n)·Σ X[k]·exp(+2πi·jk/n), in place. */
  inverse(real: Float64Array, imaginary: Float64Array): void;
}

const plans = new Map<number, FourierPlan>();

/**
 * The plan for complex transforms of `length` points.
 *
 * @example
 * const plan = fourierPlan(1000);
 * plan.forward(real, imaginary);
 */
export function fourierPlan(length: number): FourierPlan {
  const known = plans.get(length);
  if (known !== undefined) return known;
  if (!Number.isInteger(length) || length < 1)
    throw new RangeError(`A transform needs 1 or more points, not ${length}`);
  const radices = factorise(length);
  const plan = radices.every((radix) => radix <= LARGEST_DIRECT_PRIME)
    ? new StockhamPlan(length, radices)
    : new BluesteinPlan(length);
  if (plans.size >= MAXIMUM_PLANS) plans.delete(plans.keys().next().value as number);
  plans.set(length, plan);
  return plan;
}

/** The smallest 2^a·3^b·5^c that is at least `minimum` and, when given, a multiple of `multiple`. */
export function fastLength(minimum: number, multiple = 1): number {
  const target = Math.max(1, Math.ceil(minimum / multiple));
  let best = Number.POSITIVE_INFINITY;
  for (let fives = 1; fives < best; fives *= 5) {
    for (let threes = fives; threes < best; threes *= 3) {
      let length = threes;
      while (length < target) length *= 2;
      if (length < best) best = length;
    }
    if (fives >= target) break;
  }
  return best * multiple;
}

/**
 * Spectrum of a real signal: the n/2 + 1 (rounded down) values at frequencies ≥ 0.
 *
 * @param signal real values, any length n
 */
export function realSpectrum(signal: ArrayLike<number>): { real: Float64Array; imaginary: Float64Array } {
  const n = signal.length;
  const real = Float64Array.from(signal);
  const imaginary = new Float64Array(n);
  fourierPlan(n).forward(real, imaginary);
  const kept = Math.floor(n / 2) + 1;
  return { real: real.slice(0, kept), imaginary: imaginary.slice(0, kept) };
}

/** The real signal of `length` samples whose spectrum at frequencies ≥ 0 is given: the inverse of `realSpectrum`. */
export function signalOfSpectrum(real: Float64Array, imaginary: Float64Array, length: number): Float64Array {
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  const half = Math.floor(length / 2);
  for (let k = 0; k <= half; k++) {
    re[k] = real[k];
    im[k] = imaginary[k];
    if (k > 0 && 2 * k !== length) {
      re[length - k] = real[k];
      im[length - k] = -imaginary[k];
    }
  }
  im[0] = 0;
  if (length % 2 === 0) im[half] = 0;
  fourierPlan(length).inverse(re, im);
  return re;
}

/** Factors in the order in which the passes run: fours, then a two, then odd primes. */
function factorise(length: number): number[] {
  const factors: number[] = [];
  let rest = length;
  while (rest % 4 === 0) {
    factors.push(4);
    rest /= 4;
  }
  for (let prime = 2; rest > 1; prime++) {
    if (prime * prime > rest) prime = rest;
    while (rest % prime === 0) {
      factors.push(prime);
      rest /= prime;
    }
  }
  return factors;
}

interface Pass {
  radix: number;
  /** Length of the sub-transforms that this pass leaves. */
  groups: number;
  stride: number;
  /** exp(−2πi·ik/(radix·groups)) for k < groups, i = 1 … radix − 1, in that order. */
  cosines: Float64Array;
  sines: Float64Array;
}

class StockhamPlan implements FourierPlan {
  private readonly passes: Pass[] = [];
  private readonly workReal: Float64Array;
  private readonly workImaginary: Float64Array;

  constructor(
    readonly length: number,
    radices: number[],
  ) {
    this.workReal = new Float64Array(length);
    this.workImaginary = new Float64Array(length);
    let remaining = length;
    let stride = 1;
    for (const radix of radices) {
      const groups = remaining / radix;
      const cosines = new Float64Array(groups * (radix - 1));
      const sines = new Float64Array(groups * (radix - 1));
      for (let k = 0; k < groups; k++) {
        for (let i = 1; i < radix; i++) {
          const angle = (-2 * Math.PI * ((i * k) % remaining)) / remaining;
          cosines[k * (radix - 1) + i - 1] = Math.cos(angle);
          sines[k * (radix - 1) + i - 1] = Math.sin(angle);
        }
      }
      this.passes.push({ radix, groups, stride, cosines, sines });
      remaining = groups;
      stride *= radix;
    }
  }

  forward(real: Float64Array, imaginary: Float64Array): void {
    let xr = real;
    let xi = imaginary;
    let yr = this.workReal;
    let yi = this.workImaginary;
    for (const pass of this.passes) {
      if (pass.radix === 4 && pass.stride === 1) radix4First(pass, xr, xi, yr, yi);
      else if (pass.radix === 4 && pass.groups === 1) radix4Last(pass, xr, xi, yr, yi);
      else if (pass.radix === 4) radix4(pass, xr, xi, yr, yi);
      else if (pass.radix === 2) radix2(pass, xr, xi, yr, yi);
      else if (pass.radix === 3) radix3(pass, xr, xi, yr, yi);
      else if (pass.radix === 5) radix5(pass, xr, xi, yr, yi);
      else anyRadix(pass, xr, xi, yr, yi);
      [xr, yr] = [yr, xr];
      [xi, yi] = [yi, xi];
    }
    if (xr !== real) {
      const n = this.length;
      for (let i = 0; i < n; i++) {
        real[i] = xr[i];
        imaginary[i] = xi[i];
      }
    }
  }

  inverse(real: Float64Array, imaginary: Float64Array): void {
    // Exchanging the two parts conjugates and turns by 90°, which cancels after the transform.
    this.forward(imaginary, real);
    scale(real, imaginary, this.length);
  }
}

function scale(real: Float64Array, imaginary: Float64Array, n: number): void {
  const factor = 1 / n;
  for (let i = 0; i < n; i++) {
    real[i] *= factor;
    imaginary[i] *= factor;
  }
}

function radix2(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { groups, stride: s, cosines, sines } = pass;
  for (let k = 0; k < groups; k++) {
    const c = cosines[k];
    const d = sines[k];
    let a = s * k;
    let b = s * (k + groups);
    let y0 = s * 2 * k;
    let y1 = y0 + s;
    for (const end = a + s; a < end; a++, b++, y0++, y1++) {
      const ar = xr[a];
      const ai = xi[a];
      const br = xr[b];
      const bi = xi[b];
      yr[y0] = ar + br;
      yi[y0] = ai + bi;
      const tr = ar - br;
      const ti = ai - bi;
      yr[y1] = tr * c - ti * d;
      yi[y1] = tr * d + ti * c;
    }
  }
}

function radix3(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { groups, stride: s, cosines, sines } = pass;
  const h = Math.sqrt(3) / 2;
  const m = s * groups;
  for (let k = 0; k < groups; k++) {
    const c1 = cosines[2 * k];
    const d1 = sines[2 * k];
    const c2 = cosines[2 * k + 1];
    const d2 = sines[2 * k + 1];
    for (let q = 0; q < s; q++) {
      const a = s * k + q;
      const y = s * 3 * k + q;
      const ar = xr[a];
      const ai = xi[a];
      const sumR = xr[a + m] + xr[a + 2 * m];
      const sumI = xi[a + m] + xi[a + 2 * m];
      const difR = h * (xr[a + m] - xr[a + 2 * m]);
      const difI = h * (xi[a + m] - xi[a + 2 * m]);
      yr[y] = ar + sumR;
      yi[y] = ai + sumI;
      const baseR = ar - 0.5 * sumR;
      const baseI = ai - 0.5 * sumI;
      const ur = baseR + difI;
      const ui = baseI - difR;
      const vr = baseR - difI;
      const vi = baseI + difR;
      yr[y + s] = ur * c1 - ui * d1;
      yi[y + s] = ur * d1 + ui * c1;
      yr[y + 2 * s] = vr * c2 - vi * d2;
      yi[y + 2 * s] = vr * d2 + vi * c2;
    }
  }
}

function radix4(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { groups, stride: s, cosines, sines } = pass;
  const m = s * groups;
  for (let k = 0; k < groups; k++) {
    const c1 = cosines[3 * k];
    const d1 = sines[3 * k];
    const c2 = cosines[3 * k + 1];
    const d2 = sines[3 * k + 1];
    const c3 = cosines[3 * k + 2];
    const d3 = sines[3 * k + 2];
    const first = s * k;
    const out = s * 4 * k;
    for (let q = 0; q < s; q++) {
      const a = first + q;
      const y = out + q;
      const ar = xr[a];
      const ai = xi[a];
      const br = xr[a + m];
      const bi = xi[a + m];
      const cr = xr[a + 2 * m];
      const ci = xi[a + 2 * m];
      const dr = xr[a + 3 * m];
      const di = xi[a + 3 * m];
      const sr = ar + cr;
      const si = ai + ci;
      const tr = ar - cr;
      const ti = ai - ci;
      const ur = br + dr;
      const ui = bi + di;
      const vr = bi - di;
      const vi = dr - br;
      yr[y] = sr + ur;
      yi[y] = si + ui;
      const pr = tr + vr;
      const pi = ti + vi;
      yr[y + s] = pr * c1 - pi * d1;
      yi[y + s] = pr * d1 + pi * c1;
      const er = sr - ur;
      const ei = si - ui;
      yr[y + 2 * s] = er * c2 - ei * d2;
      yi[y + 2 * s] = er * d2 + ei * c2;
      const gr = tr - vr;
      const gi = ti - vi;
      yr[y + 3 * s] = gr * c3 - gi * d3;
      yi[y + 3 * s] = gr * d3 + gi * c3;
    }
  }
}

/** As `radix4` for a stride of 1: one short loop less. */
function radix4First(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { groups: m, cosines, sines } = pass;
  for (let a = 0, t = 0, y = 0; a < m; a++, t += 3, y += 4) {
    const ar = xr[a];
    const ai = xi[a];
    const br = xr[a + m];
    const bi = xi[a + m];
    const cr = xr[a + 2 * m];
    const ci = xi[a + 2 * m];
    const dr = xr[a + 3 * m];
    const di = xi[a + 3 * m];
    const sr = ar + cr;
    const si = ai + ci;
    const tr = ar - cr;
    const ti = ai - ci;
    const ur = br + dr;
    const ui = bi + di;
    const vr = bi - di;
    const vi = dr - br;
    yr[y] = sr + ur;
    yi[y] = si + ui;
    const pr = tr + vr;
    const pi = ti + vi;
    const er = sr - ur;
    const ei = si - ui;
    const gr = tr - vr;
    const gi = ti - vi;
    const c1 = cosines[t];
    const d1 = sines[t];
    yr[y + 1] = pr * c1 - pi * d1;
    yi[y + 1] = pr * d1 + pi * c1;
    const c2 = cosines[t + 1];
    const d2 = sines[t + 1];
    yr[y + 2] = er * c2 - ei * d2;
    yi[y + 2] = er * d2 + ei * c2;
    const c3 = cosines[t + 2];
    const d3 = sines[t + 2];
    yr[y + 3] = gr * c3 - gi * d3;
    yi[y + 3] = gr * d3 + gi * c3;
  }
}

/** As `radix4` for one group: nothing to turn. */
function radix4Last(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const s = pass.stride;
  for (let q = 0; q < s; q++) {
    const ar = xr[q];
    const ai = xi[q];
    const br = xr[q + s];
    const bi = xi[q + s];
    const cr = xr[q + 2 * s];
    const ci = xi[q + 2 * s];
    const dr = xr[q + 3 * s];
    const di = xi[q + 3 * s];
    const sr = ar + cr;
    const si = ai + ci;
    const tr = ar - cr;
    const ti = ai - ci;
    const ur = br + dr;
    const ui = bi + di;
    const vr = bi - di;
    const vi = dr - br;
    yr[q] = sr + ur;
    yi[q] = si + ui;
    yr[q + s] = tr + vr;
    yi[q + s] = ti + vi;
    yr[q + 2 * s] = sr - ur;
    yi[q + 2 * s] = si - ui;
    yr[q + 3 * s] = tr - vr;
    yi[q + 3 * s] = ti - vi;
  }
}

function radix5(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { groups, stride: s, cosines, sines } = pass;
  const m = s * groups;
  const ca = Math.cos((2 * Math.PI) / 5);
  const cb = Math.cos((4 * Math.PI) / 5);
  const sa = Math.sin((2 * Math.PI) / 5);
  const sb = Math.sin((4 * Math.PI) / 5);
  for (let k = 0; k < groups; k++) {
    const t = 4 * k;
    for (let q = 0; q < s; q++) {
      const a = s * k + q;
      const y = s * 5 * k + q;
      const ar = xr[a];
      const ai = xi[a];
      const p1r = xr[a + m] + xr[a + 4 * m];
      const p1i = xi[a + m] + xi[a + 4 * m];
      const m1r = xr[a + m] - xr[a + 4 * m];
      const m1i = xi[a + m] - xi[a + 4 * m];
      const p2r = xr[a + 2 * m] + xr[a + 3 * m];
      const p2i = xi[a + 2 * m] + xi[a + 3 * m];
      const m2r = xr[a + 2 * m] - xr[a + 3 * m];
      const m2i = xi[a + 2 * m] - xi[a + 3 * m];
      yr[y] = ar + p1r + p2r;
      yi[y] = ai + p1i + p2i;
      const er = ar + ca * p1r + cb * p2r;
      const ei = ai + ca * p1i + cb * p2i;
      const fr = ar + cb * p1r + ca * p2r;
      const fi = ai + cb * p1i + ca * p2i;
      const gr = sa * m1r + sb * m2r;
      const gi = sa * m1i + sb * m2i;
      const hr = sb * m1r - sa * m2r;
      const hi = sb * m1i - sa * m2i;
      turn(yr, yi, y + s, er + gi, ei - gr, cosines[t], sines[t]);
      turn(yr, yi, y + 2 * s, fr + hi, fi - hr, cosines[t + 1], sines[t + 1]);
      turn(yr, yi, y + 3 * s, fr - hi, fi + hr, cosines[t + 2], sines[t + 2]);
      turn(yr, yi, y + 4 * s, er - gi, ei + gr, cosines[t + 3], sines[t + 3]);
    }
  }
}

function turn(yr: Float64Array, yi: Float64Array, y: number, r: number, i: number, c: number, d: number): void {
  yr[y] = r * c - i * d;
  yi[y] = r * d + i * c;
}

function anyRadix(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { radix, groups, stride: s, cosines, sines } = pass;
  const m = s * groups;
  const rootR = new Float64Array(radix);
  const rootI = new Float64Array(radix);
  for (let i = 0; i < radix; i++) {
    rootR[i] = Math.cos((2 * Math.PI * i) / radix);
    rootI[i] = -Math.sin((2 * Math.PI * i) / radix);
  }
  for (let k = 0; k < groups; k++) {
    for (let q = 0; q < s; q++) {
      const a = s * k + q;
      for (let i = 0; i < radix; i++) {
        let r = 0;
        let u = 0;
        for (let j = 0, w = 0; j < radix; j++, w = (w + i) % radix) {
          r += xr[a + j * m] * rootR[w] - xi[a + j * m] * rootI[w];
          u += xr[a + j * m] * rootI[w] + xi[a + j * m] * rootR[w];
        }
        const y = s * (radix * k + i) + q;
        const t = k * (radix - 1) + i - 1;
        if (i === 0) turn(yr, yi, y, r, u, 1, 0);
        else turn(yr, yi, y, r, u, cosines[t], sines[t]);
      }
    }
  }
}

class BluesteinPlan implements FourierPlan {
  private readonly padded: FourierPlan;
  private readonly chirpReal: Float64Array;
  private readonly chirpImaginary: Float64Array;
  private readonly kernelReal: Float64Array;
  private readonly kernelImaginary: Float64Array;
  private readonly workReal: Float64Array;
  private readonly workImaginary: Float64Array;

  constructor(readonly length: number) {
    const m = fastLength(2 * length - 1);
    this.padded = new StockhamPlan(m, factorise(m));
    this.chirpReal = new Float64Array(length);
    this.chirpImaginary = new Float64Array(length);
    this.kernelReal = new Float64Array(m);
    this.kernelImaginary = new Float64Array(m);
    this.workReal = new Float64Array(m);
    this.workImaginary = new Float64Array(m);
    // j² modulo 2n, kept exact by steps: (j + 1)² = j² + 2j + 1.
    for (let j = 0, square = 0; j < length; square = (square + 2 * j + 1) % (2 * length), j++) {
      const angle = (Math.PI * square) / length;
      this.chirpReal[j] = Math.cos(angle);
      this.chirpImaginary[j] = -Math.sin(angle);
      this.kernelReal[j] = Math.cos(angle);
      this.kernelImaginary[j] = Math.sin(angle);
      if (j > 0) {
        this.kernelReal[m - j] = this.kernelReal[j];
        this.kernelImaginary[m - j] = this.kernelImaginary[j];
      }
    }
    this.padded.forward(this.kernelReal, this.kernelImaginary);
  }

  forward(real: Float64Array, imaginary: Float64Array): void {
    const { length: n, chirpReal, chirpImaginary, workReal, workImaginary } = this;
    workReal.fill(0);
    workImaginary.fill(0);
    multiply(real, imaginary, chirpReal, chirpImaginary, workReal, workImaginary, n);
    this.padded.forward(workReal, workImaginary);
    multiply(workReal, workImaginary, this.kernelReal, this.kernelImaginary, workReal, workImaginary, workReal.length);
    this.padded.inverse(workReal, workImaginary);
    multiply(workReal, workImaginary, chirpReal, chirpImaginary, real, imaginary, n);
  }

  inverse(real: Float64Array, imaginary: Float64Array): void {
    this.forward(imaginary, real);
    scale(real, imaginary, this.length);
  }
}

/** Element-wise complex product c = a·b; c may be a. */
function multiply(
  ar: Float64Array,
  ai: Float64Array,
  br: Float64Array,
  bi: Float64Array,
  cr: Float64Array,
  ci: Float64Array,
  n: number,
): void {
  for (let i = 0; i < n; i++) {
    const r = ar[i] * br[i] - ai[i] * bi[i];
    ci[i] = ar[i] * bi[i] + ai[i] * br[i];
    cr[i] = r;
  }
}
