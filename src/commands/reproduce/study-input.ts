/** What a study is made of before any model is trained: data, who trains and who is tested. */
import type { PeopleSplit, SourceRun, TrainingData } from '../../data/index.js';
import type { TargetModality } from '../../modalities/index.js';
import type { Recording } from '../../recordings/index.js';
import type { StudyDataName } from '../../reproduce/index.js';

/** Data with a split. */
export interface StudyInput {
  /** Such as `simulated films` or `NATVIEW`. */
  label: string;
  simulated: boolean;
  /** Of each unit (a person, or a day of one). */
  people: PeopleSplit;
  target: TargetModality;
  data: TrainingData;
  /** Whose model generates, where none is trained on these data. */
  modelOf?: StudyDataName;
  /** Recordings of EEG alone that are tested in place of `people.test`, as the model named reads them. */
  alone?: EegAlone;
}

/** EEG without anything measured beside it. */
export interface EegAlone {
  runs(preparation: Parameters<TrainingData['runsOf']>[1]): Promise<SourceRun[]>;
}

/** Data by their names, opened when they are wanted. */
export type StudyInputs = Readonly<Partial<Record<StudyDataName, () => Promise<StudyInput>>>>;

/** Reads the EEG of a run as it was recorded. */
export type ReadEeg = (id: string) => Promise<Recording>;
