/** What was found where a class, or a group of people, was made rare: what findings, panels and captions are made of. */
import type { AugmentationExamples, Decoded, RareClassTable, RareGroupTable } from '../augment/index.js';

export interface RarityDesign {
  /** What is decoded. */
  class: Decoded;
  /** Part of the rare measured examples that training uses. */
  share: number;
  folds: number;
}

export interface RarityResult {
  design: RarityDesign;
  /** The data, in words. */
  label: string;
  examples: AugmentationExamples;
  /** Absent where no class was made rare. */
  classes?: RareClassTable;
  groups: readonly RareGroupTable[];
}
