/**
 * Adaptive noise cancelling (Widrow; Allen et al. 2000): what of the subtracted artefact is left in the signal is found by a filter that learns, with the
 * artefact as its reference: y = w·z, e = x − y, w ← w + μ·e·z / (|z|² + c).
 */

const TAPS = 16;
/** Step of the normalised least mean squares: slow enough that it does not follow the EEG. */
const STEP = 2e-4;

/**
 * @param signal after template subtraction; changed in place
 * @param artefact what was subtracted, equally long
 */
export function cancelAdaptively(signal: Float32Array, artefact: Float32Array): void {
  const weights = new Float64Array(TAPS);
  let power = 0;
  for (const value of artefact) power += value * value;
  power = (TAPS * power) / Math.max(1, artefact.length);
  if (!(power > 0)) return;
  const half = TAPS >> 1;
  for (let i = 0; i < signal.length; i++) {
    let [sum, energy] = [0, 0];
    for (let j = 0; j < TAPS; j++) {
      const value = artefact[i + half - j] ?? 0;
      sum += weights[j] * value;
      energy += value * value;
    }
    const error = signal[i] - sum;
    const step = (STEP * error) / (energy + power);
    for (let j = 0; j < TAPS; j++) weights[j] += step * (artefact[i + half - j] ?? 0);
    signal[i] = error;
  }
}
