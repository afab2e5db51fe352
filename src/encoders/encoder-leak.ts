/** What a model is scored on must be new to its encoders too. */
import { HemocastError, joinPath, lastName } from '../foundation/index.js';

/** Files by which an encoder may know a person. */
export interface PersonFiles {
  path: string;
  sha256: string;
}

/** An encoder that says what it learned from or was chosen on. */
export interface EncoderPast {
  /** What it encodes. */
  signal: 'EEG' | 'BOLD';
  folder: string;
  /** SHA-256 of its recordings; of an encoder without any, nothing can be shown. */
  files: readonly string[];
  /** What to do about one that knows too much. */
  advice: string;
}

/**
 * Refuses an encoder that learned from, or was chosen on, recordings of the people whom a model is to be chosen or tested on,
 * whatever their files are called.
 *
 * @param filesOf the recordings of a person
 * @throws `encoder-leak`
 */
export async function requireUnseen(
  { signal, folder, files, advice }: EncoderPast,
  people: readonly string[],
  filesOf: (person: string) => Promise<PersonFiles[]>,
): Promise<void> {
  if (files.length === 0) return;
  const seen = new Set(files);
  for (const person of people) {
    const known = (await filesOf(person)).find(({ sha256 }) => seen.has(sha256));
    if (known === undefined) continue;
    throw new HemocastError(
      'encoder-leak',
      `The ${signal} encoder knows people whom the model is to be chosen or tested on`,
      {
        file: joinPath(folder, 'config.json'),
        field: 'training.files',
        expected: `none of the ${signal} of the validation and test people`,
        found: `${lastName(known.path)} of sub-${person}`,
        advice,
      },
    );
  }
}
