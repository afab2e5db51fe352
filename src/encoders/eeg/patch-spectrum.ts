/** What the neural tokenizer must tell: amplitude and phase of each second's Fourier transform. */

import { fourierPlan } from '../../signal/index.js';
import { SPECTRUM_BINS } from './eeg-tokenizer.js';
import { LABRAM_PATCH } from './labram.js';

/**
 * Spectra of the patches of one window, amplitudes and phases each brought to mean 0 and deviation 1 over the whole window.
 *
 * @param patches `[patch, 200]`
 * @param amplitude receives `[patch, 101]`
 * @param phase receives `[patch, 101]`, of angles in (−π, π] before they are standardised
 */
export function patchSpectra(patches: Float32Array, amplitude: Float32Array, phase: Float32Array): void {
  const plan = fourierPlan(LABRAM_PATCH);
  const real = new Float64Array(LABRAM_PATCH);
  const imaginary = new Float64Array(LABRAM_PATCH);
  for (let patch = 0; patch < patches.length / LABRAM_PATCH; patch++) {
    real.set(patches.subarray(patch * LABRAM_PATCH, (patch + 1) * LABRAM_PATCH));
    imaginary.fill(0);
    plan.forward(real, imaginary);
    for (let bin = 0; bin < SPECTRUM_BINS; bin++) {
      amplitude[patch * SPECTRUM_BINS + bin] = Math.hypot(real[bin], imaginary[bin]);
      phase[patch * SPECTRUM_BINS + bin] = Math.atan2(imaginary[bin], real[bin]);
    }
  }
  standardise(amplitude);
  standardise(phase);
}

function standardise(values: Float32Array): void {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const factor = 1 / Math.max(Math.sqrt(squares / values.length), 1e-12);
  for (let i = 0; i < values.length; i++) values[i] = (values[i] - mean) * factor;
}
