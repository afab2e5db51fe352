/** Runs of a study with the model that generates for them. */
import type { Template } from '../../cortex/index.js';
import { type SourceRun, type TargetRun, targetRuns } from '../../data/index.js';
import { subjectOf } from '../../data/named-splits.js';
import { sourceFeatures } from '../../data/source-features.js';
import { parseJsonObject } from '../../formats/index.js';
import { extended, joinPath, type Progress, Random, type Storage } from '../../foundation/index.js';
import { eeg, preparationOf, targetNamed } from '../../modalities/index.js';
import { type Generated, generate } from '../../models/index.js';
import type { StudyData, StudyDataName } from '../../reproduce/index.js';
import { muscleRecording } from '../../simulate/index.js';
import type { Runtime } from '../../tensor/index.js';
import { type LoadedModel, readModel } from '../../train/model-folder.js';
import { GENERATION_BATCH } from '../demo/demo.js';
import { trainingChoices } from '../train/options.js';
import { trainModel } from '../train/train-model.js';
import { plantedTruth } from './planted-truth.js';
import type { ReadEeg, StudyInput } from './study-input.js';

export interface StudyDataTask {
  storage: Storage;
  /** Folder of the models. */
  folder: string;
  template: Template;
  runtime: Runtime;
  seed: number | string;
  /** What the study was asked for: a model of another request is trained again. */
  request: string;
  /** Encoder of EEG that `trainingChoices` asks for; the default features need none. */
  eegEncoderFolder: string;
  progress?: Progress;
  signal?: AbortSignal;
}

/** The model of some data: read where it was trained before by the same request, else trained. */
export async function studyModel(task: StudyDataTask, name: StudyDataName, input: StudyInput): Promise<LoadedModel> {
  const { storage, template, runtime, seed, progress, signal } = task;
  const out = joinPath(task.folder, name);
  const request = `${task.request} ${name}`;
  if (!(await isTrained(storage, out, request))) {
    const { data, people, target } = input;
    const choices = trainingChoices({ out, seed }, { eegEncoderFolder: task.eegEncoderFolder, progress, signal });
    await trainModel({ ...choices, data, people, target, storage, template, runtime, request });
  }
  return readModel(storage, out, runtime, GENERATION_BATCH);
}

async function isTrained(storage: Storage, out: string, request: string): Promise<boolean> {
  const file = joinPath(out, 'config.json');
  return (await storage.exists(file)) && parseJsonObject(await storage.read(file), file).request === request;
}

/** Runs that the model was trained on, and those that it has not seen. */
export async function studyData(
  task: StudyDataTask,
  name: StudyDataName,
  input: StudyInput,
  model: LoadedModel,
  readEeg: ReadEeg,
): Promise<StudyData> {
  const { configuration } = model;
  const target = targetNamed(configuration.target.name);
  const preparation = preparationOf(configuration);
  const { progress, signal } = task;
  const read = async (people: readonly string[]): Promise<TargetRun[]> => {
    const clocks = { [target.name]: configuration.target.tr };
    const runs = await input.data.runsOf(people, preparation, { targets: [target.name], progress, clocks });
    return targetRuns(runs, target, configuration.target).map((run) =>
      extended(run, { person: subjectOf(run.id, run.person) }),
    );
  };
  const featured = async (runs: readonly TargetRun[]) => {
    const ready: TargetRun[] = [];
    for (const run of runs) ready.push(await model.eeg.featured(run));
    return ready;
  };
  const space = target.space(configuration.target, task.template);
  const alone = input.alone && (await input.alone.runs(preparation));
  const unseen = await featured(
    alone ? alone.map((run) => withoutTarget(run, configuration, space.labels.length)) : await read(input.people.test),
  );
  const random = new Random(task.seed).fork(`study ${name}`);
  const generated = new WeakMap<TargetRun, Promise<Generated>>();
  const known = new Set(unseen);
  // Runs that were trained on come without power at the target's places; of others it is left as it is.
  const make = async (run: TargetRun) =>
    generate(model, await model.eeg.featured(run), run.volumes, { random: random.fork(run.id), linear: false, signal });
  return {
    name,
    label: input.label,
    simulated: input.simulated,
    space,
    // Runs of a model that was trained on other data are no baselines of these.
    training: input.modelOf ? [] : await read(input.people.train),
    validation: input.modelOf ? [] : await read(input.people.validation),
    unseen,
    bands: configuration.eeg.bands.map((band) => band.name),
    electrodes: configuration.eeg.electrodes,
    async generate(run) {
      if (!known.has(run)) return make(run);
      const kept = generated.get(run) ?? make(run);
      generated.set(run, kept);
      return kept;
    },
    async sample(run) {
      const options = { random: random.fork(`sample ${run.id}`), samples: 1, linear: false, signal };
      return (await generate(model, run, run.volumes, options)).samples[0];
    },
    ...(input.simulated && {
      planted: ({ id }: TargetRun) =>
        plantedTruth(
          task.storage,
          input.data.root,
          id,
          space,
          configuration.eeg.bands.map((band) => band.name),
        ),
    }),
    muscleOnly: (run) => musclesOf(run, model, new Random(task.seed).fork(`muscles ${run.id}`)),
    eeg: ({ id }) => readEeg(id),
  };
}

/** Hz, of a recording of muscles. */
const MUSCLE_RATE = 250;

/** A run of the same length whose EEG is that of muscles alone, prepared as any recording is. */
async function musclesOf(run: TargetRun, model: LoadedModel, random: Random): Promise<TargetRun> {
  const { configuration } = model;
  const preparation = preparationOf(configuration);
  const seconds = run.seconds * (run.step ?? 1);
  const recording = muscleRecording(configuration.eeg.electrodes, { sampleRate: MUSCLE_RATE, seconds }, random);
  const features = await sourceFeatures(eeg.prepare(recording, preparation), preparation);
  return model.eeg.featured(extended(run, { ...features, points: undefined }));
}

/** EEG as a run of a target that nobody measured: its signal is NaN. */
function withoutTarget(run: SourceRun, { target }: LoadedModel['configuration'], values: number): TargetRun {
  const volumes = Math.floor((run.seconds * (run.step ?? 1)) / target.tr);
  const signal = new Float32Array(values * volumes).fill(Number.NaN);
  return extended(run, { signal, volumes, tr: target.tr, startTime: 0 }) as TargetRun;
}
