/** What pre-training of an EEG encoder is given: networks, windows, steps, and two presets of them. */
import type { Progress, Random, Storage } from '../../foundation/index.js';
import type { Runtime } from '../../tensor/index.js';
import type { EegCorpus, WindowShape } from './corpus.js';
import type { LabramConfiguration } from './labram.js';

/** What a user can choose about pre-training. */
export interface EegPretrainingOptions {
  /** The encoder that comes out; the tokenizer's has the same width and heads. */
  network: LabramConfiguration;
  tokenizer: { depth: number; decoderDepth: number; codes: number; codeWidth: number };
  window: WindowShape;
  tokenizerSteps: number;
  maskedSteps: number;
  learningRate: number;
  weightDecay: number;
  averageDecay: number;
  /** Steps between two validation passes, and between two checkpoints. */
  validateEvery: number;
  checkpointEvery: number;
  progress?: Progress;
  signal?: AbortSignal;
}

const sizes = { layerScale: true, queryKeyNorm: true, queryKeyValueBias: false };

const small: EegPretrainingOptions = {
  network: { width: 128, depth: 4, heads: 8, hidden: 512, ...sizes },
  tokenizer: { depth: 3, decoderDepth: 1, codes: 512, codeWidth: 32 },
  window: { batch: 8, channels: 16, seconds: 16 },
  tokenizerSteps: 600,
  maskedSteps: 800,
  learningRate: 1e-3,
  weightDecay: 0.05,
  averageDecay: 0.99,
  validateEvery: 100,
  checkpointEvery: 100,
};

/** `small` is for an hour or two of EEG and two cores; `base` is LaBraM-Base, for a large corpus and patience. */
export const eegPresets = {
  small,
  base: {
    ...small,
    network: { width: 200, depth: 12, heads: 10, hidden: 800, ...sizes },
    tokenizer: { depth: 12, decoderDepth: 3, codes: 8192, codeWidth: 64 },
    window: { batch: 64, channels: 16, seconds: 16 },
    tokenizerSteps: 50_000,
    maskedSteps: 100_000,
    learningRate: 5e-4,
    averageDecay: 0.999,
  },
} satisfies Record<string, EegPretrainingOptions>;

export interface EegPretrainingTask {
  train: EegCorpus;
  validation: EegCorpus;
  options: EegPretrainingOptions;
  runtime: Runtime;
  random: Random;
  /** Folder of the checkpoints, one a stage; none are kept where absent. The caller removes them. */
  checkpoints?: { storage: Storage; folder: string; fingerprint: string };
}
