export { augmentDataset } from './augment-dataset.js';
export type { AugmentDatasetResult, AugmentDatasetTask } from './augment-task.js';
export { type AugmentOptions, augmentOptions } from './options.js';
export { type RareChoice, rareChoice } from './rare-choice.js';
export { EXAMPLE_FILES } from './written-examples.js';
