/** From BIDS data sets to a model folder. */

import type { Template } from '../../cortex/index.js';
import {
  inParts,
  keptBeside,
  type PairedRun,
  type PeopleSplit,
  splitSites,
  type TargetRun,
  type TrainingData,
  targetRuns,
} from '../../data/index.js';
import { type BoldEncoder, transformerEmbedding } from '../../encoders/bold/index.js';
import { withPoints } from '../../encoders/eeg/aligned-power.js';
import { type PersonFiles, requireUnseen } from '../../encoders/encoder-leak.js';
import {
  HemocastError,
  interruptible,
  joinPath,
  lastName,
  Random,
  type Storage,
  withErrorDetail,
  withLazyFields,
} from '../../foundation/index.js';
import { preparationOf, type TargetModality } from '../../modalities/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import { recordingHash } from '../../recordings/bids/find-recordings.js';
import { MatrixEngine, type Runtime } from '../../tensor/index.js';
import { writeModel } from '../../train/model-folder.js';
import { type TrainedModel, type TrainingTask, train } from '../../train/train-generator.js';
import type { TrainingStep } from '../../train/training-options.js';
import { type ChosenTraining, configure, describeSource, fittingTo, withTypical } from './configuration.js';
import { describeSets } from './describe-sets.js';
import { chosenFeatures, type EegEncoderChoice, type FeaturedRuns } from './eeg-encoder-choice.js';
import { requireFilterable } from './filterable-features.js';
import { type BoldEncoderChoice, encoderCheckpoint, targetEncoder } from './target-encoder.js';
import { trainingFingerprint } from './training-fingerprint.js';
import { TRAINING_LOG, TrainingLog } from './training-log.js';
import { type UnpairedChoice, type UnpairedRuns, unpairedRuns } from './unpaired-runs.js';

export interface TrainModelTask {
  data: TrainingData;
  storage: Storage;
  /** The model folder to write. */
  out: string;
  template: Template;
  options: ChosenTraining;
  runtime: Runtime;
  seed: number | string;
  /** Who is trained on, who chooses the model and who is kept for testing; drawn by the seed where absent. */
  people?: PeopleSplit;
  /** Name of the split that they come from, of those in `NAMED_SPLITS`. */
  split?: string;
  /** How many people of each data set are drawn to choose the model, and how many to be kept for testing. */
  validationPeople: number;
  testPeople: number;
  /** What is to be generated: one of the data's targets; its first where absent. */
  target?: TargetModality;
  /** The Transformer that encodes BOLD as the target; the PCA patch embedding where absent. */
  boldEncoder?: BoldEncoderChoice;
  /** The encoder whose tokens give features beside or in place of band power, which stands alone where absent. */
  eegEncoder?: EegEncoderChoice;
  /** Data sets whose recordings are learned from without pairs. */
  unpaired?: readonly UnpairedChoice[];
  /** What the command was asked for, as `workRequest` gives it; kept in the folder. */
  request?: string;
}

/**
 * Trains a model of one target and writes its folder. Interrupted, it leaves a checkpoint in the
 * folder, from which the same call continues to the same result.
 *
 * @throws `too-few-people`, `checkpoint-mismatch`, `interrupted`, and what reading the runs and the encoder throws
 */
export async function trainModel(task: TrainModelTask): Promise<TrainedModel> {
  const { data, storage, out, options } = task;
  const target = task.target ?? data.targets[0];
  const log = new TrainingLog(storage, joinPath(out, TRAINING_LOG), target.name, options.progress).hold();
  const observe = (step: TrainingStep) => {
    options.observe?.(step);
    log.observe(step);
  };
  try {
    return await trainLogged({ ...task, options: { ...options, progress: log, observe } }, target, () => log.release());
  } finally {
    await log.close();
  }
}

/** @param begin called when all is read and nothing was refused */
async function trainLogged(task: TrainModelTask, target: TargetModality, begin: () => void): Promise<TrainedModel> {
  const { data, storage, out, seed } = task;
  const random = new Random(seed);
  const counts = { validation: task.validationPeople, test: task.testPeople };
  const people = task.people ?? (await splitSites(data, counts, random.fork('split')));
  const options = { ...task.options, ...fittingTo(target, task.options) };
  const featured = await readFeaturedRuns(task, target, people);
  const { boldEncoder: choice } = task;
  const encoder =
    choice &&
    target.name === 'bold' &&
    (await targetEncoder({
      choice,
      data,
      storage,
      out,
      runtime: task.runtime,
      random: random.fork('bold encoder'),
      ...featured,
    }));
  const alone = await readUnpaired(task, target, featured.configuration);
  const described = withoutPairs(featured.configuration, alone);
  const configuration = encoder ? encodedBy(described, encoder, choice?.folder) : described;
  const path = joinPath(out, 'checkpoint.safetensors');
  const { train: trainRuns, validation: validationRuns } = featured;
  const { targetAlone, sourceAlone } = alone;
  const pairs = [...trainRuns, ...validationRuns];
  const fingerprint = await trainingFingerprint(configuration, options, {
    sources: [...pairs, ...sourceAlone],
    targets: [...pairs, ...targetAlone],
  });
  const learn: TrainingTask = {
    train: trainRuns,
    validation: validationRuns,
    targetAlone,
    sourceAlone,
    configuration,
    options,
    runtime: task.runtime,
    random: random.fork('train'),
    ...(encoder && {
      embedding: (_, patches, components) =>
        transformerEmbedding(encoder, task.runtime, patches, components, options.signal),
    }),
    encoder: featured.tensors,
    arrays: data.arrays,
    checkpoint: { storage, path, fingerprint },
  };
  const advice = 'Leave the run out of the data set.';
  begin();
  const model = await withErrorDetail({ file: data.root, advice }, () => train(learn));
  await writeModel(storage, out, model, task.request);
  await storage.remove(path);
  await storage.remove(encoderCheckpoint(out));
  return model;
}

