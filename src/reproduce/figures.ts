/** All figures and tables that can be reproduced: a new one is one file here and one line below. */
import { failures } from './failures.js';
import { fig2a } from './fig2a.js';
import { fig2b } from './fig2b.js';
import { fig2c } from './fig2c.js';
import { fig3b } from './fig3b.js';
import { fig4a } from './fig4a.js';
import { fig4b } from './fig4b.js';
import { fig4d } from './fig4d.js';
import { fig5e } from './fig5e.js';
import type { Figure } from './figure.js';

/** In the paper's order. */
export const FIGURES: readonly Figure[] = [fig2a, fig2b, fig2c, fig3b, fig4a, fig4b, fig4d, fig5e, failures];
