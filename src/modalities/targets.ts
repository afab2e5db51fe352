/** The signals that can be generated: a new one is a file and a line here. */
import { HemocastError } from '../foundation/index.js';
import { bold } from './bold.js';
import { ecog } from './ecog.js';
import { fnirs } from './fnirs.js';
import { fpai } from './fpai.js';
import type { TargetModality } from './modality.js';
import { parcels } from './parcels.js';

export const TARGETS: readonly TargetModality[] = [bold, fnirs, ecog, fpai, parcels];

/** @throws HemocastError `target-unknown` */
export function targetNamed(name: string): TargetModality {
  const found = TARGETS.find((target) => target.name === name);
  if (found !== undefined) return found;
  throw new HemocastError('target-unknown', 'There is no such target', {
    field: 'targets',
    expected: TARGETS.map((target) => target.name).join(', '),
    found: name,
  });
}
