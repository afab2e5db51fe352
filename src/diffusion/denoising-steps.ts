/** The way that every sampler goes: equal steps of time from 1 to 0, at each the network's belief and from it the next z. */
import type { SamplingTask } from './sampler.js';

/** One step of a sampler. */
export interface DenoisingStep {
  z: Float32Array;
  /** What the network believes the clean data to be at `time`. */
  clean: Float32Array;
  time: number;
  next: number;
}

/**
 * Goes from noise to data; after the last step there is nothing left but what the network believes.
 *
 * @param advance z at the time `next`, a new array
 */
export async function denoiseInSteps(
  { steps, start, denoise }: Pick<SamplingTask, 'steps' | 'start' | 'denoise'>,
  advance: (step: DenoisingStep) => Float32Array,
): Promise<Float32Array> {
  let z: Float32Array = start.slice();
  for (let step = 0; step < steps; step++) {
    const time = 1 - step / steps;
    const next = 1 - (step + 1) / steps;
    const clean = await denoise(z, time);
    if (step === steps - 1) return clean;
    z = advance({ z, clean, time, next });
  }
  return z;
}
