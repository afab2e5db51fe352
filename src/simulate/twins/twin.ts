/**
 * The contract of a twin: people who were never recorded, in the layout of a published data set, name by name and field by field, so that
 * what reads the one reads the other.
 */
import type { Template } from '../../cortex/index.js';
import type { Random } from '../../foundation/index.js';
import type { SimulationSettings } from '../settings.js';
import type { SimulatedPerson } from '../simulate.js';

/** What a user may choose about a twin; the layout decides the rest. */
export interface TwinChoice
  extends Pick<
    SimulationSettings,
    'people' | 'minutes' | 'films' | 'runs' | 'trials' | 'seed' | 'difficulty' | 'signalToNoise' | 'groups'
  > {
  /** Whether the EEG is that of the scanner room, of layouts that have such; corrected by the authors where absent. */
  raw?: boolean;
}

/** A file of a twin: its path from the top, and its content. */
export type TwinFile = readonly [path: string, content: Uint8Array | string];

/** A person whose files are to be written. */
export interface TwinPerson {
  /** As the layout calls the person. */
  id: string;
  index: number;
  /** The person in each world of `Twin.worlds`, in its order. */
  simulated: readonly SimulatedPerson[];
  template: Template;
  random: Random;
  /** As {@link TwinChoice.raw}. */
  raw: boolean;
}

/** A layout. */
export interface Twin {
  /** As the published data set is called. */
  name: string;
  /** Everybody of the release, sorted. */
  people: readonly string[];
  /** The EEG electrodes of the layout. */
  electrodes: readonly string[];
  /** Whether the data set has EEG as it leaves the scanner room. */
  hasRaw?: boolean;
  /** What is simulated: several where a person does several tasks. */
  worlds(choice: TwinChoice): Partial<SimulationSettings>[];
  /** Files that belong to nobody in particular. */
  shared?(ids: readonly string[], template: Template): TwinFile[];
  /** Files of one person, in the order in which they are written. */
  files(person: TwinPerson): AsyncIterable<TwinFile> | Iterable<TwinFile>;
}

/**
 * Who of a release a small twin has: spread evenly, the last one always, so that those whom papers test on are among them.
 *
 * @example
 * chosenPeople(['01', '02', '03', '04'], 2); // ['02', '04']
 */
export function chosenPeople(everybody: readonly string[], count: number): string[] {
  const wanted = Math.min(count, everybody.length);
  return Array.from({ length: wanted }, (_, i) => everybody[Math.ceil(((i + 1) * everybody.length) / wanted) - 1]);
}

/** Labels of two digits or more, from 1. */
export function numbered(count: number, digits = 2): string[] {
  return Array.from({ length: count }, (_, i) => String(i + 1).padStart(digits, '0'));
}
