export { type DemoTask, demo, GENERATION_BATCH } from './demo.js';
export { type EvaluateModelResult, type EvaluateModelTask, evaluateModel } from './evaluate-model.js';
export { explaining } from './explain.js';
export { type GenerateRecordingResult, type GenerateRecordingTask, generateRecording } from './generate-recording.js';
export { interruptible } from './interruptible.js';
export { PairedData } from './paired-data.js';
export { readSurfaceSeries, VERTEX_ORDER, writeSurfaceSeries } from './surface-files.js';
export { type TrainModelTask, trainModel } from './train-model.js';
