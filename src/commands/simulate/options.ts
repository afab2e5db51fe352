/** Options of `hemocast simulate`, and the settings of the simulator that they stand for. */
import { z } from 'zod';
import {
  checkSimulation,
  DIFFICULTIES,
  defaultSimulation as defaults,
  imageryDefaults,
  type SimulationSettings,
  TASK_NAMES,
  TWINS,
  type TwinChoice,
  taskDefaults,
} from '../../simulate/index.js';
import { countFrom, listOf, numberFrom, printing, seedOption, templateOption, text } from '../common-options.js';
import { type Companion, parseOptions } from '../option-schema.js';

/** In the order in which the simulator takes them. */
const MODALITIES = ['bold', 'fnirs'] as const;

/** A default that depends on the task, in words. */
function byTask(setting: keyof typeof imageryDefaults): string {
  return `${defaults[setting]}, of motor imagery ${imageryDefaults[setting]}`;
}

/** The number that each task has by default, in words. */
function countByTask(setting: 'runs' | 'trials', tasks: readonly (keyof typeof taskDefaults)[]): string {
  return tasks.map((task) => `${taskDefaults[task][setting] ?? defaults[setting]} of ${TASK_WORDS[task]}`).join(', ');
}

const TASK_WORDS = { films: 'films', motorImagery: 'motor imagery', rest: 'rest', arithmetic: 'arithmetic' } as const;

/** A layout decides what its recordings are like. */
const ofOwn: Companion = {
  text: 'simulating without {layout}',
  holds: ({ layout }) => layout === undefined,
};

/** A layout may have recordings in more than one state. */
const OF_LAYOUT: Companion = { text: '{layout}', holds: ({ layout }) => layout !== undefined };

/** Options of `hemocast simulate`. */
export const simulateOptions = z.strictObject({
  people: countFrom(1, 999).default(defaults.people).meta({ value: 'count', description: 'how many people' }),
  layout: z
    .enum(TWINS.map(({ name }) => name))
    .optional()
    .meta({
      value: 'name',
      description: 'a twin: files as the published data set of this name has them (see `hemocast datasets`)',
      otherwise: 'a BIDS data set with the truth beside it',
    }),
  raw: z.boolean().default(false).meta({
    description:
      'EEG as it leaves the scanner room, with the artefacts of gradients and pulse; of --layout natview and noddi',
    goesWith: OF_LAYOUT,
  }),
  difficulty: z.enum(DIFFICULTIES).default(defaults.difficulty).meta({
    value: 'difficulty',
    description: 'published: EEG and scores as on real pairs; easy: strong, slow rhythms',
  }),
  task: z.enum(TASK_NAMES).default(defaults.task).meta({
    value: 'task',
    description:
      'films, imagined movements of a hand as in Shin et al. (2017), rest with eyes open and closed, or mental arithmetic',
    goesWith: ofOwn,
  }),
  minutes: numberFrom(0.5, 600).default(defaults.minutes).meta({
    unit: 'minutes',
    description: 'minutes per person and day, over all films or all runs of rest',
  }),
  films: countFrom(1, 26).default(defaults.films).meta({
    value: 'count',
    description: 'films that each person watches on a day, one run each',
  }),
  days: countFrom(1, 2).default(defaults.days).meta({
    value: 'count',
    description: 'days of films; two films of the first are shown again on the second',
    goesWith: ofOwn,
  }),
  runs: countFrom(1, 20)
    .optional()
    .meta({
      value: 'count',
      description: 'runs of motor imagery, rest or arithmetic',
      otherwise: countByTask('runs', ['motorImagery', 'rest', 'arithmetic']),
    }),
  trials: countFrom(2, 100)
    .optional()
    .meta({
      value: 'count',
      description: 'trials of a run of motor imagery, half of them of each hand; blocks of a run of arithmetic',
      otherwise: countByTask('trials', ['motorImagery', 'arithmetic']),
    }),
  montage: z
    .literal([19, 30, 32, 64])
    .optional()
    .meta({
      value: 'electrodes',
      description: 'EEG electrodes; 30 are those of Shin et al.',
      otherwise: byTask('montage'),
      goesWith: ofOwn,
    }),
  rate: countFrom(160, 2000)
    .optional()
    .meta({
      unit: 'hertz',
      description: 'EEG sampling rate',
      otherwise: byTask('sampleRate'),
      goesWith: ofOwn,
    }),
  tr: numberFrom(0.3, 5)
    .default(defaults.tr)
    .meta({ unit: 'seconds', description: 'repetition time of BOLD', goesWith: ofOwn }),
  snr: numberFrom(0, 100).default(defaults.signalToNoise).meta({
    value: 'factor',
    description: 'drive-related BOLD against its noise; 1 is as calibrated',
  }),
  modalities: listOf(MODALITIES)
    .optional()
    .meta({
      value: 'list',
      description: 'what is measured beside EEG',
      otherwise: byTask('modalities'),
      goesWith: ofOwn,
    }),
  probe: z
    .enum(['wholeHead', 'shin'])
    .optional()
    .meta({
      value: 'probe',
      description: 'optodes: 20 long and 20 short channels, or the 36 of Shin et al.',
      otherwise: byTask('probe'),
      goesWith: ofOwn,
    }),
  missingChannels: numberFrom(0, 0.9).default(defaults.missingChannels).meta({
    value: 'share',
    description: 'share of the channels that a person’s recordings lack, other ones in every person',
    goesWith: ofOwn,
  }),
  groups: text.optional().meta({
    value: 'file',
    description: 'JSON file with a list of groups: name, share or people, alteredRegions, couplingFactor, extraDelay',
  }),
  line: z
    .literal([50, 60])
    .default(defaults.lineFrequency as 50)
    .meta({ unit: 'hertz', description: 'line frequency', goesWith: ofOwn }),
  seed: seedOption('a number or text; the same seed gives the same files'),
  ...templateOption,
  ...printing,
});

export type SimulateOptions = z.input<typeof simulateOptions>;

/**
 * The settings that options stand for.
 *
 * @param groups what the file of groups holds; one group of controls by default
 * @throws HemocastError as `parseOptions`, and `simulation-setting`
 */
export function simulationSettings(
  given: SimulateOptions,
  groups: SimulationSettings['groups'] = defaults.groups,
): SimulationSettings {
  const {
    rate: sampleRate,
    snr: signalToNoise,
    line: lineFrequency,
    modalities,
    ...options
  } = parseOptions(simulateOptions, given);
  const { people, difficulty, task, minutes, films, days, runs, trials } = options;
  const { seed, montage, tr, probe, missingChannels } = options;
  return checkSimulation({
    ...{ people, difficulty, task, minutes, films, days, runs, trials, seed, montage, tr, probe, missingChannels },
    ...{ groups, sampleRate, signalToNoise, lineFrequency },
    modalities: modalities && MODALITIES.filter((modality) => modalities.includes(modality)),
  });
}

/** What options say of a twin, of options that were checked already and hold their defaults. */
export function twinChoice(
  options: z.output<typeof simulateOptions>,
  groups: TwinChoice['groups'] = defaults.groups,
): TwinChoice {
  const { people, minutes, films, runs, trials, seed, difficulty, snr, raw } = options;
  return {
    ...{ people, minutes, films, seed, difficulty, groups, raw },
    signalToNoise: snr,
    runs: runs ?? defaults.runs,
    trials: trials ?? defaults.trials,
  };
}
