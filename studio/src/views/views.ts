/** The views in the order of their tabs: each is a folder here, and one line. */
import { brainView } from './brain/view.js';
import { generateView } from './generate/view.js';
import type { View } from './view.js';

export const views: readonly View[] = [generateView, brainView];
