/**
 * Brings a recording to the rate at which scanner artefacts are corrected, block by block. Averaging and subtracting templates is linear, so
 * that a low-pass may come first: what it takes away needs no correction, and nothing of the full rate is kept in memory.
 */
import type { Progress } from '../../../foundation/index.js';
import { blockLength } from '../../../recordings/recording-blocks.js';
import type { RecordingInParts } from '../rows-in-parts.js';

/** Rows of a recording at a lower rate; sample i lies at sample i·factor of the recording. */
export interface WorkingSignal {
  /** Hz. */
  rate: number;
  factor: number;
  /** Of each row. */
  samples: number;
  /** `[row][sample]`; values that were not finite are held from before. */
  rows: Float32Array[];
  /** `[row]` first and last sample + 1 of stretches that had no values. */
  missing: { start: number; end: number }[][];
}

/** Attenuation of what would fold, dB, and the edge as parts of the lower rate. */
const ATTENUATION = 80;

/**
 * A low-pass of odd length for a reduction of the rate by a whole factor (Kaiser's window).
 *
 * @param edge pass and stop frequency, as parts of the lower rate
 * @returns symmetric coefficients that sum to 1
 */
export function reductionFilter(factor: number, [pass, stop]: readonly [number, number]): Float64Array {
  if (factor === 1) return Float64Array.of(1);
  const [low, high] = [pass / factor, stop / factor];
  const half = Math.ceil((ATTENUATION - 8) / (2.285 * 2 * Math.PI * (high - low)) / 2);
  const beta = 0.1102 * (ATTENUATION - 8.7);
  const cutoff = (low + high) / 2;
  const taps = new Float64Array(2 * half + 1);
  let sum = 0;
  for (let i = -half; i <= half; i++) {
    const sinc = i === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * i) / (Math.PI * i);
    taps[i + half] = sinc * kaiser(i / (half + 1), beta);
    sum += taps[i + half];
  }
  return taps.map((tap) => tap / sum);
}

/** Kaiser's window at −1 … 1. */
export function kaiser(place: number, beta: number): number {
  return Math.abs(place) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - place * place)) / bessel(beta);
}

/** Modified Bessel function of the first kind and order 0. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Every `factor`-th sample of the filtered signal; past the ends the first and last value hold. */
export function reduce(
  signal: Float32Array,
  factor: number,
  edge: readonly [number, number] = [0.4, 0.5],
): Float32Array {
  if (factor === 1) return signal.slice();
  const taps = reductionFilter(factor, edge);
  const half = (taps.length - 1) / 2;
  const result = new Float32Array(Math.ceil(signal.length / factor));
  const last = signal.length - 1;
  for (let o = 0; o < result.length; o++) {
    const centre = o * factor;
    let sum = taps[half] * signal[centre];
    if (centre >= half && centre + half <= last) {
      for (let j = 1; j <= half; j++) sum += taps[half + j] * (signal[centre - j] + signal[centre + j]);
    } else {
      for (let j = 1; j <= half; j++)
        sum += taps[half + j] * (signal[Math.max(0, centre - j)] + signal[Math.min(last, centre + j)]);
    }
    result[o] = sum;
  }
  return result;
}

/**
 * Reads some rows once, low-passed to 0.38 of the working rate and thinned out.
 *
 * @param rows indices of channels
 * @param wanted Hz; the rate is the recording's divided by a whole number, and this or more
 */
export async function workingSignal(
  raw: RecordingInParts,
  rows: readonly number[],
  wanted: number,
  progress?: Progress,
): Promise<WorkingSignal> {
  const factor = Math.max(1, Math.floor(raw.sampleRate / wanted + 1e-9));
  const samples = Math.ceil(raw.samples / factor);
  const taps = reductionFilter(factor, [0.38, 0.5]);
  const half = (taps.length - 1) / 2;
  const result = rows.map(() => new Float32Array(samples));
  const missing: WorkingSignal['missing'] = rows.map(() => []);
  const step = Math.max(1, Math.floor(blockLength(raw.channels.length) / factor)) * factor;
  const held = new Float32Array(rows.length);
  const begun = rows.map(() => false);
  // What the next block needs of this one: twice the reach of the filter.
  let kept = rows.map(() => new Float32Array(0));
  let origin = 0;
  let done = 0;
  for (let start = 0; start < raw.samples; start += step) {
    progress?.report('read for the scanner correction', start, raw.samples);
    const count = Math.min(step, raw.samples - start);
    const block = await raw.read(start, count);
    const isLast = start + count === raw.samples;
    const ready = isLast ? samples : Math.max(done, Math.floor((start + count - 1 - half) / factor) + 1);
    rows.forEach((row, r) => {
      const before = kept[r].length;
      const part = new Float32Array(before + count);
      part.set(kept[r]);
      part.set(block.subarray(row * count, (row + 1) * count), before);
      begun[r] = holdFinite(part, before, held, r, begun[r], missing[r], start);
      reduceInto(part, origin, taps, factor, result[r], done, ready);
    });
    done = ready;
    const from = Math.max(0, done * factor - half);
    kept = rows.map((row, r) => {
      const part = new Float32Array(start + count - from);
      const own = kept[r];
      for (let i = 0; i < part.length; i++) {
        const at = from + i;
        part[i] = at < start ? own[at - origin] : block[row * count + at - start];
        if (!Number.isFinite(part[i])) part[i] = i > 0 ? part[i - 1] : held[r];
      }
      return part;
    });
    origin = from;
  }
  progress?.report('read for the scanner correction', raw.samples, raw.samples);
  const reach = Math.ceil(half / factor);
  const coarse = missing.map((own) =>
    own.map(({ start, end }) => ({
      start: Math.max(0, Math.floor(start / factor) - reach),
      end: Math.min(samples, Math.ceil(end / factor) + reach),
    })),
  );
  return { rate: raw.sampleRate / factor, factor, samples, rows: result, missing: coarse };
}

/** Puts the value before in the place of those that are not finite, and notes where. */
function holdFinite(
  part: Float32Array,
  from: number,
  held: Float32Array,
  row: number,
  begun: boolean,
  missing: { start: number; end: number }[],
  start: number,
): boolean {
  let value = held[row];
  let seen = begun;
  for (let i = from; i < part.length; i++) {
    if (Number.isFinite(part[i])) {
      value = part[i];
      seen = true;
      continue;
    }
    part[i] = seen ? value : 0;
    const at = start + i - from;
    const last = missing[missing.length - 1];
    if (last?.end === at) last.end++;
    else missing.push({ start: at, end: at + 1 });
  }
  held[row] = value;
  return seen;
}

function reduceInto(
  part: Float32Array,
  origin: number,
  taps: Float64Array,
  factor: number,
  target: Float32Array,
  from: number,
  to: number,
): void {
  const half = (taps.length - 1) / 2;
  const last = part.length - 1;
  for (let o = from; o < to; o++) {
    const centre = Math.min(last, o * factor - origin);
    let sum = taps[half] * part[centre];
    if (centre >= half && centre + half <= last) {
      for (let j = 1; j <= half; j++) sum += taps[half + j] * (part[centre - j] + part[centre + j]);
    } else {
      for (let j = 1; j <= half; j++)
        sum += taps[half + j] * (part[Math.max(0, centre - j)] + part[Math.min(last, centre + j)]);
    }
    target[o] = sum;
  }
}
