import type { Progress } from '../foundation/index.js';

/** What a user can choose about training; the defaults are those of `hemocast train`, and of the target for its sizes. */
export interface TrainingOptions {
  /** Steps of the diffusion stage. */
  steps: number;
  /** Windows in one step. */
  batch: number;
  learningRate: number;
  /** Learning rate of an encoder that is fine-tuned, as a part of that of the network. */
  encoderRate: number;
  weightDecay: number;
  /** Share of each step that the running average of the weights forgets is 1 − this. */
  averageDecay: number;
  /** Weight of the reconstruction of the signal beside the diffusion loss (eq. 8). */
  reconstruction: number;
  /** Steps between two validation passes. */
  validateEvery: number;
  /** Steps between two checkpoints. */
  checkpointEvery: number;
  components: number;
  width: number;
  depth: number;
  heads: number;
  /** Volumes generated together, and in one token. */
  windowVolumes: number;
  blockVolumes: number;
  sampler: string;
  samplerSteps: number;
  samples: number;
  schedule: string;
  progress?: Progress;
  signal?: AbortSignal;
}

export const defaultTraining: Omit<TrainingOptions, 'components' | 'windowVolumes' | 'blockVolumes'> = {
  steps: 500,
  batch: 8,
  learningRate: 6e-4,
  encoderRate: 0.1,
  weightDecay: 0.05,
  averageDecay: 0.98,
  reconstruction: 0.5,
  validateEvery: 25,
  checkpointEvery: 50,
  width: 128,
  depth: 3,
  heads: 4,
  sampler: 'dpm-solver++',
  samplerSteps: 8,
  samples: 8,
  schedule: 'cosine',
};
