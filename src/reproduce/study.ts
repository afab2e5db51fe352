/** What figures are made from: data with what models generate for people they never saw. `commands/reproduce` opens one. */
import type { Template } from '../cortex/index.js';
import type { TargetRun } from '../data/index.js';
import type { Progress, Random } from '../foundation/index.js';
import type { ScoreSpace } from '../modalities/index.js';
import type { Generated } from '../models/index.js';
import type { Recording } from '../recordings/index.js';
import type { Multiply } from '../signal/index.js';

/**
 * The data of a study.
 *
 * - `films`: EEG and BOLD of films on two days; the model was trained on other people.
 * - `days`: the same films; the model was trained on the first day of the people whom it is tested on, on the second.
 * - `imagery`: EEG and fNIRS of imagined movements; the model was trained on other people.
 * - `imageryBold`: EEG of the same recordings, BOLD by the model of `films`; measured BOLD on simulated data alone.
 * - `rest`: EEG of patients and controls at rest, BOLD by a model trained on controls; measured BOLD on simulated data alone.
 */
export const STUDY_DATA = ['films', 'days', 'imagery', 'imageryBold', 'rest'] as const;
export type StudyDataName = (typeof STUDY_DATA)[number];

export interface Study {
  /** Whether a small version is wanted: fewer people, permutations and samples. */
  readonly quick: boolean;
  /** Whether its people were simulated. */
  readonly simulated?: boolean;
  readonly seed: number | string;
  readonly template: Template;
  readonly multiply: Multiply;
  readonly progress: Progress;
  /** A generator of its own for each label. */
  random(label: string): Random;
  has(name: StudyDataName): boolean;
  /**
   * Opens data, and trains its model where that has not been done.
   *
   * @throws `study-data` where the study has none of that name
   */
  data(name: StudyDataName): Promise<StudyData>;
}

/** What a simulator planted in a run, in the order of the space's regions and the data's bands. */
export interface PlantedTruth {
  /** Seconds by which BOLD follows the drive `[region]`; NaN where unknown. */
  delays?: ArrayLike<number>;
  /** Weight of each band's amplitude in the drive `[region, band]`. */
  bandWeights?: ArrayLike<number>;
  /** Standard deviation over time of what each band puts into the drive `[region, band]`: what a contribution can be held against. */
  bandStrengths?: ArrayLike<number>;
}

/** Whether the target of the unseen runs was measured; of EEG alone it is NaN. */
export function hasMeasured({ unseen }: Pick<StudyData, 'unseen'>): boolean {
  return unseen.every(({ signal }) => Number.isFinite(signal[0]));
}

/** Runs of one target with a model that has not seen the people (or the day) it is tested on. */
export interface StudyData {
  name: StudyDataName;
  /** Such as `simulated films (seed 7)` or `natview`. */
  label: string;
  simulated: boolean;
  space: ScoreSpace;
  /** What the model was trained on. */
  training: readonly TargetRun[];
  validation: readonly TargetRun[];
  /** Runs that the model has not seen, in order of people. */
  unseen: readonly TargetRun[];
  /** Bands of `features` and `points`, in their order. */
  bands: readonly string[];
  /** Electrodes of `features`, in their order. */
  electrodes: readonly string[];
  /**
   * What the model expects for a run, from its `features`, `points` and whatever else the model reads: a run with features that were
   * changed gives another mean. Kept for runs of `unseen` that were not changed.
   *
   * @returns mean and deviation `[value, moment]`
   */
  generate(run: TargetRun): Promise<Pick<Generated, 'mean' | 'deviation'>>;
  /** A course that a measurement might have taken, of a run of `unseen`: the mean and a draw of what it leaves open `[value, moment]`. */
  sample?(run: TargetRun): Promise<Float32Array>;
  /** The unified representation of a run `[place, time, width]`, where the model has one. */
  representation?(run: TargetRun): Promise<{ values: Float32Array; shape: readonly [number, number, number] }>;
  /** What was planted in a run, of simulated data that say it. */
  planted?(run: TargetRun): Promise<PlantedTruth | undefined>;
  /** A run whose EEG is the activity of muscles alone, with the electrodes, length and clock of a run, where one can be made. */
  muscleOnly?(run: TargetRun): Promise<TargetRun>;
  /** The cleaned EEG of a run, in µV, for decoders that read voltages. */
  eeg(run: TargetRun): Promise<Recording>;
}
