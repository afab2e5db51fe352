/**
 * From paired runs to a model: linear mean, diffusion, calibration, checkpoints and model folders.
 *
 * @example
 * ```ts
 * import { readModel } from 'hemocast/train';
 *
 * const model = await readModel(storage, 'out/demo/model', runtime, 8);
 * ```
 *
 * @module
 */

export { type ConditionalMeanFit, fitConditionalMean } from './conditional-mean.js';
export { fitJoint, type JointFit, type JointlyTrained } from './joint/fit-joint.js';
export { JOINT, readJoint, writeJoint } from './joint/joint-folder.js';
export { type LoadedModel, readModel, writeModel } from './model-folder.js';
export { FOLDS, folderOfFold, MODEL_FOLDS, type ModelFolds, readModelFolds, writeModelFolds } from './model-folds.js';
export { foldersOf, MODEL_SET, type ModelFolder, modelFolders, writeModelSet } from './model-set.js';
export { fitOnto, type OntoTask } from './onto/fit-onto.js';
export { fitRidge, laggedDesign, type RidgeFit, RidgeSums, solveRidge } from './ridge.js';
export { releaseModel, runnable } from './runnable.js';
export { type TrainedModel, type TrainingTask, train } from './train-generator.js';
export { defaultTraining, type TrainingOptions } from './training-options.js';
