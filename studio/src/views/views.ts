/** The views in the order of their tabs: each is a folder here, and one line. */
import { generateView } from './generate/view.js';
import { cleaningView } from './cleaning/view.js';
import { recordingView } from './recording/view.js';
import type { View } from './view.js';

export const views: readonly View[] = [recordingView, cleaningView, generateView];
