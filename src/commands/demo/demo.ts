/** The whole way once: simulate people, train, generate for people the model never saw, evaluate. */
import type { Template } from '../../cortex/index.js';
import { PairedData } from '../../data/paired-data.js';
import type { GivenScores } from '../../evaluate/index.js';
import { joinPath, type Progress, type Storage } from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { bold, fnirs } from '../../modalities/index.js';
import { type Difficulty, type SimulationSettings, simulateDataset } from '../../simulate/index.js';
import type { Runtime } from '../../tensor/index.js';
import { readJoint } from '../../train/joint/joint-folder.js';
import { type LoadedModel, readModel } from '../../train/model-folder.js';
import { defaultTraining } from '../../train/training-options.js';
import { evaluateTargets, type TargetEvaluation } from '../evaluate/evaluate-targets.js';
import { trainTargets } from '../train/train-targets.js';

export interface DemoTask {
  storage: Storage;
  out: string;
  template: Template;
  runtime: Runtime;
  seed: number | string;
  /** As `TrainModelTask.request`. */
  request?: string;
  difficulty: Difficulty;
  version: string;
  versions: Record<string, string>;
  /** As `EvaluateModelTask.viewer`. */
  viewer?: string;
  progress?: Progress;
  signal?: AbortSignal;
}

/** 8 people to train on, 2 to choose on, 3 to test on; two films of four minutes each. */
const PEOPLE = { train: 8, validation: 2, test: 3 };
const MINUTES = 8;
const FILMS = 2;

/** Windows that are generated together. */
export const GENERATION_BATCH = 8;

/** Runs the demonstration and leaves `bids/`, `model/`, `derivatives/`, `metrics.json` and the reports in the output folder. */
export async function demo(
  task: DemoTask,
): Promise<{ evaluations: TargetEvaluation[]; ways: GivenScores[]; folder: string }> {
  const { storage, out, template, runtime, seed, difficulty, progress, signal, version } = task;
  const bids = joinPath(out, 'bids');
  const modelFolder = joinPath(out, 'model');
  const simulation: Partial<SimulationSettings> = {
    seed,
    difficulty,
    people: PEOPLE.train + PEOPLE.validation + PEOPLE.test,
    minutes: MINUTES,
    films: FILMS,
    montage: 32,
    modalities: ['bold', 'fnirs'],
  };
  await simulateDataset(simulation, storage, bids, {
    template,
    version,
    progress: interruptible(progress, signal),
  });
  const data = await PairedData.open(storage, bids, { targets: [bold, fnirs] });
  const trained = await trainTargets({
    data,
    storage,
    out: modelFolder,
    template,
    runtime,
    seed,
    request: task.request,
    options: { ...defaultTraining, progress, signal },
    validationPeople: PEOPLE.validation,
    testPeople: PEOPLE.test,
  });
  const models: { modelFolder: string; model: LoadedModel }[] = [];
  for (const { folder } of trained) {
    models.push({ modelFolder: folder, model: await readModel(storage, folder, runtime, GENERATION_BATCH) });
  }
  const people = PEOPLE.train + PEOPLE.validation + PEOPLE.test;
  const settings = { people, minutes: MINUTES, films: FILMS, difficulty };
  const byTarget = new Map(trained.map(({ target }, i) => [target, models[i].model]));
  const joint = await readJoint(storage, modelFolder, byTarget);
  const evaluated = await evaluateTargets({ ...task, models, joint, data, derivatives: true, settings });
  return { ...evaluated, folder: out };
}
