/** From light to the light that was lost. */
import { HemocastError } from '../../foundation/index.js';
import { type OpticalRecording, opticalRows } from '../../recordings/fnirs/optical-recording.js';
import { partsOf } from './parts.js';

/**
 * Change of optical density: `−ln(|I| / mean(|I|))` of each signal, as in Homer's `hmrIntensity2OD` and MNE-Python's
 * `optical_density`. Intensities of zero, which have no logarithm, count as the smallest one in the recording above zero.
 * Samples that are not finite stay so and do not count in the mean, nor does the filler between the parts.
 *
 * @returns a new recording of natural logarithms
 * @throws HemocastError `fnirs-kind` where the recording holds no intensities
 *
 * @example
 * const density = opticalDensity(fnirsRecording(file));
 */
export function opticalDensity(light: OpticalRecording): OpticalRecording {
  if (light.quantity !== 'intensity') {
    throw new HemocastError('fnirs-kind', 'Optical density is computed from intensities', { found: light.quantity });
  }
  const { samples, data, segments } = light;
  const rows = opticalRows(light);
  const parts = partsOf(samples, segments);
  let smallest = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    for (const { start, samples: count } of parts) {
      for (let k = row * samples + start; k < row * samples + start + count; k++) {
        const size = Math.abs(data[k]);
        if (size > 0 && size < smallest) smallest = size;
      }
    }
  }
  const density = new Float64Array(data.length);
  for (const row of rows) {
    let sum = 0;
    let count = 0;
    for (let k = row * samples; k < (row + 1) * samples; k++) density[k] = Math.max(Math.abs(data[k]), smallest);
    for (const part of parts) {
      for (let k = row * samples + part.start; k < row * samples + part.start + part.samples; k++) {
        if (!Number.isFinite(density[k])) continue;
        sum += density[k];
        count++;
      }
    }
    const mean = sum / count;
    for (let k = row * samples; k < (row + 1) * samples; k++) density[k] = -Math.log(density[k] / mean);
  }
  return { ...light, quantity: 'optical density', data: density };
}
