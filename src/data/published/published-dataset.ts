/**
 * The contract of a published data set: what it is, what must be there, and how its layout on disk is turned into runs. A new data set is one
 * file that exports a `PublishedDataset`, and one line in `PUBLISHED`.
 */
import type { Template } from '../../cortex/index.js';
import type { Storage } from '../../foundation/index.js';
import type { BidsEntities, BidsWriter, Recording } from '../../recordings/index.js';

/** A score that the authors, or others on the same data, have published. */
export interface PublishedFigure {
  /** What is scored, with its definition where the source gives one. */
  metric: string;
  value: string;
  /** The split it was measured on, in words. */
  split: string;
  /** People it was measured of. */
  n?: number;
  /** How it was worked out, where the source says so. */
  definition?: string;
  /** Key of the score of `hemocast evaluate` that is nearest to it, such as `pcc`. */
  nearest?: string;
  /** How that differs from it, as a sentence. */
  differs?: string;
  source: string;
}

/** A way to divide the runs of a data set that a paper names. */
export interface PublishedSplit {
  /** As `--split` names it. */
  name: string;
  /** Who trains and who tests, as part of a sentence. */
  description: string;
  /** Who a run counts as: a person, or a person on one day where days are divided. Undefined for runs that have no part in this split. */
  unit(entities: BidsEntities): string | undefined;
  /** On which side a unit lies. Validation people are drawn from `train` where the paper names none. */
  side(unit: string): 'train' | 'validation' | 'test';
}

/** Something that is wrong with a folder, or open. */
export interface SurveyFinding {
  /** `missing` keeps a run or all of them from being used; `note` does not. */
  kind: 'missing' | 'note';
  /** Stable and short, as `fdt-missing`. */
  code: string;
  /** What and where, as a sentence. */
  text: string;
  /** What to do, as a sentence. */
  advice?: string;
}

/** One recording of a layout with what belongs to it. */
export interface PublishedRun {
  /** Its name in the prepared data set. */
  entities: BidsEntities & { subject: string; task: string };
  /** All files that it is made of, as the storage knows them. */
  files: readonly string[];
  /** What was measured beside EEG. */
  targets: readonly string[];
  /** Settings besides the files that bear on the result. */
  settings?: Readonly<Record<string, unknown>>;
  /**
   * Writes the run into the prepared data set.
   *
   * @returns sentences about what was assumed, replaced or left out
   */
  write(writer: PreparedWriter): Promise<string[]>;
}

/** Where a run is written. */
export interface PreparedWriter {
  /** The data set. */
  raw: BidsWriter;
  /** Its derivatives: BOLD on the cortex, parcels. */
  derivatives: BidsWriter;
  /** Keys of every sidecar: `Simulated` of a twin. */
  sidecar: Readonly<Record<string, unknown>>;
}

/** What a folder holds of a data set. */
export interface PublishedSurvey {
  runs: PublishedRun[];
  /** Counts worth seeing, in words: `22 people`. */
  found: string[];
  findings: SurveyFinding[];
  /** Rows of `participants.tsv`, where the layout has any facts. */
  people?: readonly Readonly<Record<string, string | number | undefined>>[];
  /** Whether the files come from a simulator. */
  simulated: boolean;
}

/** Takes the artefacts of a scanner out of a raw recording. */
export type ScannerCorrection = (recording: Recording, facts: { file: string; tr: number }) => Promise<Recording>;

/** What a user may say about a layout. */
export interface PublishedOptions {
  /** Corrects EEG that was recorded in a scanner and not corrected; without it such recordings are refused. */
  correct?: ScannerCorrection;
  /** Table of parcels (`name x y z`, mm in MNI152), of data sets whose target is parcels. */
  parcels?: string;
  /** The cortex that BOLD is brought to; the embedded approximation where absent. */
  template?: Template;
}

/** A published data set. */
export interface PublishedDataset {
  /** As commands name it. */
  name: string;
  title: string;
  /** One or two sentences on what was measured of whom. */
  description: string;
  licence: string;
  /** What a user downloads, in words. */
  size: string;
  /** Where it is had. */
  where: string;
  /** Paths that must be there, as patterns below the folder that is named. */
  layout: readonly string[];
  citation: string;
  /** What can be generated from its EEG; empty where there is EEG alone. */
  targets: readonly string[];
  /** The first is the default; empty where nothing can be trained. */
  splits: readonly PublishedSplit[];
  figures: readonly PublishedFigure[];
  /** Looks at names and sizes, and at no more of the content than tells raw from corrected. */
  survey(storage: Storage, folder: string, options?: PublishedOptions): Promise<PublishedSurvey>;
}
