/** The views in the order of their tabs: each is a folder here, and one line. */
import { generateView } from './generate/view.js';
import { outputView } from './output/view.js';
import { trainingView } from './training/view.js';
import type { View } from './view.js';

export const views: readonly View[] = [generateView, outputView, trainingView];
