/**
 * Pre-training of an EEG encoder in LaBraM's two stages: a neural tokenizer learns codes from which spectra can be
 * predicted; then the network learns to predict the codes of hidden patches from those it sees.
 */

import type { ParameterStore } from '../../tensor/index.js';
import type { LossCurves } from '../../tensor/training-loop.js';
import { type CodeUse, codeUse } from './codebook.js';
import type { CorpusBatch } from './corpus.js';
import type { TokenizerConfiguration } from './eeg-tokenizer.js';
import type { LabramConfiguration } from './labram.js';
import { type MaskedScores, scoreMasked, trainMasked } from './masked-training.js';
import type { EegPretrainingTask } from './pretraining-task.js';
import { Coder, type TokenizerExample, trainTokenizer } from './tokenizer-training.js';

export interface PretrainedEeg {
  network: LabramConfiguration;
  store: ParameterStore;
  tokenizer: { configuration: TokenizerConfiguration; store: ParameterStore };
  curves: { tokenizer: LossCurves; masked: LossCurves };
  /** On validation windows. */
  codes: CodeUse;
  /** Mean squared error of standardised spectra on validation windows; 1 is knowing nothing but the mean. */
  reconstruction: { amplitude: number; phase: number };
  scores: MaskedScores;
  example: TokenizerExample;
}

/** Batches of a validation pass, the same every time. */
const VALIDATION_BATCHES = 6;

/**
 * Pre-trains an encoder. The same task with the same seed gives the same weights, interrupted or not.
 *
 * @throws `interrupted` (kind `interrupted`) after writing a checkpoint, when the signal is aborted; `checkpoint-mismatch`
 */
export async function pretrainEeg(task: EegPretrainingTask): Promise<PretrainedEeg> {
  const { options, random, runtime, validation } = task;
  const configuration: TokenizerConfiguration = { ...options.network, ...options.tokenizer };
  const validationBatches: CorpusBatch[] = [];
  for (let i = 0; i < VALIDATION_BATCHES; i++)
    validationBatches.push(await validation.draw(random.fork(`validation ${i}`)));
  const tokenizer = await trainTokenizer(task, configuration, validationBatches);
  const coder = await Coder.open(runtime, tokenizer.store, configuration, options.window);
  const masked = await trainMasked(task, coder, validationBatches);
  const scores = await scoreMasked(task, coder, masked.store, validationBatches);
  const counts = new Float64Array(configuration.codes);
  for (const batch of validationBatches) for (const code of await coder.codes(batch)) counts[Number(code)]++;
  await coder.release();
  return {
    network: options.network,
    store: masked.store,
    tokenizer: { configuration, store: tokenizer.store },
    curves: { tokenizer: tokenizer.curves, masked: masked.curves },
    codes: codeUse(counts),
    reconstruction: tokenizer.reconstruction,
    scores,
    example: tokenizer.example,
  };
}
