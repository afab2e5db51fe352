/** From a BIDS data set to a model folder. */
import type { Template } from '../../cortex/index.js';
import type { PairedData } from '../../data/paired-data.js';
import type { TargetRun } from '../../data/paired-run.js';
import { splitPeople } from '../../data/split.js';
import type { BoldEncoder } from '../../encoders/bold/bold-encoder-folder.js';
import { transformerEmbedding } from '../../encoders/bold/bold-latents.js';
import { type EncoderPast, type PersonFiles, requireUnseen } from '../../encoders/encoder-leak.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import { HemocastError, joinPath, lastName, Random, type Storage, sha256 } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { corticalTarget, rounded } from '../../modalities/cortical-layout.js';
import { defaultCleaning } from '../../modalities/eeg.js';
import type { ModelConfiguration } from '../../models/index.js';
import { recordingHash } from '../../recordings/bids/find-recordings.js';
import { electrodePosition } from '../../recordings/index.js';
import { DEFAULT_BANDS } from '../../signal/index.js';
import type { Runtime } from '../../tensor/index.js';
import { writeModel } from '../../train/model-folder.js';
import { type TrainedModel, type TrainingTask, train } from '../../train/train-generator.js';
import type { TrainingOptions } from '../../train/training-options.js';
import { type EegEncoderChoice, encodedRuns, openEegEncoder } from './eeg-encoder-choice.js';
import { type BoldEncoderChoice, encoderCheckpoint, targetEncoder } from './target-encoder.js';

export interface TrainModelTask {
  data: PairedData;
  storage: Storage;
  /** The model folder to write. */
  out: string;
  template: Template;
  options: TrainingOptions;
  runtime: Runtime;
  seed: number | string;
  /** How many people choose the model, and how many are kept for testing. */
  validationPeople: number;
  testPeople: number;
  /** The Transformer that encodes the target; the light embedding where absent. */
  boldEncoder?: BoldEncoderChoice;
  /** The encoder whose tokens give features beside or in place of band power, which stands alone where absent. */
  eegEncoder?: EegEncoderChoice;
}

/** Seconds of EEG before the first volume of a window, and in one token. */
const LEAD_SECONDS = 20;
const CHUNK_SECONDS = 8;
/** Facts about people that condition the network, where a data set has them. */
const METADATA = ['age', 'bmi', 'sex'];

/**
 * Trains a model and writes its folder. Interrupted, it leaves a checkpoint in the
 * folder, from which the same call continues to the same result.
 *
 * @throws `too-few-people`, `checkpoint-mismatch`, `interrupted`, and what reading the runs and the encoder throws
 */
export async function trainModel(task: TrainModelTask): Promise<TrainedModel> {
  const { data, storage, out, options, seed } = task;
  const random = new Random(seed);
  const { validationPeople: validation, testPeople: test } = task;
  if (data.people.length < validation + test + 1) {
    throw new HemocastError('too-few-people', 'The data set has too few people for this split', {
      file: data.dataset.root,
      expected: `${test} to test, ${validation} to choose on, and at least one to train on`,
      found: `${data.people.length} people`,
      advice: 'Lower --test and --validation, or add people.',
    });
  }
  const people = splitPeople(data.people, { validation, test }, random.fork('split'));
  const electrodes = await data.electrodes();
  const preparation = { electrodes, bands: DEFAULT_BANDS, cleaning: defaultCleaning };
  const reading = interruptible(options.progress, options.signal);
  const eeg = describeEeg(electrodes);
  const eegEncoder =
    task.eegEncoder && (await openEegEncoder(task.eegEncoder, eeg, storage, task.runtime, options.signal));
  if (eegEncoder !== undefined) {
    const { files } = eegEncoder.loaded.configuration.training;
    const advice = 'Pre-train on other people: `hemocast pretrain eeg … --without` leaves some out.';
    const past: EncoderPast = { signal: 'EEG', folder: task.eegEncoder!.folder, files, advice };
    await requireUnseen(past, [...people.validation, ...people.test], (person) => eegOf(task, person));
  }
  const read = (who: string[]) => data.runsOf(who, preparation, reading, eegEncoder?.runEncoder);
  const spectral = { train: await read(people.train), validation: await read(people.validation) };
  await eegEncoder?.loaded.encoder.release();
  const described = configure(task, eeg, people, spectral.train);
  const featured = eegEncoder && encodedRuns(eegEncoder, described, spectral.train, spectral.validation);
  const { train: trainRuns, validation: validationRuns } = featured ?? spectral;
  const light = featured?.configuration ?? described;
  const { boldEncoder: choice } = task;
  const encoder =
    choice &&
    (await targetEncoder({
      choice,
      data,
      storage,
      out,
      runtime: task.runtime,
      random: random.fork('bold encoder'),
      train: trainRuns,
      validation: validationRuns,
      configuration: light,
    }));
  const configuration = encoder === undefined ? light : encodedBy(light, encoder, choice?.folder);
  const path = joinPath(out, 'checkpoint.safetensors');
  const fingerprint = await fingerprintOf(configuration, options, [...trainRuns, ...validationRuns]);
  const learn: TrainingTask = {
    train: trainRuns,
    validation: validationRuns,
    configuration,
    options,
    runtime: task.runtime,
    random: random.fork('train'),
    embedding:
      encoder &&
      ((_, patches, components) => transformerEmbedding(encoder, task.runtime, patches, components, options.signal)),
    encoder: featured?.tensors,
    checkpoint: { storage, path, fingerprint },
  };
  const advice = 'Leave the run out of the data set.';
  const model = await withErrorDetail({ file: data.dataset.root, advice }, () => train(learn));
  await writeModel(storage, out, model);
  await storage.remove(path);
  await storage.remove(encoderCheckpoint(out));
  return model;
}

