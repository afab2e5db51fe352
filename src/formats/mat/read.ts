/** Reading MAT-files of any level that MATLAB writes today. */
import { HemocastError } from '../../foundation/index.js';
import { isMatLevel5, readMatLevel5 } from './level5-reader.js';
import { isMatLevel73, readMatLevel73 } from './level73-reader.js';
import type { MatVariables } from './values.js';

/**
 * Reads the variables of a MAT-file of level 5 (-v6, -v7) or 7.3 (HDF5).
 *
 * @param file name for error messages
 * @param only what is wanted, so that the rest takes neither time nor memory: names of variables, or paths of fields such as
 * `EEG.event.type`; all by default
 * @returns variables by name, in the order of the file; numbers keep their class and are column-major
 * @throws HemocastError `mat-not-mat`, `mat-structure` (with the byte), `mat-compression`, `mat-depth`, `mat-size`; of level 7.3 also
 * `mat-unreadable`, `mat-field`, `mat-filter`, `mat-cycle`
 *
 * @example
 * const variables = await readMat(await storage.read('tapping.nirs'), 'tapping.nirs', { only: ['d', 't', 's', 'SD'] });
 * const { shape, data } = matNumbers(variables.get('d'), 'd', 'tapping.nirs');
 */
export async function readMat(
  bytes: Uint8Array,
  file: string,
  { only }: { only?: readonly string[] } = {},
): Promise<MatVariables> {
  if (isMatLevel5(bytes)) return readMatLevel5(bytes, file, only);
  if (isMatLevel73(bytes)) return readMatLevel73(bytes, file, only);
  throw new HemocastError('mat-not-mat', 'This is no MAT-file', {
    file,
    byte: 0,
    expected: 'the header of a MATLAB 5.0 MAT-file, or HDF5 (7.3)',
    found: bytes.length === 0 ? 'an empty file' : `bytes ${[...bytes.subarray(0, 8)].join(' ')}`,
    advice: 'Save it in MATLAB with -v7.',
  });
}
