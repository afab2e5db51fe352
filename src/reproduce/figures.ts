/** All figures and tables that can be reproduced: a new one is one file here and one line below. */
import type { Figure } from './figure.js';

export const FIGURES: readonly Figure[] = [];
