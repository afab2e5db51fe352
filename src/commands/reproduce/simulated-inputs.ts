/** Data sets that are simulated for the figures: as hard as published recordings, with the paper's tasks, and the truth beside them. */
import type { Template } from '../../cortex/index.js';
import { namedSplit, PairedData, type PeopleSplit } from '../../data/index.js';
import { type ArrayStore, joinPath, type Progress, type Storage } from '../../foundation/index.js';
import { bold, fnirs, type TargetModality } from '../../modalities/index.js';
import { type Difficulty, type SimulationSettings, simulateDataset } from '../../simulate/index.js';
import type { StudyInput, StudyInputs } from './study-input.js';

/** People who train, who choose, and whom no model sees. */
export interface Counts {
  train: number;
  validation: number;
  unseen: number;
}

interface SimulatedSet extends Counts {
  settings: Partial<SimulationSettings>;
}

type SetName = 'films' | 'imagery' | 'rest';

/**
 * Regions in which the simulated patients differ: those of the paper's figure 5e. Their rhythms wax and wane more, which EEG and BOLD show.
 */
export const ALTERED_REGIONS: readonly string[] = [
  'G_oc-temp_med-Lingual',
  'S_oc-temp_med_and_Lingual',
  'G_oc-temp_lat-fusifor',
  'G_and_S_occipital_inf',
];
const FLUCTUATION = 2;

/** Sizes: of the whole study, and of the quick one, in which intervals are wide. */
export function simulatedSets(quick: boolean): Record<SetName, SimulatedSet> {
  const rest = quick ? { train: 6, validation: 1, unseen: 16 } : { train: 10, validation: 2, unseen: 40 };
  const controls = rest.train + rest.validation + rest.unseen / 2;
  return {
    films: {
      ...(quick ? { train: 6, validation: 1, unseen: 5 } : { train: 12, validation: 2, unseen: 8 }),
      settings: { task: 'films', days: 2, films: quick ? 3 : 4, minutes: quick ? 4.5 : 8, montage: 32 },
    },
    imagery: {
      ...(quick ? { train: 6, validation: 1, unseen: 4 } : { train: 12, validation: 2, unseen: 8 }),
      settings: {
        ...{ task: 'motorImagery', modalities: ['bold', 'fnirs'], montage: 30 },
        ...{ runs: quick ? 2 : 3, trials: quick ? 10 : 20 },
      },
    },
    rest: {
      ...rest,
      settings: {
        ...{ task: 'rest', runs: 1, minutes: quick ? 3 : 6, montage: 32 },
        groups: [
          { name: 'control', people: controls },
          {
            ...{ name: 'patient', people: rest.unseen / 2 },
            ...{ alteredRegions: [...ALTERED_REGIONS], fluctuationFactor: FLUCTUATION },
          },
        ],
      },
    },
  };
}

export interface SimulatedInputsTask {
  storage: Storage;
  /** Folder of the data sets. */
  folder: string;
  template: Template;
  seed: number | string;
  quick: boolean;
  difficulty: Difficulty;
  version: string;
  arrays?: ArrayStore;
  progress?: Progress;
}

/** Data of a study that nobody recorded. Each is simulated once, when it is first wanted. */
export function simulatedInputs(task: SimulatedInputsTask): StudyInputs {
  const sets = simulatedSets(task.quick);
  const opened = new Map<string, Promise<PairedData>>();
  const open = (name: SetName, targets: TargetModality[], split?: string): Promise<PairedData> => {
    const key = [name, split, ...targets.map((target) => target.name)].join(' ');
    const known = opened.get(key) ?? simulated(task, sets[name], name, targets, split);
    opened.set(key, known);
    return known;
  };
  const input = async (name: SetName, target: TargetModality): Promise<StudyInput> => {
    const data = await open(name, [target]);
    return { ...said(task, name), target, data, people: inOrder(data.people, sets[name]) };
  };
  return {
    films: () => input('films', bold),
    days: async () => {
      const data = await open('films', [bold], 'sessions');
      return { ...said(task, 'films'), target: bold, data, people: byDays(data.people, sets.films) };
    },
    imagery: () => input('imagery', fnirs),
    imageryBold: async () => ({ ...(await input('imagery', bold)), modelOf: 'films' }),
    rest: async () => {
      const data = await open('rest', [bold]);
      // Groups come one after the other, controls first: the model is of controls alone.
      return { ...said(task, 'rest'), target: bold, data, people: inOrder(data.people, sets.rest) };
    },
  };
}

function said({ seed, difficulty }: SimulatedInputsTask, name: SetName): Pick<StudyInput, 'label' | 'simulated'> {
  const titles = { films: 'films', imagery: 'motor imagery', rest: 'rest of patients and controls' };
  return { label: `simulated people, ${titles[name]} (${difficulty} difficulty, seed ${seed})`, simulated: true };
}

async function simulated(
  task: SimulatedInputsTask,
  { settings, ...counts }: SimulatedSet,
  name: SetName,
  targets: TargetModality[],
  split: string | undefined,
): Promise<PairedData> {
  const { storage, template, seed, version, progress, arrays } = task;
  const root = joinPath(task.folder, name);
  const people = counts.train + counts.validation + counts.unseen;
  const given: Partial<SimulationSettings> = {
    ...settings,
    people,
    difficulty: task.difficulty,
    seed: `${seed} ${name}`,
  };
  await simulateDataset(given, storage, root, { template, version, progress });
  const unit = split === undefined ? undefined : namedSplit(split).unit;
  return PairedData.open(storage, root, { targets, unit, arrays });
}

/** The first people train, the next choose, the last are not seen. */
function inOrder(people: readonly string[], { train, validation }: Counts): PeopleSplit {
  return {
    train: people.slice(0, train),
    validation: people.slice(train, train + validation),
    test: people.slice(train + validation),
  };
}

/** The first day of the people who train, and of those who choose; the second day of the same people tests. */
function byDays(units: readonly string[], { train, validation }: Counts): PeopleSplit {
  const first = units.filter((unit) => unit.endsWith('ses1')).slice(0, train + validation);
  const second = units.filter((unit) => unit.endsWith('ses2')).slice(0, train + validation);
  return { train: first.slice(0, train), validation: first.slice(train), test: second };
}
