/** All figures and tables that can be reproduced: a new one is one file here and one line below. */
import { fig5a } from './fig5a.js';
import { fig5b } from './fig5b.js';
import { fig5c } from './fig5c.js';
import { fig5d } from './fig5d.js';
import type { Figure } from './figure.js';

export const FIGURES: readonly Figure[] = [fig5a, fig5b, fig5c, fig5d];
