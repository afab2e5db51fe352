/** All figures and tables that can be reproduced: a new one is one file here and one line below. */
import { failures } from './failures.js';
import { fig2a } from './fig2a.js';
import { fig2b } from './fig2b.js';
import { fig2c } from './fig2c.js';
import { fig2d } from './fig2d.js';
import { fig3a } from './fig3a.js';
import { fig3b } from './fig3b.js';
import { fig3c } from './fig3c.js';
import { fig4a } from './fig4a.js';
import { fig4b } from './fig4b.js';
import { fig4c } from './fig4c.js';
import { fig4d } from './fig4d.js';
import { fig5a } from './fig5a.js';
import { fig5b } from './fig5b.js';
import { fig5c } from './fig5c.js';
import { fig5d } from './fig5d.js';
import { fig5e } from './fig5e.js';
import type { Figure } from './figure.js';
import { table1 } from './table1.js';

export const FIGURES: readonly Figure[] = [
  // In the paper's order.
  fig2a,
  fig2b,
  fig2c,
  fig2d,
  fig3a,
  fig3b,
  fig3c,
  fig4a,
  fig4b,
  fig4c,
  fig4d,
  fig5a,
  fig5b,
  fig5c,
  fig5d,
  fig5e,
  table1,
  failures,
];
