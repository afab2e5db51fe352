/**
 * Butterworth filters as second-order sections: analog prototype, frequencies
 * pre-warped, bilinear transform, so that the −3 dB points lie exactly at the
 * frequencies asked for; and their application forwards and backwards
 * (Gustafsson, IEEE Trans. Signal Processing 44:988, 1996: start values; here with odd
 * extension of the ends), which doubles the attenuation and cancels the phase.
 */
import { HemocastError } from '../foundation/index.js';
import { extendOdd, type Signal } from './zero-phase.js';

/** One section: (b0 + b1·z⁻¹ + b2·z⁻²) / (1 + a1·z⁻¹ + a2·z⁻²). */
export interface Section {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

interface Complex {
  re: number;
  im: number;
}

/**
 * Second-order sections of a Butterworth filter. `low` alone gives a high-pass, `high` alone a low-pass, both a
 * band-pass of twice the order.
 *
 * @param order of the low-pass prototype, 1 … 12
 * @param sampleRate Hz
 * @throws HemocastError `filter-range`
 *
 * @example
 * const sections = butterworthSections(4, { low: 0.5, high: 40 }, 250);
 * const clean = filterForwardBackward(sections, signal);
 */
export function butterworthSections(
  order: number,
  { low, high }: { low?: number; high?: number },
  sampleRate: number,
): Section[] {
  checkRange(order, low, high, sampleRate);
  const warp = (frequency: number) => Math.tan((Math.PI * frequency) / sampleRate);
  const sections: Section[] = [];
  // Prototype poles in the upper half plane (and the real one of an odd order): s = exp(iπ(2k + n + 1)/2n).
  for (let k = 0; k < Math.ceil(order / 2); k++) {
    const angle = (Math.PI * (2 * k + order + 1)) / (2 * order);
    const isReal = 2 * k + 1 === order;
    const pole: Complex = { re: Math.cos(angle), im: isReal ? 0 : Math.sin(angle) };
    if (low !== undefined && high !== undefined) {
      sections.push(...bandPassSections(pole, isReal, warp(low), warp(high)));
    } else if (high !== undefined) {
      sections.push(edgeSection(times(pole, warp(high)), isReal, 1));
    } else if (low !== undefined) {
      sections.push(edgeSection(divide({ re: warp(low), im: 0 }, pole), isReal, -1));
    }
  }
  if (low !== undefined && high !== undefined) {
    normalise(sections, 2 * Math.atan(Math.sqrt(warp(low) * warp(high))));
  } else normalise(sections, high !== undefined ? 0 : Math.PI);
  return sections;
}

function checkRange(order: number, low: number | undefined, high: number | undefined, sampleRate: number): void {
  const nyquist = sampleRate / 2;
  const inside = (frequency: number | undefined) => frequency === undefined || (frequency > 0 && frequency < nyquist);
  const some = low !== undefined || high !== undefined;
  const ordered = low === undefined || high === undefined || low < high;
  if (Number.isInteger(order) && order >= 1 && order <= 12 && inside(low) && inside(high) && some && ordered) return;
  throw new HemocastError('filter-range', 'The Butterworth filter cannot be designed', {
    expected: `an order of 1 … 12 and 0 < low < high < ${nyquist} Hz`,
    found: `order ${order}, low ${low}, high ${high}`,
  });
}

/** Bilinear transform of an analog pole (with its conjugate), zeros at z = −1 (low-pass) or z = 1 (high-pass). */
function edgeSection(pole: Complex, isReal: boolean, zero: 1 | -1): Section {
  const z = bilinear(pole);
  if (isReal) return { b0: 1, b1: zero, b2: 0, a1: -z.re, a2: 0 };
  return { b0: 1, b1: 2 * zero, b2: 1, a1: -2 * z.re, a2: z.re * z.re + z.im * z.im };
}

/** Low-pass pole p → roots of s² − p·B·s + w0² = 0, with B the bandwidth and w0² the product of the edges. */
function bandPassSections(pole: Complex, isReal: boolean, low: number, high: number): Section[] {
  const half = times(pole, (high - low) / 2);
  const root = squareRoot({ re: half.re * half.re - half.im * half.im - low * high, im: 2 * half.re * half.im });
  const one = bilinear({ re: half.re + root.re, im: half.im + root.im });
  const two = bilinear({ re: half.re - root.re, im: half.im - root.im });
  const zeros = { b0: 1, b1: 0, b2: -1 };
  if (isReal) return [{ ...zeros, a1: -(one.re + two.re), a2: one.re * two.re - one.im * two.im }];
  return [one, two].map((z) => ({ ...zeros, a1: -2 * z.re, a2: z.re * z.re + z.im * z.im }));
}

/** Gives every section gain 1 at the angular frequency (radians per sample). */
function normalise(sections: Section[], angle: number): void {
  const power = (c0: number, c1: number, c2: number) =>
    Math.hypot(c0 + c1 * Math.cos(angle) + c2 * Math.cos(2 * angle), c1 * Math.sin(angle) + c2 * Math.sin(2 * angle));
  for (const section of sections) {
    const gain = power(section.b0, section.b1, section.b2) / power(1, section.a1, section.a2);
    section.b0 /= gain;
    section.b1 /= gain;
    section.b2 /= gain;
  }
}

const times = (a: Complex, factor: number): Complex => ({ re: a.re * factor, im: a.im * factor });

function divide(a: Complex, b: Complex): Complex {
  const norm = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / norm, im: (a.im * b.re - a.re * b.im) / norm };
}

