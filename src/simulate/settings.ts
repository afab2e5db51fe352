import { HemocastError } from '../foundation/index.js';
import { DIFFICULTIES, type Difficulty } from './world.js';

/** A group of people, and how it differs from the rest. */
export interface SimulationGroup {
  /** As it stands in `participants.tsv`, e.g. `control`. */
  name: string;
  /** Part of all people, 0–1; people of groups without `share` and `people` fill what is left. */
  share?: number;
  /** Number of people; groups with a number come first, in the order given. Takes precedence over `share`. */
  people?: number;
  /** Destrieux regions (`G_cuneus`, both hemispheres) in which coupling differs. */
  alteredRegions?: string[];
  /** Factor on the neurovascular coupling in those regions; 1 = unaltered. */
  couplingFactor?: number;
  /** Seconds that the haemodynamic response of those regions comes later. */
  extraDelay?: number;
  /** Factor on how far the rhythms of those regions wax and wane, which EEG and BOLD both show; 1 = unaltered. */
  fluctuationFactor?: number;
}

/** What people can do. */
export const TASK_NAMES = ['films', 'motorImagery', 'rest', 'arithmetic'] as const;
export type TaskName = (typeof TASK_NAMES)[number];

/** What is simulated. Every figure of a person depends on these and on the person's index, never on `people`. */
export interface SimulationSettings {
  /** Number of people. */
  people: number;
  /** Minutes per person and day over all films, or over all runs of rest. */
  minutes: number;
  /** Number of films that each person watches on a day, one run each. */
  films: number;
  /** Days on which films are watched, as sessions of BIDS; two films of the first day are shown again on the second. */
  days: number;
  /** What people do: watch films, imagine movements of a hand as in Shin et al. (2017), rest with eyes open and closed, or calculate. */
  task: TaskName;
  /** Runs of motor imagery, rest or arithmetic. */
  runs: number;
  /** Trials of a run of motor imagery, half of them of each hand (even); blocks of a run of arithmetic. */
  trials: number;
  seed: number | string;
  /** `published`: slow band power as in published EEG, and scores as on real pairs; `easy`: strong, slow rhythms, for tests. */
  difficulty: Difficulty;
  /** EEG electrodes; 30 = those of Shin et al. (2017). */
  montage: 19 | 30 | 32 | 64;
  /** EEG sampling rate, Hz. */
  sampleRate: number;
  /** Repetition time of the BOLD volumes, seconds. */
  tr: number;
  /** Factor on the drive-related BOLD against its noise; 1 is calibrated to published EEG-to-BOLD accuracy. */
  signalToNoise: number;
  modalities: ('bold' | 'fnirs')[];
  /** Optodes: 20 long and 20 short channels over the whole head, or the 36 channels of Shin et al. (2017). */
  probe: 'wholeHead' | 'shin';
  /** Share of the channels, of EEG and of light, that a person's recordings lack: other channels in every person. */
  missingChannels: number;
  groups: SimulationGroup[];
  /** Mains frequency, Hz. */
  lineFrequency: number;
}

/** Settings of `hemocast demo`: 13 people, two films of four minutes, 32 electrodes. */
export const defaultSimulation: SimulationSettings = {
  people: 13,
  minutes: 8,
  films: 2,
  days: 1,
  task: 'films',
  runs: 3,
  trials: 20,
  seed: 1,
  difficulty: 'published',
  montage: 32,
  sampleRate: 250,
  tr: 2.1,
  signalToNoise: 1,
  modalities: ['bold'],
  probe: 'wholeHead',
  missingChannels: 0,
  groups: [{ name: 'control' }],
  lineFrequency: 50,
};

/** What is else by default for motor imagery: the recordings of Shin et al. (2017). */
export const imageryDefaults = {
  montage: 30,
  sampleRate: 200,
  modalities: ['fnirs'],
  probe: 'shin',
} satisfies Partial<SimulationSettings>;

/** What is else by default for a task. */
export const taskDefaults: Readonly<Record<TaskName, Partial<SimulationSettings>>> = {
  films: {},
  motorImagery: imageryDefaults,
  rest: { runs: 2 },
  arithmetic: { runs: 2, trials: 6 },
};

/** Settings that not every task has. */
const TASK_SETTINGS: Readonly<Record<TaskName, readonly (keyof SimulationSettings)[]>> = {
  films: ['minutes', 'films', 'days'],
  motorImagery: ['runs', 'trials'],
  rest: ['minutes', 'runs'],
  arithmetic: ['runs', 'trials'],
};

/** A group of patients whose occipito-parietal coupling is weakened and late: an example for `groups`. */
export const patientGroup: SimulationGroup = {
  name: 'patient',
  share: 0.35,
  alteredRegions: ['G_occipital_middle', 'G_pariet_inf-Angular', 'S_intrapariet_and_P_trans', 'G_parietal_sup'],
  couplingFactor: 0.35,
  extraDelay: 0.8,
};

