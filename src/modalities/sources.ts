/** The signals that others are generated from: a new one is a file and a line here. */
import { HemocastError } from '../foundation/index.js';
import { eeg } from './eeg.js';
import { meg } from './meg.js';
import type { SourceModality } from './modality.js';

export const SOURCES: readonly SourceModality[] = [eeg, meg];

/** @throws HemocastError `source-unknown` */
export function sourceNamed(name: string): SourceModality {
  const found = SOURCES.find((source) => source.name === name);
  if (found !== undefined) return found;
  throw new HemocastError('source-unknown', 'There is no such source', {
    field: 'source',
    expected: SOURCES.map((source) => source.name).join(', '),
    found: name,
  });
}
