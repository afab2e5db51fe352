/** What training and evaluation read, whether it comes from one data set or from several. */
import type { ArrayStore, Progress } from '../foundation/index.js';
import type { SourceModality, SourcePreparation, TargetModality } from '../modalities/index.js';
import type { PairedRun, RunEncoder } from './paired-run.js';

/** What runs are read for. */
export interface RunReading {
  /** Names of the targets wanted; all of the data's where absent. */
  targets?: readonly string[];
  /** Seconds from one moment to the next that targets are brought to, by their names; as they were measured where absent. */
  clocks?: Readonly<Record<string, number>>;
  progress?: Progress;
  /** Encodes the source's recordings as they are read. */
  encoder?: RunEncoder;
}

/** A data set as one of several: where people were measured, and with what. */
export interface DataSite {
  /** As people and runs of it are named, `site/person`; empty where the data are of one data set, whose names stay as they are. */
  name: string;
  /** Name of the data set, as it states it. */
  title: string;
  /** People who have each target, sorted. */
  people: Readonly<Record<string, readonly string[]>>;
  /** Manufacturer and model of what each modality was measured with, where the files say so. */
  devices: Readonly<Record<string, string>>;
}

/** Paired runs of people, by whom they are split. */
export interface TrainingData {
  /** The folder or folders, for messages. */
  readonly root: string;
  /** The data set or sets, as a model card names them. */
  readonly name: string;
  readonly source: SourceModality;
  readonly targets: readonly TargetModality[];
  /** Where prepared runs are kept, and what is made of them may be; nothing where all is in memory. */
  readonly arrays?: ArrayStore;
  /** What was left out, assumed or replaced, as sentences. */
  readonly warnings: string[];
  /** People with paired runs, sorted. */
  readonly people: string[];
  /** Whether any of the data came out of a simulator. */
  readonly simulated: boolean;
  /** The data sets that it is made of. */
  sites(): Promise<DataSite[]>;
  /** What a new model is made for: the sensors of the first recording. */
  sensors(): Promise<{ names: string[]; places: number[][] }>;
  /** Files of a target's recordings of some people (of two hemispheres, the left one's). */
  targetFiles(people: readonly string[], target: string): string[];
  /** The source's recordings of some people. */
  sourceFiles(people: readonly string[]): string[];
  /** Of some people those of the data set in one folder, by the names that they have there; nobody where it is none of the data sets. */
  namesIn(root: string, people: readonly string[]): string[];
  /** The runs of some people that have one of the wanted targets, prepared, and encoded where an encoder is given. */
  runsOf(people: readonly string[], preparation: SourcePreparation, reading?: RunReading): Promise<PairedRun[]>;
}
