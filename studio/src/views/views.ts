/** The views in the order of their tabs: each is a folder here, and one line. */
import { brainView } from './brain/view.js';
import { cleaningView } from './cleaning/view.js';
import { generateView } from './generate/view.js';
import { metricsView } from './metrics/view.js';
import { outputView } from './output/view.js';
import { recordingView } from './recording/view.js';
import { trainingView } from './training/view.js';
import type { View } from './view.js';
import { whyView } from './why/view.js';

export const views: readonly View[] = [
  recordingView,
  cleaningView,
  generateView,
  brainView,
  whyView,
  outputView,
  metricsView,
  trainingView,
];
