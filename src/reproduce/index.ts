/**
 * The figures and tables of the paper, one file each: what is asked, what the paper found, and what is found here on the same terms.
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
export { type PlantedTruth, STUDY_DATA, type Study, type StudyData, type StudyDataName } from './study.js';
