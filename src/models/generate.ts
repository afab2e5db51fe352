/** From EEG to the signal at every value of the target: mean, deviation, samples. */

import { signalOfModes } from './decoded-signal.js';
import { doubted } from './doubt.js';
import { type GenerationOptions, type GenerativeModel, generateModes } from './generator.js';
import { drawSamples } from './samples.js';
import type { EegConditioning } from './window.js';

export interface Generated {
  /** `[value, volume]` the expectation of the signal, the smaller the less the input can be trusted. */
  mean: Float32Array;
  /** `[value, volume]` what the linear conditional mean alone says, of a model that has one, where it is wanted. */
  linear?: Float32Array;
  /** `[value, volume]` standard deviation of a measurement around that mean. */
  deviation: Float32Array;
  /** `[value, volume]` each: courses that a measurement might have taken, less accurate than the mean. */
  samples: Float32Array[];
}

/**
 * The signal that would have been measured beside the EEG, `volumes` volumes of it.
 *
 * The mean is the linear mean and what the network expects beside it, taken at a gain chosen on validation people. It needs no samples:
 * one run of the network a window.
 */
export async function generate(
  model: GenerativeModel,
  conditioning: EegConditioning,
  volumes: number,
  options: GenerationOptions,
): Promise<Generated> {
  const { configuration } = model;
  const { residualGain } = configuration.calibration;
  const samples = options.samples ?? 0;
  const modes = await generateModes(model, conditioning, volumes, { ...options, samples });
  const { linear, expected } = modes;
  const sum = (a: Float32Array, b: Float32Array, gain = 1) => a.map((value, i) => value + gain * b[i]);
  // Of a long recording each of these is as large as what is written: none is held longer than it is needed.
  const signalOf = async (series: Float32Array) =>
    doubted(model, conditioning, await signalOfModes(model, series), volumes);
  const { mean, deviation } = await signalOf(sum(linear, expected, residualGain));
  const drawn = await drawSamples(model, { mean, deviation }, modes, samples, options.random);
  return {
    mean,
    ...(configuration.generation.mean === 'linear' &&
      options.linear !== false && { linear: (await signalOf(linear)).mean }),
    deviation,
    samples: drawn,
  };
}
