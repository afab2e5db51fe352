/** All figures and tables that can be reproduced: a new one is one file here and one line below. */
import { fig2d } from './fig2d.js';
import { fig3a } from './fig3a.js';
import { fig3c } from './fig3c.js';
import { fig4c } from './fig4c.js';
import type { Figure } from './figure.js';

export const FIGURES: readonly Figure[] = [
  // By figure, in the paper's order.
  fig2d,
  fig3a,
  fig3c,
  fig4c,
];