const bilinear = (s: Complex): Complex => divide({ re: 1 + s.re, im: s.im }, { re: 1 - s.re, im: -s.im });

function squareRoot({ re, im }: Complex): Complex {
  const size = Math.hypot(re, im);
  const real = Math.sqrt(Math.max(0, (size + re) / 2));
  const imaginary = Math.sqrt(Math.max(0, (size - re) / 2));
  return { re: real, im: im < 0 ? -imaginary : imaginary };
}

/**
 * Filters forwards and backwards: no phase shift, the gain squared. The ends are extended by odd reflection, and each pass starts in
 * the steady state of its first sample.
 *
 * @param x one signal, longer than the extension
 * @param edge samples of the extension at each end; see `usualExtension`
 * @throws HemocastError `signal-too-short`
 */
export function filterForwardBackward(
  sections: readonly Section[],
  x: Signal,
  edge = usualExtension(sections),
): Float64Array {
  checkExtension(edge, x.length);
  const extended = new Float64Array(x.length + 2 * edge);
  extendOdd(x, 0, x.length, edge, extended);
  filterInPlace(sections, extended, 1);
  filterInPlace(sections, extended, -1);
  return extended.slice(edge, edge + x.length);
}

/**
 * As `filterForwardBackward`, for every channel.
 *
 * @param data `[channel, sample]`; left unchanged, unless it is the result as well
 * @param result of the same shape; a new array by default. To filter in place takes half the memory.
 * @throws HemocastError `signal-too-short`
 *
 * @example
 * const clean = filterRowsForwardBackward(butterworthSections(4, { low: 1, high: 40 }, 250), data, 64, samples);
 */
export function filterRowsForwardBackward(
  sections: readonly Section[],
  data: Signal,
  channels: number,
  samples: number,
  result: Float32Array = new Float32Array(channels * samples),
): Float32Array {
  const edge = usualExtension(sections);
  checkExtension(edge, samples);
  const extended = new Float64Array(samples + 2 * edge);
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * samples;
    extendOdd(data, start, samples, edge, extended);
    filterInPlace(sections, extended, 1);
    filterInPlace(sections, extended, -1);
    for (let i = 0; i < samples; i++) result[start + i] = extended[edge + i];
  }
  return result;
}

/** 3·(2·sections + 1) samples, fewer for first-order sections, as SciPy's `sosfiltfilt`. */
export function usualExtension(sections: readonly Section[]): number {
  const firstOrder = sections.filter((section) => section.a2 === 0).length;
  const firstOrderZeros = sections.filter((section) => section.b2 === 0).length;
  return 3 * (2 * sections.length + 1 - Math.min(firstOrder, firstOrderZeros));
}