async function readFeaturedRuns(
  task: TrainModelTask,
  target: TargetModality,
  people: PeopleSplit,
): Promise<FeaturedRuns> {
  const { data, storage, options } = task;
  const sensors = await data.sensors();
  // Tokens of an encoder have no phase to be unmixed by: a model of nothing else stays at its sensors.
  const isCarried = task.eegEncoder?.besideBands !== false;
  const eeg = describeSource(
    data.source,
    target,
    sensors,
    isCarried ? fittingTo(target, options).alignment : 'sensors',
    options,
  );
  requireFilterable(options, eeg, task.eegEncoder !== undefined);
  const features = await chosenFeatures(task.eegEncoder, eeg, storage, task.runtime, options.signal);
  for (const past of features.pasts) {
    await requireUnseen(past, [...people.validation, ...people.test], (person) => sourceOf(task, person));
  }
  const reading = {
    targets: [target.name],
    progress: interruptible(options.progress, options.signal),
    encoder: features.reader,
  };
  const preparation = preparationOf({ eeg });
  const trained = await data.runsOf(people.train, preparation, reading);
  const chosenOn = await data.runsOf(people.validation, preparation, reading);
  await features.release();
  requireRuns(task, target, people, trained, chosenOn);
  const description = target.describe(
    trained.map(({ targets }) => targets[target.name].series),
    task.template,
  );
  const runs = {
    train: targetRuns(inParts(trained, target.name), target, description),
    validation: targetRuns(inParts(chosenOn, target.name), target, description),
  };
  const alone = configure(task, target, description, withTypical(eeg, runs.train), people, runs.train);
  const sets = describeSets(await data.sites(), people);
  const idsOf = (found: readonly PairedRun[]) =>
    found.flatMap(({ id, targets }) => (targets[target.name] === undefined ? [] : [id]));
  const names = { train: idsOf(trained), validation: idsOf(chosenOn) };
  const training = {
    ...alone.training,
    ...(task.split !== undefined && { split: task.split }),
    runs: names,
    ...(sets && { sets }),
  };
  const configuration = { ...alone, training };
  return carried(features.featured(configuration, runs.train, runs.validation), task);
}

/** All runs on the target's own places, where the model carries them there. */
async function carried(featured: FeaturedRuns, { runtime, data, options }: TrainModelTask): Promise<FeaturedRuns> {
  const engine = new MatrixEngine(runtime);
  const multiply = engine.multiply.bind(engine);
  const { configuration } = featured;
  const { eeg, target } = configuration;
  const kind = ['points', eeg.alignment, eeg.places, target.places];
  const progress = interruptible(options.progress, options.signal);
  const count = featured.train.length + featured.validation.length;
  let done = 0;
  const all = async (runs: readonly TargetRun[]) => {
    const found: TargetRun[] = [];
    for (const run of runs) {
      progress.report('unmix', done++, count, run.id);
      if (eeg.alignment === undefined) {
        found.push(run);
        continue;
      }
      const make = async () => (await withPoints(configuration, run, multiply)).points!;
      found.push(withLazyFields(run, { points: await keptBeside(data.arrays, run, kind, make) }));
    }
    return found;
  };
  const { train: trained, validation } = featured;
  const result = { ...featured, train: await all(trained), validation: await all(validation) };
  await engine.release();
  return result;
}

function requireRuns(
  { data }: TrainModelTask,
  target: TargetModality,
  people: PeopleSplit,
  trained: readonly PairedRun[],
  chosenOn: readonly PairedRun[],
): void {
  if (trained.length > 0 && chosenOn.length > 0) return;
  throw new HemocastError('too-few-people', `Too few people have ${target.title} to train on and to choose on`, {
    file: data.root,
    expected: `${target.wanted} of one of ${people.train.join(', ')} and of one of ${people.validation.join(', ')}`,
    found: `${trained.length} and ${chosenOn.length} runs`,
    advice: 'Leave this target out of --targets, give another --seed, or add people.',
  });
}

async function sourceOf({ data, storage }: TrainModelTask, person: string): Promise<PersonFiles[]> {
  const found: PersonFiles[] = [];
  for (const path of data.sourceFiles([person])) found.push({ path, sha256: await recordingHash(storage, [path]) });
  return found;
}

function readUnpaired(
  { unpaired = [], data, storage, runtime, options }: TrainModelTask,
  target: TargetModality,
  configuration: ModelConfiguration,
): Promise<UnpairedRuns> {
  const progress = interruptible(options.progress, options.signal);
  return unpairedRuns({ choices: unpaired, data, storage, target, configuration, runtime, progress });
}

/** The configuration of a model that learned from recordings without a pair besides. */
function withoutPairs(configuration: ModelConfiguration, { details, simulated }: UnpairedRuns): ModelConfiguration {
  const { training } = configuration;
  return {
    ...configuration,
    training: {
      ...training,
      simulated: training.simulated || simulated,
      details: { ...training.details, ...details },
    },
  };
}

/** The configuration of a model whose latents are those of an encoder. */
function encodedBy(configuration: ModelConfiguration, { hash }: BoldEncoder, folder?: string): ModelConfiguration {
  const origin = folder === undefined ? 'pre-trained on the training people alone' : lastName(folder);
  const target = { ...configuration.target, encoder: { kind: 'transformer' as const, origin, sha256: hash } };
  return { ...configuration, target };
}
