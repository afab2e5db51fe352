/** What a sampler is. */
import type { Schedule } from './schedule.js';

/** What the network believes the clean data to be: E[z₀ | z_t, condition]. Same length as its input. */
export type Denoise = (noisy: Float32Array, time: number) => Promise<Float32Array>;

export interface SamplingTask {
  schedule: Schedule;
  /** Evaluations of the network. */
  steps: number;
  /** z at time 1: unit normal numbers. */
  start: Float32Array;
  denoise: Denoise;
  /** Fresh unit normal numbers, as many as `start` has: only samplers that add noise on the way ask for them. */
  noise: () => Float32Array;
}

/** Turns noise into data by following the network's beliefs from time 1 to time 0. */
export interface Sampler {
  readonly name: string;
  readonly description: string;
  sample(task: SamplingTask): Promise<Float32Array>;
}
