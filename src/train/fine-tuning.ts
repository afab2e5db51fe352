/** What fine-tuning an encoder adds to the training of a model: smaller parts of a batch, and features that change as it learns. */
import { encoderWindows } from '../encoders/eeg/index.js';
import { ModelEncoder } from '../encoders/eeg/model-features.js';
import type { ModelConfiguration } from '../models/index.js';
import type { ParameterStore, Runtime, StepResult, Trainer } from '../tensor/index.js';
import type { TrainingRun } from './training-set.js';

/** Part of the steps, the last ones, in which the encoder learns. */
const TUNED_SHARE = 0.2;

/** Steps of training with one set of weights that learn. */
export interface TrainingStage {
  /** Of the model as it is trained in this stage. */
  configuration: ModelConfiguration;
  /** The stage's steps: the first, and the one after the last. */
  from: number;
  until: number;
}

/**
 * Training in one stage; in two where an encoder is fine-tuned. First the network learns with frozen features, at the
 * cost of band power; then both learn. A network that has yet to learn what features mean would only distort them (Kumar et
 * al. 2022, doi:10.48550/arXiv.2202.10054).
 */
export function stagesOf(configuration: ModelConfiguration, steps: number): TrainingStage[] {
  const { encoder } = configuration.eeg;
  if (!encoder?.fineTuned) return [{ configuration, from: 0, until: steps }];
  const frozen = { ...configuration, eeg: { ...configuration.eeg, encoder: { ...encoder, fineTuned: false } } };
  const begin = steps - Math.ceil(TUNED_SHARE * steps);
  return [
    { configuration: frozen, from: 0, until: begin },
    { configuration, from: begin, until: steps },
  ];
}

/** Tokens that go through an encoder and back at a time: about a gigabyte at width 128 and depth 6. */
const LARGEST_PASS = 4096;

/** Into how many equal parts a batch is cut so that the encoder's share of the graph keeps within memory; 1 without fine-tuning. */
export function partsOfBatch({ eeg, window }: ModelConfiguration, batch: number): number {
  const { encoder, electrodes } = eeg;
  if (!encoder?.fineTuned) return 1;
  const perWindow = encoderWindows(encoder, window.seconds) * encoder.windowSeconds * electrodes.length;
  for (let parts = 1; parts < batch; parts++) {
    if (batch % parts === 0 && (batch / parts) * perWindow <= LARGEST_PASS) return parts;
  }
  return batch;
}

/** One step of training from a batch whose gradient is summed over equal parts. */
export async function stepInParts(
  trainer: Trainer,
  feeds: Record<string, Float32Array>,
  parts: number,
  learningRate: number,
): Promise<Pick<StepResult, 'loss'>> {
  if (parts === 1) return trainer.step(feeds, { learningRate });
  let loss = 0;
  for (let part = 0; part < parts; part++) {
    const own = Object.entries(feeds).map(([name, values]) => {
      const length = values.length / parts;
      return [name, values.subarray(part * length, (part + 1) * length)];
    });
    loss += (await trainer.accumulate(Object.fromEntries(own))).loss / parts;
  }
  trainer.apply({ learningRate });
  return { loss };
}

/** The encoder of a model under training, with the weights of a store as they are at each use; none where it is not fine-tuned. */
export function fineTunedEncoderOf(
  configuration: ModelConfiguration,
  store: ParameterStore,
  runtime: Runtime,
): ModelEncoder | undefined {
  return configuration.eeg.encoder?.fineTuned ? new ModelEncoder(configuration, store, runtime) : undefined;
}

/** Runs with the features that the fine-tuned encoder gives now; the runs themselves without one. */
export async function fineTunedRuns(
  runs: readonly TrainingRun[],
  fineTunedEncoder: ModelEncoder | undefined,
): Promise<readonly TrainingRun[]> {
  if (fineTunedEncoder === undefined) return runs;
  const result: TrainingRun[] = [];
  for (const entry of runs) {
    const fineTuned = await fineTunedEncoder.fineTunedFeatures(entry.run.features, entry.run.fineTuning!);
    result.push({ ...entry, run: { ...entry.run, fineTuned } });
  }
  return result;
}
