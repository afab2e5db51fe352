/** Log band power of every channel for every step, by any of the spectral estimates. */
import { type BandPowerOptions, DEFAULT_BANDS, POWER_FLOOR, windowPlan } from './band-windows.js';
import { spectralEstimate } from './spectral-estimates.js';
import type { Signal } from './zero-phase.js';

/**
 * Natural logarithm of the power in each band. Step s is centred on (s + ½)·stepSeconds; windows that reach past an
 * end, or past that of one of `segments`, continue into the signal's mirror image.
 *
 * @param data `[channel, sample]`, µV
 * @param sampleRate Hz
 * @returns `features` `[second, channel, band]` (ln µV²; NaN for a step whose middle lies in no segment) and the number of `seconds` (whole steps in the recording)
 * @throws HemocastError `signal-too-short` below one step or half a window; `filter-range` for a band that holds no frequency; `estimate-unknown`
 *
 * @example
 * const { features, seconds } = logBandPower(clean.data, 32, clean.samples, 200);
 * const alphaOfFirstChannelAtSecond10 = features[(10 * 32 + 0) * 5 + 2];
 */
export function logBandPower(
  data: Signal,
  channels: number,
  samples: number,
  sampleRate: number,
  options: BandPowerOptions = {},
): { features: Float32Array; seconds: number } {
  const { bands = DEFAULT_BANDS } = options;
  const plan = windowPlan(samples, sampleRate, options);
  const seconds = plan.steps;
  const spectra = spectralEstimate(options.estimate).open(bands, plan, sampleRate, options);
  const power = new Float64Array(bands.length);
  const features = new Float32Array(seconds * channels * bands.length);
  for (let second = 0; second < seconds; second++) {
    for (let channel = 0; channel < channels; channel++) {
      spectra.power(data, channel * samples, second, power);
      const offset = (second * channels + channel) * bands.length;
      for (let band = 0; band < bands.length; band++) {
        features[offset + band] = Math.log(Math.max(power[band], POWER_FLOOR));
      }
    }
  }
  return { features, seconds };
}
