/** A trained model, or a set of them, fitted to the people of a data set that it has not seen. */
import { type PeopleSplit, splitSites, type TargetRun, type TrainingData, targetRuns } from '../../data/index.js';
import type { FeatureCache } from '../../encoders/eeg/feature-cache.js';
import { parseJsonObject } from '../../formats/index.js';
import { HemocastError, joinPath, type Progress, Random, type Storage } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { preparationOf, type TargetModality } from '../../modalities/index.js';
import type { Runtime } from '../../tensor/index.js';
import { JOINT } from '../../train/joint/joint-folder.js';
import { type LoadedModel, writeModel } from '../../train/model-folder.js';
import { foldersOf, type ModelFolder, writeModelSet } from '../../train/model-set.js';
import { fitOnto, type OntoTask } from '../../train/onto/fit-onto.js';
import type { TrainedModel } from '../../train/train-generator.js';
import { readTrainingCurves } from '../evaluate/training-curves.js';
import { describeSets } from './describe-sets.js';

export interface TrainOntoTask {
  /** Every model of the old folder, with its own folder; those of the data's targets are fitted, the others copied. */
  models: readonly { target: string; model: LoadedModel; modelFolder: string }[];
  /** The old folder. */
  onto: string;
  data: TrainingData;
  storage: Storage;
  /** The folder to write. */
  out: string;
  runtime: Runtime;
  seed: number | string;
  /** Who is fitted to, who the score is taken of and who is kept for testing; drawn by the seed where absent. */
  people?: PeopleSplit;
  validationPeople: number;
  testPeople: number;
  /** What the command was asked for, as `workRequest` gives it; kept in the folder. */
  request?: string;
  cache?: FeatureCache;
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Fits the delays and the linear mean of each model whose target the data have, and writes a folder like the old one: what the modalities
 * share, and models of other targets, are copied.
 *
 * @throws HemocastError `model-missing` where the old folder has no model of a target; `too-few-people`, `too-few-runs`,
 *   `model-without-mean`, `interrupted`, and what reading throws
 */
export async function trainOnto(task: TrainOntoTask): Promise<(ModelFolder & { model: TrainedModel })[]> {
  const { models, data, storage, out, onto } = task;
  const random = new Random(task.seed);
  const counts = { validation: task.validationPeople, test: task.testPeople };
  const people = task.people ?? (await splitSites(data, counts, random.fork('split')));
  const names = models.map(({ target }) => target);
  const folders = foldersOf(out, names);
  const fitted: (ModelFolder & { model: TrainedModel })[] = [];
  for (const [i, { model, modelFolder, target }] of models.entries()) {
    const modality = data.targets.find(({ name }) => name === target);
    if (modality === undefined) {
      await copyFiles(storage, modelFolder, folders[i].folder);
      continue;
    }
    const fit = await fitOnto({
      ...{ model, earlier: await earlierOf(storage, modelFolder), training: await recordOf(task, people) },
      ...(await readRuns(task, modality, model, people)),
      ...{ runtime: task.runtime, random: random.fork(target), progress: task.progress, signal: task.signal },
    });
    await writeModel(storage, folders[i].folder, fit, task.request);
    fitted.push({ ...folders[i], model: fit });
  }
  if (names.length > 1) await copyFiles(storage, joinPath(onto, JOINT), joinPath(out, JOINT));
  await writeModelSet(storage, out, names, task.request);
  return fitted;
}

/** Files of a folder, without those of folders in it; nothing where there is none. */
async function copyFiles(storage: Storage, from: string, to: string): Promise<void> {
  for (const { name, kind } of await storage.list(from)) {
    if (kind === 'file') await storage.write(joinPath(to, name), await storage.read(joinPath(from, name)));
  }
}

/** What `training.json` of the old model says. */
async function earlierOf(storage: Storage, folder: string): Promise<OntoTask['earlier']> {
  const file = joinPath(folder, 'training.json');
  const { mean, embeddingKept } = parseJsonObject(await storage.read(file), file);
  const share = (mean as { contextShare?: unknown } | undefined)?.contextShare;
  const curves = await readTrainingCurves(storage, folder);
  return {
    contextShare: typeof share === 'number' ? share : 0,
    kept: typeof embeddingKept === 'number' ? embeddingKept : Number.NaN,
    curves: {
      steps: curves?.steps ?? [],
      trainLoss: curves?.trainLoss ?? [],
      validationScore: curves?.validationScore ?? [],
      chosenStep: curves?.chosenStep ?? 0,
    },
  };
}

async function recordOf({ data, seed }: TrainOntoTask, people: PeopleSplit): Promise<OntoTask['training']> {
  const sets = describeSets(await data.sites(), people);
  return { simulated: data.simulated, data: data.name, seed, people, ...(sets && { sets }) };
}

async function readRuns(
  { data, cache, progress, signal }: TrainOntoTask,
  modality: TargetModality,
  { configuration, eeg }: LoadedModel,
  people: PeopleSplit,
): Promise<Pick<OntoTask, 'train' | 'validation'>> {
  const { name } = modality;
  const reading = {
    targets: [name],
    clocks: { [name]: configuration.target.tr },
    progress: interruptible(progress, signal),
    encoder: eeg.reader({ signal, cache }),
  };
  const read = async (who: readonly string[]) => {
    const runs = await data.runsOf(who, preparationOf(configuration), reading);
    const found: TargetRun[] = [];
    for (const run of targetRuns(runs, modality, configuration.target)) found.push(await eeg.featured(run));
    return found;
  };
  const [train, validation] = [await read(people.train), await read(people.validation)];
  if (train.length > 0 && validation.length > 0) return { train, validation };
  throw new HemocastError('too-few-people', `Too few people have ${modality.title} to fit to and to score`, {
    file: data.root,
    expected: `${modality.wanted} of one of ${people.train.join(', ')} and of one of ${people.validation.join(', ')}`,
    found: `${train.length} and ${validation.length} runs`,
    advice: 'Leave this target out of --targets, give another --seed, or add people.',
  });
}
