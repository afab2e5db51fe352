/** A figure or table of the paper: what it asks, what the paper found, and how it is made. */
import type { Panel } from './panels.js';
import type { Study, StudyDataName } from './study.js';

/** Names of all figures, in the paper's order. */
export const FIGURE_NAMES = [
  ...['fig2a', 'fig2b', 'fig2c', 'fig2d', 'fig3a', 'fig3b', 'fig3c'],
  ...['fig4a', 'fig4b', 'fig4c', 'fig4d', 'fig5a', 'fig5b', 'fig5c', 'fig5d', 'fig5e'],
  ...['table1', 'failures'],
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** One figure: a file of `reproduce/`, registered in `figures.ts`. */
export interface Figure {
  name: FigureName;
  title: string;
  /** One sentence: what is asked. */
  question: string;
  /** Data that it needs; a study without one of them leaves the figure out, and says so. */
  needs: readonly StudyDataName[];
  /** Data of which one is enough; all that are there are shown. */
  either?: readonly StudyDataName[];
  /** Pure but for the study: the same study and seed give the same result. */
  make(study: Study): Promise<FigureResult>;
}

/** What was found. */
export interface FigureResult {
  /** One to four sentences. What did not come out stands first. */
  caption: string;
  /** The numbers that decide, each with its interval and n. */
  findings: readonly Finding[];
  panels: readonly Panel[];
  /** Whether the people were simulated; the study says so where absent. */
  simulated?: boolean;
  /** Further values that neither findings nor panels hold. */
  details?: unknown;
}

/** A number of ours, beside the paper's where there is one. */
export interface Finding {
  /** Such as `r over time, across people: model`. */
  quantity: string;
  /** NaN where it could not be computed; `caveat` says why. */
  value: number;
  /** 95 %. */
  low?: number;
  high?: number;
  n: number;
  /** What n counts. */
  of: 'people' | 'runs' | 'regions' | 'folds' | 'trials' | 'maps';
  p?: number;
  /** How p was corrected, and over how many. */
  correction?: string;
  paper?: PaperValue;
  /** What was planted, on simulated data. */
  planted?: number | string;
  /** Whether what the figure claims holds; absent where nothing is claimed. */
  holds?: boolean;
  caveat?: string;
}

/** What the paper printed. */
export interface PaperValue {
  value: number | string;
  /** What is different there: people, data, definition. */
  differs: string;
}
