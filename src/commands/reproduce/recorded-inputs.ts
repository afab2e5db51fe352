/** Published recordings as data of a study, each with the split of the paper. */
import type { Template } from '../../cortex/index.js';
import { openTrainingData, type PeopleSplit, type SourceRun, UnpairedData } from '../../data/index.js';
import { type ArrayStore, HemocastError, type Progress, Random, type Storage } from '../../foundation/index.js';
import { bold, eeg, fnirs, type TargetModality } from '../../modalities/index.js';
import type { StudyDataName } from '../../reproduce/index.js';
import { dataPlaces, openPlaces, peopleOf, splitToTrain } from '../datasets/data-places.js';
import type { StudyInput, StudyInputs } from './study-input.js';

export interface RecordedInputsTask {
  storage: Storage;
  /** Data sets as `NAME:FOLDER`. */
  texts: readonly string[];
  template?: Template;
  seed: number | string;
  version: string;
  cache: () => Promise<string | undefined>;
  arrays?: ArrayStore;
  progress?: Progress;
}

/** What a published data set stands for in a study. */
const ROLES: Readonly<Record<string, readonly { name: StudyDataName; split?: string; target: TargetModality }[]>> = {
  natview: [
    { name: 'films', split: 'across', target: bold },
    { name: 'days', split: 'within', target: bold },
  ],
  shin: [{ name: 'imagery', split: 'across', target: fnirs }],
};

/**
 * Data of a study on published recordings: of NATVIEW `films` and `days`, of Shin et al. `imagery`, of NODDI and ds003490 together `rest`,
 * and of NATVIEW and Shin et al. together `imageryBold`.
 *
 * @throws HemocastError `study-place` where a place stands for nothing in a study
 */
export function recordedInputs(task: RecordedInputsTask): StudyInputs {
  const byName = new Map(task.texts.map((text) => [text.slice(0, text.indexOf(':')), text]));
  const known = [...Object.keys(ROLES), 'noddi', 'ds003490'];
  for (const [name, text] of byName) {
    if (known.includes(name)) continue;
    throw new HemocastError('study-place', 'No figure is made from this data set', {
      field: 'data set',
      expected: known.map((one) => `${one}:FOLDER`).join(', '),
      found: text,
      advice: 'Train and evaluate on it: hemocast train, hemocast evaluate.',
    });
  }
  const inputs: Partial<Record<StudyDataName, () => Promise<StudyInput>>> = {};
  for (const [dataset, roles] of Object.entries(ROLES)) {
    const text = byName.get(dataset);
    if (text === undefined) continue;
    for (const { name, split, target } of roles) inputs[name] = () => paired(task, text, target, split);
  }
  const [shin, noddi, patients] = ['shin', 'noddi', 'ds003490'].map((name) => byName.get(name));
  if (shin !== undefined && inputs.films) {
    inputs.imageryBold = async () => ({
      ...(await paired(task, shin, fnirs, 'across')),
      ...{ target: bold, modelOf: 'films' as const, alone: await alone(task, shin) },
    });
  }
  if (noddi !== undefined && patients !== undefined) {
    inputs.rest = async () => ({ ...(await paired(task, noddi, bold)), alone: await alone(task, patients) });
  }
  return inputs;
}

async function paired(
  task: RecordedInputsTask,
  text: string,
  target: TargetModality,
  split?: string,
): Promise<StudyInput> {
  const { storage, template, version, cache, progress, arrays, seed } = task;
  const choice = splitToTrain(split);
  const places = await openPlaces({ storage, texts: [text], split: choice, template, version, cache, progress });
  const data = await openTrainingData(storage, dataPlaces(places), {
    ...{ source: eeg, targets: [target], unfit: 'left out', arrays },
  });
  const counts = { validation: 2, test: 2 };
  const people: PeopleSplit = peopleOf(places, data.people, counts, new Random(seed).fork('split'))!;
  const [{ published }] = places;
  return { label: published!.dataset.title, simulated: data.simulated, people, target, data };
}

async function alone({ storage, version, cache, progress, template }: RecordedInputsTask, text: string) {
  const [{ root }] = await openPlaces({ storage, texts: [text], template, version, cache, progress });
  const data = await UnpairedData.open(storage, root);
  return {
    async runs(preparation: Parameters<UnpairedData['readSource']>[2]) {
      const runs: SourceRun[] = [];
      // One after the other: recordings are large while they are cleaned.
      for (const one of await data.sourceRecordings(eeg))
        runs.push(await data.readSource(one, eeg, preparation, progress));
      return runs;
    },
  };
}
