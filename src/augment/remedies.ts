/** All remedies for a rare class or group: a new one is one file here and one line below. */
import { HemocastError } from '../foundation/index.js';
import { classWeights } from './class-weights.js';
import { generated, generatedAny, generatedSpread } from './generated.js';
import { noise } from './noise.js';
import { none } from './none.js';
import { oversampling } from './oversampling.js';
import type { Remedy } from './remedy.js';
import { smote } from './smote.js';

/** In the order of tables: nothing, what needs no model, what a model makes, and its control. */
export const REMEDIES: readonly Remedy[] = [
  none,
  classWeights,
  oversampling,
  smote,
  noise,
  generated,
  generatedSpread,
  generatedAny,
];

/** Whether a remedy needs what a model makes of EEG. */
export function needsModel({ kind }: Pick<Remedy, 'kind'>): boolean {
  return kind === 'generated' || kind === 'control';
}

/** @throws HemocastError `remedy-unknown` */
export function remedyNamed(name: string): Remedy {
  const found = REMEDIES.find((remedy) => remedy.name === name);
  if (found !== undefined) return found;
  throw new HemocastError('remedy-unknown', 'There is no such remedy for a rare class', {
    field: 'remedies',
    expected: REMEDIES.map((remedy) => remedy.name).join(', '),
    found: name,
  });
}
