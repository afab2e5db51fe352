/** What a training takes from recordings without a pair, and who may be among them. */
import type { TrainingData } from '../../data/training-data.js';
import {
  type LoneRecording,
  type ProtectedPeople,
  requireUnprotected,
  type UnpairedData,
} from '../../data/unpaired-data.js';
import { withPoints } from '../../encoders/eeg/aligned-power.js';
import { HemocastError, type Progress, type Storage, sha256 } from '../../foundation/index.js';
import { preparationOf, type TargetModality } from '../../modalities/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import { recordingHash } from '../../recordings/bids/find-recordings.js';
import { MatrixEngine, type Runtime } from '../../tensor/index.js';
import type { LoneSource } from '../../train/conditional-mean.js';
import type { LoneRun } from '../../train/train-generator.js';

/** Sides of a pair that can be learned from alone. */
export const UNPAIRED_SIGNALS = ['target', 'source'] as const;

/** A data set whose recordings are taken without pairs. */
export interface UnpairedChoice {
  data: UnpairedData;
  signals: readonly (typeof UNPAIRED_SIGNALS)[number][];
  /** Whose; absent, all whom the model is neither chosen nor tested on. */
  people?: readonly string[];
}

/** What recordings without a pair give to a training. */
export interface UnpairedRuns {
  targetAlone: LoneRun[];
  sourceAlone: LoneSource[];
  /** For `training.details` of a model's configuration; empty without such recordings. */
  details: ModelConfiguration['training']['details'];
  simulated: boolean;
}

export interface UnpairedTask {
  choices: readonly UnpairedChoice[];
  data: TrainingData;
  storage: Storage;
  target: TargetModality;
  configuration: ModelConfiguration;
  runtime: Runtime;
  progress?: Progress;
}

/**
 * Reads recordings without a pair. Recordings of pairs that are trained on are left out, whatever their files are called: they have had
 * their part.
 *
 * @throws `unpaired-leak` where a recording is of somebody whom the model is chosen or tested on; `no-unpaired` where a data set holds none
 *   that could be taken; and what reading throws
 */
export async function unpairedRuns(task: UnpairedTask): Promise<UnpairedRuns> {
  const { choices, data, configuration } = task;
  const found: UnpairedRuns = { targetAlone: [], sourceAlone: [], details: {}, simulated: false };
  if (choices.length === 0) return found;
  const { train, validation, test } = configuration.training.people;
  const trained = await filesOf(task, train);
  const kept = [...validation, ...test];
  const files = await filesOf(task, kept);
  const people = { target: new Set<string>(), source: new Set<string>() };
  const engine = new MatrixEngine(task.runtime);
  for (const [index, choice] of choices.entries()) {
    const { root } = choice.data;
    const guarded = { root, people: data.namesIn(root, kept), files };
    const before = found.targetAlone.length + found.sourceAlone.length;
    for (const signal of choice.signals) {
      for (const one of await chosenRecordings(choice, signal, task, trained, guarded)) {
        task.progress?.report('read', 0, 1, one.id);
        const id = `unpaired ${index + 1}/${one.id}`;
        if (signal === 'target') found.targetAlone.push(await loneRun(choice, one, id, task));
        else found.sourceAlone.push(await loneSource(choice, one, id, task, engine));
        people[signal].add(`${index}/${one.person}`);
        found.simulated ||= one.simulated;
      }
    }
    if (found.targetAlone.length + found.sourceAlone.length === before) throw noneFound(choice, task);
  }
  await engine.release();
  found.details = {
    unpaired: choices.map(({ data: { name } }) => name).join(', '),
    unpairedTargetRuns: found.targetAlone.length,
    unpairedTargetPeople: people.target.size,
    unpairedSourceRuns: found.sourceAlone.length,
    unpairedSourcePeople: people.source.size,
  };
  return found;
}

/** SHA-256 of all paired recordings of some people, and whose they are. */
async function filesOf(
  { data, storage, target }: UnpairedTask,
  people: readonly string[],
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const person of people) {
    for (const path of data.targetFiles([person], target.name))
      files.set(await sha256(await storage.read(path)), person);
    for (const path of data.sourceFiles([person])) files.set(await recordingHash(storage, [path]), person);
  }
  return files;
}

async function chosenRecordings(
  { data, people }: UnpairedChoice,
  signal: UnpairedChoice['signals'][number],
  { data: paired, target }: UnpairedTask,
  trained: ReadonlyMap<string, string>,
  guarded: ProtectedPeople,
): Promise<LoneRecording[]> {
  const isTarget = signal === 'target';
  const all = isTarget ? await data.targetRecordings(target) : await data.sourceRecordings(paired.source);
  // Of the paired data set itself nobody asks for the people who are kept from it.
  const isOwn = data.root === guarded.root && people === undefined;
  const wanted = all.filter(({ person }) => people?.includes(person) ?? !(isOwn && guarded.people.includes(person)));
  const chosen: LoneRecording[] = [];
  for (const one of wanted) {
    const hash = isTarget ? await data.targetHash(one) : await data.sourceHash(one);
    requireUnprotected(data, one, hash, guarded);
    if (!trained.has(hash)) chosen.push(one);
  }
  return chosen;
}

async function loneRun(
  { data }: UnpairedChoice,
  one: LoneRecording,
  id: string,
  { target, configuration }: UnpairedTask,
): Promise<LoneRun> {
  const { series } = await data.readTarget(one, target);
  return { id, ...target.place(series, configuration.target), volumes: series.volumes };
}

/** A recording of the source with moments of the target's clock from its beginning to its end. */
async function loneSource(
  { data }: UnpairedChoice,
  one: LoneRecording,
  id: string,
  { data: { source }, configuration }: UnpairedTask,
  engine: MatrixEngine,
): Promise<LoneSource> {
  const run = await data.readSource(one, source, preparationOf(configuration));
  const carried = await withPoints(configuration, run, engine.multiply.bind(engine));
  const { tr } = configuration.target;
  const volumes = Math.max(1, Math.floor((run.seconds * (run.step ?? 1)) / tr));
  // The cross-spectra have done their part.
  const { spectra: _, ...kept } = carried;
  return { ...kept, id, startTime: 0, tr, volumes };
}

function noneFound({ data: { root }, signals }: UnpairedChoice, { data, target }: UnpairedTask): HemocastError {
  const words = signals.map((signal) => (signal === 'target' ? target.wanted : data.source.title));
  return new HemocastError('no-unpaired', 'A data set holds nothing that could be learned from without pairs', {
    file: root,
    expected: `${words.join(' or ')} of people who are neither chosen nor tested on, besides the pairs that are trained on`,
    found: 'none',
    advice: 'Name another folder, or leave it out of --unpaired.',
  });
}
