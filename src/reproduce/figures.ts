/** All figures and tables that can be reproduced: a new one is one file here and one line below. */
import { fig2b } from './fig2b.js';
import { fig4d } from './fig4d.js';
import type { Figure } from './figure.js';
import { table1 } from './table1.js';

export const FIGURES: readonly Figure[] = [fig2b, fig4d, table1];
