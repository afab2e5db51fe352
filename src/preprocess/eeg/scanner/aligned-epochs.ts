/**
 * Epochs of a signal from times between its samples, and back. Each epoch begins at a time of its own, a fraction of a sample included: it is
 * read by band-limited interpolation (a sinc under Kaiser's window), which is what upsampling before alignment amounts to (Allen et al. 2000).
 */
import { kaiser } from './working-signal.js';

/** Half the length of the interpolation, samples. */
export const REACH = 16;
const BETA = 8;

/** Coefficients that give the signal `fraction` of a sample after the sample at index REACH − 1 of what they are applied to. */
export function interpolationKernel(fraction: number): Float64Array {
  const kernel = new Float64Array(2 * REACH);
  let sum = 0;
  for (let i = 0; i < 2 * REACH; i++) {
    const x = i - (REACH - 1) - fraction;
    const sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    kernel[i] = sinc * kaiser(x / (REACH + 0.5), BETA);
    sum += kernel[i];
  }
  return kernel.map((value) => value / sum);
}

/** Where epochs begin and how they are laid out: column n of an epoch lies n − REACH samples after its onset. */
export interface EpochLayout {
  /** Samples, with fractions. */
  onsets: Float64Array;
  /** Samples of each epoch that are its own, up to the next onset or the end of the scan; rounded up. */
  lengths: Int32Array;
  /** Columns: the longest epoch and REACH on either side. */
  columns: number;
}

/** @param ends where each epoch ends, samples with fractions */
export function epochLayout(onsets: Float64Array, ends: Float64Array): EpochLayout {
  const lengths = Int32Array.from(onsets, (onset, k) => Math.max(0, Math.ceil(ends[k] - onset)));
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  return { onsets, lengths, columns: longest + 2 * REACH };
}

/**
 * @param subsample whether fractions of a sample count; otherwise onsets are rounded
 * @returns `[epoch, column]`; past the ends of the signal its first and last value hold
 */
export function readEpochs(signal: Float32Array, { onsets, columns }: EpochLayout, subsample = true): Float32Array {
  const epochs = new Float32Array(onsets.length * columns);
  onsets.forEach((onset, k) => {
    const { sample, kernel } = placeOf(onset, subsample);
    const target = epochs.subarray(k * columns, (k + 1) * columns);
    interpolate(signal, sample - REACH, kernel, target);
  });
  return epochs;
}

/**
 * Takes epochs out of the signal, each from its onset to its end.
 *
 * @param epochs `[epoch, column]`, as `readEpochs` lays them out
 * @returns sum of the squares of what was taken out
 */
export function subtractEpochs(
  signal: Float32Array,
  epochs: Float32Array,
  { onsets, lengths, columns }: EpochLayout,
  subsample = true,
  taken?: Float32Array,
): number {
  let energy = 0;
  onsets.forEach((onset, k) => {
    const from = Math.max(0, Math.ceil(subsample ? onset : Math.round(onset)));
    const next = k + 1 < onsets.length ? onsets[k + 1] : Number.POSITIVE_INFINITY;
    const end = Math.min(onset + lengths[k], subsample ? next : Math.round(next));
    const to = Math.min(signal.length, Math.ceil(end));
    if (to <= from) return;
    const part = new Float32Array(to - from);
    const place = from - (subsample ? onset : Math.round(onset)) + REACH;
    const { sample, kernel } = placeOf(place, subsample);
    interpolate(epochs.subarray(k * columns, (k + 1) * columns), sample, kernel, part);
    for (let i = 0; i < part.length; i++) {
      signal[from + i] -= part[i];
      energy += part[i] * part[i];
    }
    taken?.set(part, from);
  });
  return energy;
}

function placeOf(place: number, subsample: boolean): { sample: number; kernel: Float64Array | undefined } {
  if (!subsample) return { sample: Math.round(place), kernel: undefined };
  const sample = Math.floor(place);
  const fraction = place - sample;
  return { sample, kernel: fraction < 1e-6 ? undefined : interpolationKernel(fraction) };
}

function interpolate(signal: Float32Array, from: number, kernel: Float64Array | undefined, target: Float32Array): void {
  const last = signal.length - 1;
  if (kernel === undefined) {
    for (let i = 0; i < target.length; i++) target[i] = signal[Math.min(last, Math.max(0, from + i))];
    return;
  }
  const first = from - (REACH - 1);
  for (let i = 0; i < target.length; i++) {
    const at = first + i;
    let sum = 0;
    if (at >= 0 && at + 2 * REACH <= signal.length) {
      for (let j = 0; j < 2 * REACH; j += 4)
        sum +=
          kernel[j] * signal[at + j] +
          kernel[j + 1] * signal[at + j + 1] +
          kernel[j + 2] * signal[at + j + 2] +
          kernel[j + 3] * signal[at + j + 3];
    } else {
      for (let j = 0; j < 2 * REACH; j++) sum += kernel[j] * signal[Math.min(last, Math.max(0, at + j))];
    }
    target[i] = sum;
  }
}
