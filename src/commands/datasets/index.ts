export { correctRaw } from './correct-raw.js';
export {
  dataPlaces,
  generalSplit,
  type OpenedPlace,
  openPlaces,
  type PlacesTask,
  peopleOf,
  placeNotes,
  type SplitChoice,
  splitOfModel,
  splitToTrain,
} from './data-places.js';
export { datasetsTable, type ListedDataset, listDatasets, surveyTable } from './dataset-tables.js';
export { type DatasetsCheckOptions, datasetsCheckOptions, datasetsListOptions } from './options.js';
