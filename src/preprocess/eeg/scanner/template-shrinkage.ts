/**
 * A template is the artefact and the mean of the EEG of its epochs, whose power is that of one epoch over their number n. At frequencies f at
 * which the template holds no more than that it is the EEG that would be taken out: each frequency is multiplied by Wiener's
 * gain g(f) = max(0, 1 − S_D(f) / ((n − 1)·S_T(f))), with S_T the mean power of the templates and S_D that of the residuals.
 */
import { fourierPlan, hannWindow } from '../../../signal/index.js';
import { REACH } from './aligned-epochs.js';

const CAUTION = 1.5;
/**
 * Shrinks templates where they are EEG; the residuals gain what the templates lose.
 *
 * @param templates and residuals `[epoch, column]`, of epochs of `length` samples
 * @param effective epochs in a template
 */
export function shrinkTemplates(
  templates: Float32Array,
  residuals: Float32Array,
  columns: number,
  length: number,
  effective: number,
): void {
  const epochs = templates.length / columns;
  if (effective <= 1.5 || length < 16) return;
  const plan = fourierPlan(length);
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  const [power, noise] = [new Float64Array(length), new Float64Array(length)];
  // A template and its residual are the two parts of one complex signal: their spectra come apart by symmetry.
  const every = Math.max(1, Math.floor(epochs / 128));
  for (let k = 0; k < epochs; k += every) {
    gather(templates, k * columns + REACH, real);
    gather(residuals, k * columns + REACH, imaginary);
    plan.forward(real, imaginary);
    for (let f = 0; f < length; f++) {
      const g = (length - f) % length;
      power[f] += (real[f] + real[g]) ** 2 + (imaginary[f] - imaginary[g]) ** 2;
      noise[f] += (imaginary[f] + imaginary[g]) ** 2 + (real[f] - real[g]) ** 2;
    }
  }
  const gain = Float64Array.from(power, (own, f) =>
    own > 0 ? Math.max(0, 1 - (CAUTION * noise[f]) / ((effective - 1) * own)) : 0,
  );
  if (gain.every((value) => value > 0.999)) return;
  for (let k = 0; k < epochs; k += 2) {
    const second = k + 1 < epochs ? k + 1 : k;
    gather(templates, k * columns + REACH, real);
    gather(templates, second * columns + REACH, imaginary);
    plan.forward(real, imaginary);
    for (let f = 0; f < length; f++) {
      real[f] *= gain[f];
      imaginary[f] *= gain[f];
    }
    plan.inverse(real, imaginary);
    replace(templates, residuals, k, columns, real);
    if (second > k) replace(templates, residuals, second, columns, imaginary);
  }
}

function gather(values: Float32Array, from: number, target: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] = values[from + i];
}

/** Writes an epoch; beyond its ends it changes as its other end does, since the neighbouring epochs go on there. */
function replace(
  templates: Float32Array,
  residuals: Float32Array,
  epoch: number,
  columns: number,
  values: Float64Array,
): void {
  const { length } = values;
  const start = epoch * columns;
  const change = values.map((value, i) => templates[start + REACH + i] - value);
  for (let n = 0; n < columns; n++) {
    const own = change[(((n - REACH) % length) + length) % length];
    templates[start + n] -= own;
    residuals[start + n] += own;
  }
}

/** Ratios to the power of EEG between which a frequency of a waveform goes from left out to kept. */
const LEFT_OUT = 1.3;
const KEPT = 2.3;

/**
 * At which frequencies a course of epochs has artefact in it: of EEG alone its waveform has the power of one epoch, in the mean over channels.
 *
 * @param residuals `[channel]` `[epoch, sample]`
 * @param courses orthonormal, `[component][epoch]`
 * @returns `[component][frequency]` gains of 0 to 1
 */
export function waveformGains(
  residuals: readonly Float32Array[],
  epochs: number,
  courses: readonly Float64Array[],
): Float64Array[] {
  const length = (residuals[0]?.length ?? 0) / epochs;
  const ratios = courses.map(() => new Float64Array(length));
  if (length < 2) return ratios;
  const plan = fourierPlan(length);
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  // Without a window the large high frequencies would leak into low ones, which second differences leave tiny.
  const window = hannWindow(length);
  const taper = () => {
    for (let n = 0; n < length; n++) real[n] *= window[n];
  };
  for (const residual of residuals) {
    const noise = new Float64Array(length);
    const every = Math.max(1, Math.floor(epochs / 128));
    let count = 0;
    for (let k = 0; k < epochs; k += every, count++) {
      gather(residual, k * length, real);
      taper();
      imaginary.fill(0);
      plan.forward(real, imaginary);
      for (let f = 0; f < length; f++) noise[f] += real[f] * real[f] + imaginary[f] * imaginary[f];
    }
    const powers = courses.map((course) => {
      real.fill(0);
      imaginary.fill(0);
      for (let k = 0; k < epochs; k++) {
        const weight = course[k];
        for (let n = 0, at = k * length; n < length; n++, at++) real[n] += weight * residual[at];
      }
      taper();
      plan.forward(real, imaginary);
      return real.map((value, f) => value * value + imaginary[f] * imaginary[f]);
    });
    for (let f = 0; f < length; f++) {
      // What the courses explain is no EEG.
      const explained = powers.reduce((sum, power) => sum + power[f], 0) / epochs;
      const eeg = Math.max(noise[f] / count - explained, 0.02 * (noise[f] / count)) + 1e-30;
      powers.forEach((power, c) => {
        ratios[c][f] += power[f] / eeg / residuals.length;
      });
    }
  }
  return ratios.map((own) => own.map((ratio) => Math.min(1, Math.max(0, (ratio - LEFT_OUT) / (KEPT - LEFT_OUT)))));
}

/** Multiplies the spectrum of a waveform `[column]` with gains; beyond the ends of the epoch it changes as its other end does. */
export function shapeWaveform(waveform: Float64Array, gains: Float64Array): void {
  const { length } = gains;
  const plan = fourierPlan(length);
  const real = waveform.slice(REACH, REACH + length);
  const imaginary = new Float64Array(length);
  plan.forward(real, imaginary);
  for (let f = 0; f < length; f++) {
    real[f] *= gains[f];
    imaginary[f] *= gains[f];
  }
  plan.inverse(real, imaginary);
  const change = real.map((value, i) => waveform[REACH + i] - value);
  for (let n = 0; n < waveform.length; n++) {
    waveform[n] -= change[(((n - REACH) % length) + length) % length];
  }
}
