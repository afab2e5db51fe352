/** A study: data by their names, each with a model that has not seen the people it is tested on. */
import type { Template } from '../../cortex/index.js';
import { runOf } from '../../data/find-pairs.js';
import { HemocastError, type Progress, Random, type Storage } from '../../foundation/index.js';
import { defaultCleaning } from '../../modalities/eeg.js';
import { cleanEeg } from '../../preprocess/index.js';
import { type BidsDataset, openBidsDataset } from '../../recordings/bids/bids-dataset.js';
import { type Recording, readBidsEeg } from '../../recordings/index.js';
import type { Study, StudyData, StudyDataName } from '../../reproduce/index.js';
import { MatrixEngine } from '../../tensor/index.js';
import { releaseModel } from '../../train/index.js';
import type { LoadedModel } from '../../train/model-folder.js';
import { type StudyDataTask, studyData, studyModel } from './study-data.js';
import type { StudyInput, StudyInputs } from './study-input.js';

export interface OpenStudyTask extends StudyDataTask {
  inputs: StudyInputs;
  quick: boolean;
  simulated: boolean;
  template: Template;
  progress?: Progress;
}

/** An open study, with the native memory that its models hold. */
export interface OpenedStudy extends Study {
  release(): Promise<void>;
}

const NO_PROGRESS: Progress = { report: () => undefined };

/**
 * Opens a study. Data are read, simulated and trained on when a figure first asks for them.
 *
 * @example
 * const study = openStudy({ inputs: simulatedInputs(task), quick: true, … });
 * const { caption } = await fig2b.make(study);
 * await study.release();
 */
export function openStudy(task: OpenStudyTask): OpenedStudy {
  const { inputs, quick, simulated, seed, template, runtime, progress = NO_PROGRESS } = task;
  const engine = new MatrixEngine(runtime);
  const random = new Random(seed);
  const opened = new Map<StudyDataName, Promise<StudyInput>>();
  const models = new Map<StudyDataName, Promise<LoadedModel>>();
  const data = new Map<StudyDataName, Promise<StudyData>>();
  const kept = <Key, Value>(map: Map<Key, Promise<Value>>, key: Key, make: () => Promise<Value>): Promise<Value> => {
    const found = map.get(key) ?? make();
    map.set(key, found);
    return found;
  };
  const inputOf = (name: StudyDataName) =>
    kept(opened, name, async () => {
      const open = inputs[name];
      if (open !== undefined) return open();
      throw new HemocastError('study-data', 'The study has no such data', {
        field: 'data',
        expected: Object.keys(inputs).join(', '),
        found: name,
        advice: 'Name a data set that has them, or leave all out for simulated ones.',
      });
    });
  const modelOf = (name: StudyDataName): Promise<LoadedModel> =>
    kept(models, name, async () => {
      const input = await inputOf(name);
      return input.modelOf ? modelOf(input.modelOf) : studyModel(task, name, input);
    });
  return {
    quick,
    simulated,
    seed,
    template,
    multiply: engine.multiply.bind(engine),
    progress,
    random: (label) => random.fork(label),
    has: (name) => inputs[name] !== undefined,
    data: (name) =>
      kept(data, name, async () => {
        const input = await inputOf(name);
        const { storage } = task;
        let dataset: Promise<BidsDataset> | undefined;
        return studyData(task, name, input, await modelOf(name), async (id) => {
          dataset ??= openBidsDataset(storage, input.data.root);
          return cleanedEeg(storage, await dataset, id);
        });
      }),
    async release() {
      const known = await Promise.allSettled(models.values());
      // Data may share a model; what could not be opened holds nothing.
      for (const model of new Set(known.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))) {
        await model.eeg.release();
        await releaseModel(model);
      }
      await engine.release();
    },
  };
}

/** The EEG of a run on the electrodes it was recorded with, cleaned as that of a model is. */
async function cleanedEeg(storage: Storage, dataset: BidsDataset, id: string): Promise<Recording> {
  const found = dataset
    .recordings({ dataType: 'eeg', suffix: 'eeg' })
    .find((recording) => runOf(recording.entities) === id);
  if (found === undefined) {
    throw new HemocastError('study-run', 'The data set has no EEG of this run', {
      file: dataset.root,
      expected: `a recording of ${id}`,
      found: 'none',
    });
  }
  const { recording } = await readBidsEeg(storage, found);
  const { low, high, rate } = defaultCleaning;
  return cleanEeg(recording, { low, high, rate, notch: 'auto', reference: 'average' }).recording;
}
