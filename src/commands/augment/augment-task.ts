/** What `hemocast augment` is asked for, and what comes of it. */
import type { Decoded, NumberParts, RemedyFairness } from '../../augment/index.js';
import type { Template } from '../../cortex/index.js';
import type { TrainingData } from '../../data/index.js';
import type { FeatureCache } from '../../encoders/eeg/feature-cache.js';
import type { Progress, Storage } from '../../foundation/index.js';
import type { RarityResult } from '../../reproduce/index.js';
import type { LoadedModel } from '../../train/model-folder.js';
import type { RareChoice } from './rare-choice.js';

export interface AugmentDatasetTask {
  model: LoadedModel;
  modelFolder: string;
  data: TrainingData;
  storage: Storage;
  out: string;
  template: Template;
  what: Decoded;
  choice: RareChoice;
  /** Column by which groups of people are compared; sex where it is known. */
  fairness?: string;
  parts: NumberParts;
  share: number;
  remedies?: readonly string[];
  decoder: string;
  folds: number;
  repeats: number;
  seed: number | string;
  version: string;
  versions: Record<string, string>;
  cache?: FeatureCache;
  progress?: Progress;
  signal?: AbortSignal;
}

export interface AugmentDatasetResult {
  /** What was found in words, what did not come out first. */
  caption: string;
  result: RarityResult;
  fairness: { column: string; remedies: RemedyFairness[] } | undefined;
  /** Generated examples that were written. */
  examples: number;
  files: string[];
}
