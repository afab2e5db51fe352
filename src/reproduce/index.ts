/**
 * The figures and tables of the paper, one file each: what is asked, what the paper found, and what is found here on the same terms.
 *
 * @example
 * ```ts
 * import { FIGURES } from 'hemocast/reproduce';
 *
 * const fig2b = FIGURES.find(({ name }) => name === 'fig2b')!;
 * const { caption, findings } = await fig2b.make(study); // a study of hemocast/commands
 * ```
 *
 * @module
 */

export {
  FIGURE_NAMES,
  type Figure,
  type FigureName,
  type FigureResult,
  type Finding,
  type PaperValue,
} from './figure.js';
export { FIGURES } from './figures.js';
export type {
  BarPanel,
  CortexPanel,
  HeadPanel,
  LinePanel,
  MatrixPanel,
  Panel,
  PanelAxis,
  PanelEstimate,
  ScatterPanel,
} from './panels.js';
export type { RarityDesign, RarityResult } from './rarity-result.js';
export { type PlantedTruth, STUDY_DATA, type Study, type StudyData, type StudyDataName } from './study.js';
export { remedyCaption } from './table1-caption.js';
export { rareClassFindings, rareGroupFindings } from './table1-findings.js';
export { rareClassPanels, rareGroupPanels } from './table1-panels.js';
