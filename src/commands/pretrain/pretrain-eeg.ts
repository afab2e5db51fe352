/** From folders of EEG to the folder of a pre-trained encoder. */

import { splitPeople } from '../../data/split.js';
import { type CorpusRecording, EegCorpus } from '../../encoders/eeg/corpus.js';
import { type EegEncoderConfiguration, labramInput, writeEegEncoder } from '../../encoders/eeg/eeg-encoder-folder.js';
import { SPECTRUM_BINS } from '../../encoders/eeg/index.js';
import { type PretrainedEeg, pretrainEeg } from '../../encoders/eeg/pretraining.js';
import type { EegPretrainingOptions } from '../../encoders/eeg/pretraining-task.js';
import { estimate } from '../../evaluate/index.js';
import { HemocastError, joinPath, lastName, Random, type Storage, sha256 } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { pretrainedEegReport } from '../../report/index.js';
import type { Runtime } from '../../tensor/index.js';
import { findCorpus, prepareCorpus } from './corpus-files.js';
import { eegEncoderCard } from './eeg-encoder-card.js';

export interface PretrainEegTask {
  /** BIDS data sets, folders of recordings, or recordings. */
  inputs: readonly string[];
  storage: Storage;
  out: string;
  options: EegPretrainingOptions;
  runtime: Runtime;
  seed: number | string;
  validationPeople: number;
  /** People whose recordings must have no part in it, as `S001` or `sub-01`. */
  without: readonly string[];
  /** Licence of the data, for the model card. */
  licence?: string;
  version: string;
  versions: Record<string, string>;
  /** What the command was asked for, as `workRequest` gives it; kept in the folder. */
  request?: string;
}

export interface PretrainEegResult {
  configuration: EegEncoderConfiguration;
  encoder: PretrainedEeg;
  /** Texts with 95 % intervals over people. */
  predicted: { accuracy: string; mostFrequent: string; chance: string; patches: number; people: number };
  hash: string;
  report: string;
  /** Recordings smaller than a window, which had no part in it. */
  tooSmall: string[];
}

/**
 * Pre-trains an encoder and writes its folder with a report. Interrupted, it leaves prepared recordings and
 * checkpoints, from which the same call continues to the same result.
 *
 * @throws `too-few-people`, `unknown-person`, `no-recordings`, `pretraining-data`, `checkpoint-mismatch`, `interrupted`,
 *   and what reading the recordings throws
 */
export async function pretrainEegEncoder(task: PretrainEegTask): Promise<PretrainEegResult> {
  const { storage, out, options, seed, runtime, inputs, validationPeople } = task;
  const random = new Random(seed);
  const files = await chosenFiles(task);
  const everyone = [...new Set(files.map(({ person }) => person))];
  if (everyone.length < validationPeople + 1) {
    throw new HemocastError('too-few-people', 'There is EEG of too few people', {
      expected: `${validationPeople} to choose on, and at least one to learn from`,
      found: `${everyone.length}: ${everyone.join(', ')}`,
      advice: 'Lower --validation, or give recordings of more people.',
    });
  }
  const people = splitPeople(everyone, { validation: validationPeople, test: 0 }, random.fork('split'));
  const working = joinPath(out, 'work');
  const reading = interruptible(options.progress, options.signal);
  const prepared = await prepareCorpus(storage, joinPath(working, 'prepared'), files, reading);
  const fitting = prepared.filter(({ recording }) => fits(recording, options.window));
  const of = (names: readonly string[]) =>
    fitting.map(({ recording }) => recording).filter(({ person }) => names.includes(person));
  const train = new EegCorpus(storage, of(people.train), options.window);
  const validation = new EegCorpus(storage, of(people.validation), options.window);
  const fingerprint = await fingerprintOf(
    task,
    fitting.map(({ recording }) => lastName(recording.path)),
  );
  const encoder = await pretrainEeg({
    train,
    validation,
    options,
    runtime,
    random: random.fork('pretrain'),
    checkpoints: { storage, folder: working, fingerprint },
  });
  const predicted = predictionOf(encoder, random.fork('intervals'));
  const recordings = [...train.recordings, ...validation.recordings];
  const hours = recordings.reduce((sum, { seconds }) => sum + seconds / 3600, 0);
  const configuration: EegEncoderConfiguration = {
    format: 'hemocast-eeg-encoder',
    version: 1,
    network: encoder.network,
    input: labramInput,
    windowSeconds: options.window.seconds,
    training: {
      data: inputs.map(lastName).join(', '),
      people: [...new Set(recordings.map(({ person }) => person))].sort(),
      files: fitting.map(({ hash }) => hash).sort(),
      details: {
        seed,
        recordings: recordings.length,
        hours: Number(hours.toFixed(2)),
        validationPeople: people.validation.join(', '),
        tokenizerSteps: options.tokenizerSteps,
        maskedSteps: options.maskedSteps,
        accuracy: predicted.accuracy,
        mostFrequent: predicted.mostFrequent,
        ...(task.licence === undefined ? {} : { licence: task.licence }),
      },
    },
  };
  const card = eegEncoderCard(configuration, encoder, predicted);
  const { hash } = await writeEegEncoder(storage, out, {
    configuration,
    store: encoder.store,
    card,
    request: task.request,
  });
  const report = joinPath(out, 'report.html');
  await storage.write(report, reportOf(task, encoder, predicted, { people, recordings, hours, hash }));
  await storage.remove(working);
  const tooSmall = prepared.filter((entry) => !fitting.includes(entry)).map(({ recording }) => recording.id);
  return { configuration, encoder, predicted, hash, report, tooSmall };
}

