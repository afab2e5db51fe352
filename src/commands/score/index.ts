/** What `hemocast score` does. */
export { type ScoreOptions, scoreOptions } from './options.js';
export { findPredictions, type PredictionFile } from './prediction-files.js';
export { type ScorePredictionsResult, type ScorePredictionsTask, scorePredictions } from './score-predictions.js';
export { readToolsTable, scoreTools, type ToolScore, toolPanels } from './tools-table.js';
