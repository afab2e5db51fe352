/** Every handler by the name of its request. */
import type { RequestName } from '../protocol.js';
import { addFiles } from './add-files.js';
import { checkRecording } from './check-recording.js';
import { chooseCleaning } from './choose-cleaning.js';
import { compareLight } from './compare-light.js';
import { compareSurface } from './compare-surface.js';
import { drawHeads } from './draw-heads.js';
import { explain } from './explain.js';
import { forget } from './forget.js';
import { generate } from './generate.js';
import type { Handler } from './handler.js';
import { listMetrics } from './list-metrics.js';
import { listOutput } from './list-output.js';
import { matchMontage } from './match-montage.js';
import { openModel } from './open-model.js';
import { openRecording } from './open-recording.js';
import { openServed } from './open-served.js';
import { previewCleaning } from './preview-cleaning.js';
import { readCortex } from './read-cortex.js';
import { readDelay } from './read-delay.js';
import { readFieldPower } from './read-field-power.js';
import { readFile } from './read-file.js';
import { readMetrics } from './read-metrics.js';
import { readSeries } from './read-series.js';
import { readTraces } from './read-traces.js';
import { readTraining } from './read-training.js';
import { startEngine } from './start-engine.js';
import { writeCleaned } from './write-cleaned.js';
import { writeRegions } from './write-regions.js';
import { zipOutput } from './zip-output.js';

export const handlers: { [Name in RequestName]: Handler<Name> } = {
  startEngine,
  addFiles,
  openServed,
  openRecording,
  checkRecording,
  readTraces,
  previewCleaning,
  chooseCleaning,
  drawHeads,
  matchMontage,
  openModel,
  generate,
  explain,
  listMetrics,
  readMetrics,
  listOutput,
  writeCleaned,
  writeRegions,
  zipOutput,
  readTraining,
  readFieldPower,
  readFile,
  readSeries,
  readCortex,
  compareLight,
  compareSurface,
  readDelay,
  forget,
};
