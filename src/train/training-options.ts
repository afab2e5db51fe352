import type { Progress } from '../foundation/index.js';
import type { ShownSample } from './shown-sample.js';

/** What a user can choose about training; the defaults are those of `hemocast train`, and of the target for its sizes. */
export interface TrainingOptions {
  /** Steps of training the network, of a model with one. */
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
  /** Whitened modes of the target that are generated. */
  modes: number;
  /** How EEG is carried to the target's places: the name of an alignment, or `sensors` where it is not. */
  alignment: string;
  /** How power is estimated, by name; multitaper where absent. */
  power?: string;
  /** Whether the bands follow each recording's own alpha peak; they do not where absent. */
  individualAlpha?: boolean;
  /** Whether the global signal is read at long lags besides. */
  globalContext: boolean;
  /** Whether there is a linear mean, and what is drawn around it. */
  mean: 'linear' | 'none';
  residual: 'diffusion' | 'gaussian';
  /** Whether tokens attend to the EEG, and whether they carry the conjugate domain U. */
  crossAttention: boolean;
  conjugateDomain: boolean;
  /** Whether the network reads features without phase by a bank of learned filters. */
  filterBank?: boolean;
  width: number;
  depth: number;
  heads: number;
  /** Volumes generated together. */
  windowVolumes: number;
  /** How samples of a network are drawn. */
  sampler: string;
  samplerSteps: number;
  schedule: string;
  progress?: Progress;
  /** Hears of each step of a network's training; of one that is taken up again, of its validation passes before. */
  observe?: (step: TrainingStep) => void;
  /** Whether each validation pass draws a sample for `observe`, which takes a little longer. It changes no weights. */
  showSamples?: boolean;
  signal?: AbortSignal;
}

/** A step of training a network. */
export interface TrainingStep {
  /** How many were taken. */
  step: number;
  /** Of this step; of a validation pass of an earlier training, the mean since the one before. Absent before the first step. */
  loss?: number;
  /** Mean correlation on the validation people, where they were passed through after this step. */
  validation?: number;
  /** A sample of the first validation run as the weights are after this step, where samples are wanted. */
  sample?: ShownSample;
}

/** How EEG is carried to a target that names no alignment of its own. */
export const DEFAULT_ALIGNMENT = 'weights';

export const defaultTraining: Omit<TrainingOptions, 'components' | 'windowVolumes' | 'alignment'> = {
  steps: 300,
  batch: 8,
  learningRate: 6e-4,
  encoderRate: 0.1,
  weightDecay: 0.5,
  averageDecay: 0.98,
  reconstruction: 0.1,
  validateEvery: 25,
  checkpointEvery: 50,
  modes: 32,
  globalContext: true,
  mean: 'linear',
  residual: 'gaussian',
  crossAttention: false,
  conjugateDomain: true,
  width: 64,
  depth: 1,
  heads: 4,
  sampler: 'gaussian-solver',
  samplerSteps: 3,
  schedule: 'cosine',
};