async function eegOf({ data, storage }: TrainModelTask, person: string): Promise<PersonFiles[]> {
  const found: PersonFiles[] = [];
  for (const path of data.eegFiles([person])) found.push({ path, sha256: await recordingHash(storage, [path]) });
  return found;
}

function describeEeg(electrodes: string[]): ModelConfiguration['eeg'] {
  return {
    electrodes,
    places: electrodes.map((name) => [...electrodePosition(name)!].map(rounded)),
    bands: DEFAULT_BANDS.map((band) => ({ ...band })),
    cleaning: { ...defaultCleaning },
  };
}

function configure(
  { data, template, options, seed, eegEncoder }: TrainModelTask,
  eeg: ModelConfiguration['eeg'],
  people: ModelConfiguration['training']['people'],
  runs: readonly TargetRun[],
): ModelConfiguration {
  const { tr } = runs[0];
  const cortex = corticalTarget(template);
  const seconds = Math.ceil((options.windowVolumes * tr + LEAD_SECONDS + 2) / CHUNK_SECONDS) * CHUNK_SECONDS;
  return {
    format: 'hemocast-model',
    version: 1,
    target: {
      name: cortex.name,
      unit: 'z',
      values: cortex.values,
      tr,
      places: cortex.places,
      members: cortex.members,
      size: cortex.size,
      source: cortex.source,
    },
    eeg,
    window: {
      volumes: options.windowVolumes,
      block: options.blockVolumes,
      lead: LEAD_SECONDS,
      seconds,
      chunk: CHUNK_SECONDS,
    },
    network: {
      components: options.components,
      width: options.width,
      depth: options.depth,
      heads: options.heads,
      expansion: 4,
      metadata: METADATA.flatMap((name) => describeMetadata(name, runs)),
    },
    diffusion: {
      schedule: options.schedule,
      sampler: options.sampler,
      steps: options.samplerSteps,
      samples: options.samples,
    },
    calibration: { residualGain: 0, spreadGain: 1 },
    training: {
      simulated: data.simulated,
      data: data.dataset.name,
      seed,
      people,
      details: {
        steps: options.steps,
        batch: options.batch,
        learningRate: options.learningRate,
        runs: runs.length,
        ...(eegEncoder?.fineTune && { encoderRate: options.encoderRate }),
      },
    },
  };
}

/** The configuration of a model whose latents are those of an encoder. */
function encodedBy(configuration: ModelConfiguration, { hash }: BoldEncoder, folder?: string): ModelConfiguration {
  const origin = folder === undefined ? 'pre-trained on the training people alone' : lastName(folder);
  const target = { ...configuration.target, encoder: { kind: 'transformer' as const, origin, sha256: hash } };
  return { ...configuration, target };
}

/** Mean and deviation over the training people; nothing where the data set lacks the fact or all are alike. */
function describeMetadata(name: string, runs: readonly TargetRun[]) {
  const byPerson = new Map(runs.map((run) => [run.person, run.metadata[name]]));
  const values = [...byPerson.values()].filter((value): value is number => typeof value === 'number');
  if (values.length < byPerson.size) return [];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return deviation > 0 ? [{ name, mean, deviation }] : [];
}

/** Changes with anything that the weights depend on. */
async function fingerprintOf(
  configuration: ModelConfiguration,
  { progress: _, signal: __, checkpointEvery: ___, ...options }: TrainingOptions,
  runs: readonly TargetRun[],
): Promise<string> {
  const parts = [JSON.stringify({ configuration, options })];
  for (const run of runs) {
    for (const values of [run.features, run.signal]) {
      parts.push(await sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
    }
  }
  return sha256(parts.join('\n'));
}