async function chosenFiles({ storage, inputs, without }: PretrainEegTask) {
  const files = await findCorpus(storage, inputs);
  const unknown = without.filter((name) => !files.some(({ person }) => person === name));
  if (unknown.length > 0) {
    throw new HemocastError('unknown-person', 'A person to be left out is not there', {
      field: '--without',
      expected: `some of ${[...new Set(files.map(({ person }) => person))].join(', ')}`,
      found: unknown.join(', '),
    });
  }
  return files.filter(({ person }) => !without.includes(person));
}

const fits = ({ channels, seconds }: CorpusRecording, window: EegPretrainingOptions['window']) =>
  channels.length >= window.channels && seconds >= window.seconds;

function predictionOf({ scores }: PretrainedEeg, random: Random): PretrainEegResult['predicted'] {
  const text = (field: 'accuracy' | 'mostFrequent') => {
    const found = estimate(
      scores.windows.map((window) => ({ person: window.person, value: window[field] })),
      random.fork(field),
    );
    // A share lies between none and all, whatever a wide interval says.
    const percent = (share: number) => (100 * Math.min(1, Math.max(0, share))).toFixed(1);
    const interval = found.interval?.map(percent).join(', ');
    return `${percent(found.mean)} %${interval === undefined ? '' : ` [${interval}]`}`;
  };
  return {
    accuracy: text('accuracy'),
    mostFrequent: text('mostFrequent'),
    chance: `${(100 * scores.chance).toFixed(2)} %`,
    patches: scores.patches,
    people: new Set(scores.windows.map(({ person }) => person)).size,
  };
}

function reportOf(
  { inputs, seed, version, versions }: PretrainEegTask,
  { curves, codes, reconstruction, scores, example, tokenizer }: PretrainedEeg,
  predicted: PretrainEegResult['predicted'],
  corpus: {
    people: { train: readonly string[]; validation: readonly string[] };
    recordings: readonly CorpusRecording[];
    hours: number;
    hash: string;
  },
): string {
  return pretrainedEegReport({
    data: inputs.map(lastName).join(', '),
    people: { train: corpus.people.train.length, validation: corpus.people.validation.length },
    recordings: corpus.recordings.length,
    hours: corpus.hours,
    curves,
    codes: { count: tokenizer.configuration.codes, ...codes },
    reconstruction,
    example: { ...example, bins: SPECTRUM_BINS },
    scores: {
      ...predicted,
      loss: scores.loss.toFixed(3),
      frequencyLoss: scores.frequencyLoss.toFixed(3),
    },
    provenance: {
      software: `Hemocast ${version}`,
      ...versions,
      seed: String(seed),
      'weights SHA-256': corpus.hash,
    },
  });
}

/**
 * Changes with anything that the weights depend on.
 *
 * @param prepared names of the prepared files, which stand for a recording, its tables and its preparation
 */
async function fingerprintOf(
  { options: { progress: _, signal: __, checkpointEvery: ___, ...options }, seed, validationPeople }: PretrainEegTask,
  prepared: readonly string[],
): Promise<string> {
  return sha256(JSON.stringify({ options, seed, validationPeople, prepared }));
}
