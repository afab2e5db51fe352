export { ALL_FIGURES, chosenFigures } from './chosen-figures.js';
export { type OpenedStudy, type OpenStudyTask, openStudy } from './open-study.js';
export { type ReproduceOptions, reproduceOptions } from './options.js';
export { type RecordedInputsTask, recordedInputs } from './recorded-inputs.js';
export {
  FIGURE_FILES,
  type FigureEntry,
  type ReproduceTask,
  reportedFigures,
  reproduceFigures,
  studyRequest,
} from './reproduce-figures.js';
export { ALTERED_REGIONS, type SimulatedInputsTask, simulatedInputs, simulatedSets } from './simulated-inputs.js';
export type { StudyInput, StudyInputs } from './study-input.js';
