export { foldersIn, SIMULATED_MARK } from './folder-level.js';
export { type PreparedDataset, preparePublished } from './prepare-published.js';
export type {
  PublishedDataset,
  PublishedFigure,
  PublishedOptions,
  PublishedRun,
  PublishedSplit,
  PublishedSurvey,
  ScannerCorrection,
  SurveyFinding,
} from './published-dataset.js';
export { PUBLISHED, publishedNamed, publishedPlace } from './registry.js';
export { publishedSplit, splitByPaper, splitOfPeople } from './split-published.js';
