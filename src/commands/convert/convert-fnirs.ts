/** fNIRS recordings as SNIRF. */
import { encodeSnirf } from '../../formats/index.js';
import { withErrorDetail } from '../../foundation/error-detail.js';
import type { Storage } from '../../foundation/index.js';
import { readFnirsFile } from '../../recordings/index.js';
import type { Converted } from './conversion.js';

/**
 * Writes an fNIRS recording as SNIRF 1.1: channels, times, probe in mm, stimuli, signals alongside and the tags of the file.
 *
 * @throws HemocastError as the input's reader and `encodeSnirf`
 */
export async function convertFnirs(storage: Storage, input: string, output: string): Promise<Converted> {
  const { file, remarks } = await readFnirsFile(storage, input);
  const advice = 'Check what the input holds with `hemocast inspect`.';
  const bytes = await withErrorDetail({ file: output, advice }, () => encodeSnirf(file));
  return { format: 'SNIRF 1.1', files: new Map([[output, bytes]]), remarks };
}