/** @throws HemocastError `signal-too-short` */
export function checkExtension(edge: number, samples: number): void {
  if (samples > edge) return;
  throw new HemocastError('signal-too-short', 'The signal is too short for this filter', {
    expected: `more than ${edge} samples`,
    found: `${samples}`,
  });
}

/** Samples after which no more than a part `left` of what went in is still in the sections: the slowest pole decides. */
export function settlingTime(sections: readonly Section[], left: number): number {
  const radii = sections.map(({ a1, a2 }) => {
    const discriminant = a1 * a1 - 4 * a2;
    return discriminant < 0 ? Math.sqrt(a2) : (Math.abs(a1) + Math.sqrt(discriminant)) / 2;
  });
  return Math.ceil(Math.log(left) / Math.log(Math.max(...radii)));
}

/** Leaves a signal as it is. */
const THROUGH: Section = { b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 };

/**
 * One pass of all sections, transposed direct form II, from the steady state of its first sample. Each section waits for its own last
 * output, so that several in one loop take hardly longer than one.
 */
export function filterInPlace(sections: readonly Section[], x: Float64Array, step: 1 | -1): void {
  let level = step === 1 ? x[0] : x[x.length - 1];
  for (let k = 0; k < sections.length; ) {
    const four = sections.slice(k, k + 4);
    if (four.length === 4 && four.every(({ b0, b1, b2 }) => b1 === 0 && b2 === -b0)) {
      level = filterBandPass(four, x, step, level);
      k += 4;
    } else {
      level = filterByTwo(sections[k], sections[k + 1] ?? THROUGH, x, step, level);
      k += 2;
    }
  }
}

/** Returns the steady output for the level. */
function filterByTwo(one: Section, two: Section, x: Float64Array, step: number, level: number): number {
  const { b0, b1, b2, a1, a2 } = one;
  const { b0: d0, b1: d1, b2: d2, a1: c1, a2: c2 } = two;
  let [s1, s2, next] = steadyState(one, level);
  let [t1, t2, last] = steadyState(two, next);
  for (let i = step === 1 ? 0 : x.length - 1, left = x.length; left > 0; left--, i += step) {
    const input = x[i];
    const middle = b0 * input + s1;
    s1 = b1 * input + s2 - a1 * middle;
    s2 = b2 * input - a2 * middle;
    const output = d0 * middle + t1;
    t1 = d1 * middle + t2 - c1 * output;
    t2 = d2 * middle - c2 * output;
    x[i] = output;
  }
  return last;
}

/** Four sections with zeros at 0 Hz and at the Nyquist frequency, as all of a band-pass have: b0·(1 − z⁻²), the gains taken together. */
function filterBandPass(sections: readonly Section[], x: Float64Array, step: number, level: number): number {
  const gain = sections.reduce((total, { b0 }) => total * b0, 1);
  const [{ a1, a2 }, { a1: c1, a2: c2 }, { a1: e1, a2: e2 }, { a1: g1, a2: g2 }] = sections;
  // None of them passes a constant: the first takes all of the level, the others have seen nothing.
  let s1 = -gain * level;
  let s2 = s1;
  let [t1, t2, u1, u2, v1, v2] = [0, 0, 0, 0, 0, 0];
  for (let i = step === 1 ? 0 : x.length - 1, left = x.length; left > 0; left--, i += step) {
    const input = gain * x[i];
    const first = input + s1;
    s1 = s2 - a1 * first;
    s2 = -a2 * first - input;
    const second = first + t1;
    t1 = t2 - c1 * second;
    t2 = -c2 * second - first;
    const third = second + u1;
    u1 = u2 - e1 * third;
    u2 = -e2 * third - second;
    const output = third + v1;
    v1 = v2 - g1 * output;
    v2 = -g2 * output - third;
    x[i] = output;
  }
  return 0;
}

/** Both states and the output of a section that has always seen the level. */
function steadyState({ b0, b1, b2, a1, a2 }: Section, level: number): [number, number, number] {
  const gain = (b0 + b1 + b2) / (1 + a1 + a2);
  const second = (b2 - a2 * gain) * level;
  return [(b1 - a1 * gain) * level + second, second, gain * level];
}
