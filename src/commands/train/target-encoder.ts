/** The encoder that turns BOLD into the unified representation while a model is trained. */

import type { TargetRun } from '../../data/paired-run.js';
import type { TrainingData } from '../../data/training-data.js';
import { type BoldEncoder, readBoldEncoder, writeBoldEncoder } from '../../encoders/bold/bold-encoder-folder.js';
import { type BoldPretrainingOptions, pretrainBold } from '../../encoders/bold/bold-pretraining.js';
import { type BoldEncoderConfiguration, boldEncoderLayout } from '../../encoders/bold/index.js';
import { type EncoderPast, type PersonFiles, requireUnseen } from '../../encoders/encoder-leak.js';
import { HemocastError, joinPath, type Random, type Storage, sha256 } from '../../foundation/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import type { Runtime } from '../../tensor/index.js';
import { boldEncoderCard } from '../pretrain/bold-encoder-card.js';

/** Where the Transformer encoder comes from. */
export interface BoldEncoderChoice {
  /** Folder that `hemocast pretrain bold` wrote; without it one is pre-trained on the training people's BOLD. */
  folder?: string;
  /** How it is pre-trained without a folder. */
  pretraining: BoldPretrainingOptions;
}

interface EncoderTask {
  choice: BoldEncoderChoice;
  data: TrainingData;
  storage: Storage;
  /** The model folder; the encoder goes to `bold-encoder/` in it. */
  out: string;
  runtime: Runtime;
  random: Random;
  train: readonly TargetRun[];
  validation: readonly TargetRun[];
  configuration: ModelConfiguration;
}

/** Where the checkpoint of an encoder that is pre-trained in passing lies. */
export function encoderCheckpoint(out: string): string {
  return joinPath(out, 'bold-encoder', 'checkpoint.safetensors');
}

/**
 * The encoder, read or pre-trained. What a model is scored on must be new to its
 * encoder too: one that learned from or was chosen on BOLD of the validation or test people is refused.
 *
 * @throws `encoder-target`, `encoder-leak`, `run-too-short`, `interrupted`, and what reading the folder throws
 */
export async function targetEncoder(task: EncoderTask): Promise<BoldEncoder> {
  const { choice, storage, configuration } = task;
  if (choice.folder === undefined) return pretrainedInPassing(task);
  const encoder = await readBoldEncoder(storage, choice.folder);
  requireSameTarget(encoder.configuration, configuration.target, choice.folder);
  requireLongRuns(encoder.configuration, [...task.train, ...task.validation]);
  const { validation, test } = configuration.training.people;
  const past: EncoderPast = {
    signal: 'BOLD',
    folder: choice.folder,
    files: encoder.configuration.training.files,
    advice: 'Pre-train on other people, or without --bold-encoder-folder, which takes the training people alone.',
  };
  await requireUnseen(past, [...validation, ...test], (person) => boldOf(task, [person]));
  return encoder;
}

async function pretrainedInPassing(task: EncoderTask): Promise<BoldEncoder> {
  const { choice, storage, out, runtime, random, configuration } = task;
  const { name, values, tr, places, members, size, source } = configuration.target;
  const target = { name, values, tr, places, members, size, source };
  const pretraining = fitted(choice.pretraining, [...task.train, ...task.validation]);
  const { progress: _, signal: __, checkpointEvery: ___, ...options } = pretraining;
  const [train, validation] = [await hashes(task.train), await hashes(task.validation)];
  const encoder = await pretrainBold({
    layout: boldEncoderLayout({ target }),
    train: task.train,
    validation: task.validation,
    options: pretraining,
    runtime,
    random,
    checkpoint: {
      storage,
      path: encoderCheckpoint(out),
      fingerprint: await sha256(JSON.stringify({ target, options, seed: random.seed, train, validation })),
    },
  });
  const { steps, batch, learningRate, maskRatio } = pretraining;
  const { training } = configuration;
  const record: BoldEncoderConfiguration = {
    format: 'hemocast-bold-encoder',
    version: 1,
    target,
    network: encoder.shape,
    training: {
      simulated: training.simulated,
      data: training.data,
      seed: training.seed,
      people: training.people,
      files: (await boldOf(task, [...training.people.train, ...training.people.validation])).map((file) => file.sha256),
      details: { steps, batch, learningRate, maskRatio, runs: train.length, chosenStep: encoder.curves.chosenStep },
    },
  };
  const card = (hash: string) => boldEncoderCard(record, encoder, [], hash);
  return writeBoldEncoder(storage, joinPath(out, 'bold-encoder'), { configuration: record, encoder, card });
}

/** A window of whole tokens that the shortest run is long enough for. */
function fitted(options: BoldPretrainingOptions, runs: readonly TargetRun[]): BoldPretrainingOptions {
  const shortest = Math.min(...runs.map(({ volumes }) => volumes));
  const blocks = Math.min(options.volumes / options.block, Math.floor(shortest / options.block));
  return { ...options, volumes: Math.max(1, blocks) * options.block };
}

async function hashes(runs: readonly TargetRun[]): Promise<string[]> {
  const found: string[] = [];
  for (const { signal: bold } of runs)
    found.push(await sha256(new Uint8Array(bold.buffer, bold.byteOffset, bold.byteLength)));
  return found;
}

async function boldOf({ data, storage }: EncoderTask, people: readonly string[]): Promise<PersonFiles[]> {
  const found: PersonFiles[] = [];
  for (const path of data.targetFiles(people, 'bold'))
    found.push({ path, sha256: await sha256(await storage.read(path)) });
  return found;
}

/** Refuses an encoder of other patches or another repetition time. */
function requireSameTarget(
  { target }: BoldEncoderConfiguration,
  wanted: ModelConfiguration['target'],
  folder: string,
): void {
  const fault = (field: string, expected: string, found: string) =>
    new HemocastError('encoder-target', 'The BOLD encoder was made for another target', {
      file: joinPath(folder, 'config.json'),
      field,
      expected,
      found,
      advice: 'Pre-train one on BOLD like that of this data set.',
    });
  if (Math.abs(target.tr - wanted.tr) > 1e-3)
    throw fault('target.tr', `${wanted.tr} s, as in the data set`, `${target.tr} s`);
  if (JSON.stringify(target.members) !== JSON.stringify(wanted.members)) {
    throw fault('target.members', `those of ${wanted.source}`, target.source);
  }
}

function requireLongRuns({ network }: BoldEncoderConfiguration, runs: readonly TargetRun[]): void {
  const short = runs.find(({ volumes }) => volumes < network.volumes);
  if (short === undefined) return;
  throw new HemocastError('run-too-short', 'A run is shorter than the window of the BOLD encoder', {
    field: short.id,
    expected: `at least ${network.volumes} volumes`,
    found: String(short.volumes),
    advice: 'Leave the run out, or pre-train with a smaller --window.',
  });
}