const RANGES: Record<string, { low: number; high: number; whole?: boolean }> = {
  people: { low: 1, high: 999, whole: true },
  minutes: { low: 0.5, high: 600 },
  films: { low: 1, high: 26, whole: true },
  days: { low: 1, high: 2, whole: true },
  runs: { low: 1, high: 20, whole: true },
  trials: { low: 2, high: 100, whole: true },
  missingChannels: { low: 0, high: 0.9 },
  sampleRate: { low: 160, high: 2000, whole: true },
  tr: { low: 0.3, high: 5 },
  signalToNoise: { low: 0, high: 100 },
  lineFrequency: { low: 40, high: 70 },
};

/**
 * Fills in the defaults, which depend on the task ({@link taskDefaults}), and checks every field.
 *
 * @throws `simulation-setting` naming the field, what it takes and what was found.
 * @example
 * const settings = checkSimulation({ people: 4, modalities: ['bold', 'fnirs'] });
 */
export function checkSimulation(given: Partial<SimulationSettings> = {}): SimulationSettings {
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const settings: SimulationSettings = {
    ...defaultSimulation,
    ...(given.task !== undefined && given.task in taskDefaults ? taskDefaults[given.task] : {}),
    ...stated,
  };
  for (const key of Object.keys(settings)) if (!(key in defaultSimulation)) wrong(key, 'a known setting', 'this one');
  for (const [field, { low, high, whole }] of Object.entries(RANGES)) {
    const value: unknown = settings[field as keyof SimulationSettings];
    const fits = typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value));
    if (!fits) wrong(field, `${whole ? 'a whole number' : 'a number'} from ${low} to ${high}`, value);
  }
  if (![19, 30, 32, 64].includes(settings.montage)) wrong('montage', '19, 30, 32 or 64', settings.montage);
  if (!DIFFICULTIES.includes(settings.difficulty)) wrong('difficulty', DIFFICULTIES.join(' or '), settings.difficulty);
  if (!['wholeHead', 'shin'].includes(settings.probe)) wrong('probe', 'wholeHead or shin', settings.probe);
  if (typeof settings.seed !== 'string' && !Number.isFinite(settings.seed))
    wrong('seed', 'a number or text', settings.seed);
  const pieces = settings.task === 'rest' ? settings.runs : settings.films;
  const piece = settings.task === 'rest' ? 'run' : 'film';
  if ((settings.minutes * 60) / pieces < 30)
    wrong('minutes', `at least ${pieces / 2} (half a minute per ${piece})`, settings.minutes);
  const known = Array.isArray(settings.modalities) && settings.modalities.every((m) => m === 'bold' || m === 'fnirs');
  if (!known || settings.modalities.length === 0)
    wrong('modalities', 'a list of bold and fnirs, not empty', settings.modalities);
  checkTask(settings);
  checkGroups(settings.groups);
  return settings;
}

function checkTask(settings: SimulationSettings): void {
  const { task, trials, films, days } = settings;
  if (!(task in TASK_SETTINGS)) wrong('task', TASK_NAMES.join(' or '), task);
  if (task === 'motorImagery' && trials % 2 !== 0) wrong('trials', 'an even number, half of each hand', trials);
  if (films * days > 26) wrong('films', '13 at most on each of two days', films);
  const fields = new Set(Object.values(TASK_SETTINGS).flat());
  for (const field of fields) {
    if (TASK_SETTINGS[task].includes(field) || settings[field] === defaultSimulation[field]) continue;
    const owners = TASK_NAMES.filter((name) => TASK_SETTINGS[name].includes(field));
    const expected = `the task ${owners.join(' or ')}, which alone has this setting`;
    wrong(field, expected, `${settings[field]} with the task ${task}`);
  }
}

function checkGroups(groups: SimulationGroup[]): void {
  if (!Array.isArray(groups) || groups.length === 0) wrong('groups', 'a list with at least one group', groups);
  let share = 0;
  for (const [i, group] of groups.entries()) {
    const field = `groups[${i}]`;
    if (!/^[A-Za-z0-9]+$/.test(group.name ?? '')) wrong(`${field}.name`, 'letters and digits', group.name);
    if (groups.findIndex((other) => other.name === group.name) !== i) wrong(`${field}.name`, 'a new name', group.name);
    checkOptional(`${field}.share`, group.share, 0, 1);
    checkOptional(`${field}.people`, group.people, 0, 999);
    checkOptional(`${field}.couplingFactor`, group.couplingFactor, -2, 3);
    checkOptional(`${field}.extraDelay`, group.extraDelay, 0, 3);
    checkOptional(`${field}.fluctuationFactor`, group.fluctuationFactor, 0, 4);
    share += group.people === undefined ? (group.share ?? 0) : 0;
  }
  if (share > 1 + 1e-9) wrong('groups', 'shares that sum to 1 at most', share);
}

function checkOptional(field: string, value: number | undefined, low: number, high: number): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !(value >= low && value <= high)) wrong(field, `${low} to ${high}`, value);
}

function wrong(field: string, expected: string, found: unknown): never {
  throw new HemocastError('simulation-setting', 'A setting of the simulation is out of its range', {
    field,
    expected,
    found: typeof found === 'string' ? found : JSON.stringify(found),
  });
}
