/** From folders of BOLD to the folder of a pre-trained encoder. */
import type { Template } from '../../cortex/index.js';
import { findBoldRuns, type ReadRun, readBoldRuns } from '../../data/bold-runs.js';
import { splitPeople } from '../../data/split.js';
import { type BoldEncoder, writeBoldEncoder } from '../../encoders/bold/bold-encoder-folder.js';
import { evaluateMasking, type MaskedScore } from '../../encoders/bold/bold-evaluation.js';
import {
  type BoldPretrainingOptions,
  type PretrainedBold,
  pretrainBold,
} from '../../encoders/bold/bold-pretraining.js';
import { type BoldEncoderConfiguration, boldEncoderLayout } from '../../encoders/bold/index.js';
import { estimate } from '../../evaluate/index.js';
import { joinPath, lastName, Random, type Storage, sha256 } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { corticalTarget } from '../../modalities/cortical-layout.js';
import { type MaskedResult, pretrainedBoldReport } from '../../report/index.js';
import type { Runtime } from '../../tensor/index.js';
import { boldEncoderCard } from './bold-encoder-card.js';

export interface PretrainBoldTask {
  /** Folders, BIDS or not, or files. */
  inputs: readonly string[];
  storage: Storage;
  out: string;
  template: Template;
  options: BoldPretrainingOptions;
  runtime: Runtime;
  seed: number | string;
  validationPeople: number;
  testPeople: number;
  /** Repetition time of tables of regions, seconds. */
  tr?: number;
  version: string;
  versions: Record<string, string>;
  /** What the command was asked for, as `workRequest` gives it; kept in the folder. */
  request?: string;
}

export interface PretrainBoldResult {
  encoder: BoldEncoder;
  curves: PretrainedBold['curves'];
  results: MaskedResult[];
  report: string;
}

/**
 * Pre-trains an encoder and writes its folder with a report. Interrupted, it leaves a checkpoint, from which the
 * same call continues to the same result.
 *
 * @throws `too-few-people`, `checkpoint-mismatch`, `interrupted`, and what finding and reading BOLD throws
 */
export async function pretrainBoldEncoder(task: PretrainBoldTask): Promise<PretrainBoldResult> {
  const { storage, out, options, seed, runtime } = task;
  const random = new Random(seed);
  const found = await findBoldRuns(storage, task.inputs);
  const counts = { validation: task.validationPeople, test: task.testPeople };
  const people = splitPeople(
    found.map(({ person }) => person),
    counts,
    random.fork('split'),
  );
  const reading = interruptible(options.progress, options.signal);
  const all = await readBoldRuns(storage, found, task.tr, reading);
  const of = (names: readonly string[]) => all.filter(({ person }) => names.includes(person));
  const runs = { train: of(people.train), validation: of(people.validation), test: of(people.test) };
  const target = targetOf(all, task);
  const layout = boldEncoderLayout({ target });
  const path = joinPath(out, 'checkpoint.safetensors');
  const fingerprint = await fingerprintOf(target, options, seed, runs);
  const encoder = await pretrainBold({
    layout,
    train: runs.train,
    validation: runs.validation,
    options,
    runtime,
    random: random.fork('pretrain'),
    checkpoint: { storage, path, fingerprint },
  });
  const test = runs.test.length > 0 ? runs.test : runs.validation;
  const { scores, examples } = await evaluateMasking({
    layout,
    encoder,
    train: runs.train,
    test,
    ratio: options.maskRatio,
    batch: options.batch,
    runtime,
    random: random.fork('masks'),
    progress: reading,
  });
  const results = scores.map((score) => resultOf(score, random.fork('intervals')));
  const configuration = configure(target, encoder, runs, people, task);
  const card = (hash: string) => boldEncoderCard(configuration, encoder, results, hash);
  const written = await writeBoldEncoder(storage, out, {
    configuration,
    encoder,
    results: { masked: results },
    card,
    request: task.request,
  });
  const report = joinPath(out, 'report.html');
  const page = pretrainedBoldReport({
    template: target.name === 'bold' ? task.template : undefined,
    simulated: configuration.training.simulated,
    data: configuration.training.data,
    members: target.members,
    tr: target.tr,
    people: { train: people.train.length, validation: people.validation.length, test: people.test.length },
    curves: encoder.curves,
    results,
    examples,
    maskRatio: options.maskRatio,
    provenance: {
      software: `Hemocast ${task.version}`,
      ...task.versions,
      seed: String(seed),
      'weights SHA-256': written.hash,
      source: target.source,
    },
  });
  await storage.write(report, page);
  await storage.remove(path);
  return { encoder: written, curves: encoder.curves, results, report };
}

function resultOf({ key, name, kind, people }: MaskedScore, random: Random): MaskedResult {
  const over = (part: 'patches' | 'values') =>
    estimate(
      people.map((score) => ({ person: score.person, value: score[part] })),
      random.fork(part),
    );
  return { key, name, kind, patches: over('patches'), values: over('values') };
}

function targetOf(runs: readonly ReadRun[], { template }: PretrainBoldTask): BoldEncoderConfiguration['target'] {
  const [{ tr, values, id }] = runs;
  const cortex = corticalTarget(template);
  if (values === cortex.values) return { ...cortex, tr };
  const members = Array.from({ length: values }, (_, region) => [region]);
  return { name: 'regions', values, tr, places: [], members, size: 1, source: `tables of ${values} regions, as ${id}` };
}

interface Split {
  train: readonly ReadRun[];
  validation: readonly ReadRun[];
  test: readonly ReadRun[];
}

function configure(
  target: BoldEncoderConfiguration['target'],
  { shape, kept, curves }: PretrainedBold,
  { train, validation }: Split,
  people: BoldEncoderConfiguration['training']['people'],
  { inputs, options, seed }: PretrainBoldTask,
): BoldEncoderConfiguration {
  const { steps, batch, learningRate, maskRatio } = options;
  return {
    format: 'hemocast-bold-encoder',
    version: 1,
    target,
    network: shape,
    training: {
      simulated: [...train, ...validation].some(({ simulated }) => simulated),
      data: inputs.map(lastName).join(', '),
      seed,
      people,
      files: [...train, ...validation].map(({ hash }) => hash),
      details: {
        steps,
        batch,
        learningRate,
        maskRatio,
        runs: train.length,
        stemKept: kept,
        chosenStep: curves.chosenStep,
      },
    },
  };
}

/** Changes with anything that the weights depend on. */
async function fingerprintOf(
  target: BoldEncoderConfiguration['target'],
  { progress: _, signal: __, checkpointEvery: ___, ...options }: BoldPretrainingOptions,
  seed: number | string,
  { train, validation }: Split,
): Promise<string> {
  const files = [train, validation].map((runs) => runs.map(({ id, hash }) => [id, hash]));
  return sha256(JSON.stringify({ target, options, seed, files }));
}
