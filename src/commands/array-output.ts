/** Arrays of NumPy with a JSON document beside each: what may be written over. */
import { parseJsonObject } from '../formats/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';

/** What an array is, and which option names it. */
export interface ArrayOutput {
  /** `format` of the document beside it. */
  format: string;
  option: string;
  /** As messages name it: `features that hemocast features wrote`. */
  wanted: string;
}

/**
 * Makes sure that an array may be written: that its name ends in `.npy`, and that there is none of this name but an earlier one of its kind.
 *
 * @returns the name of the document beside it
 * @throws HemocastError `output-name`, `output-conflict`
 */
export async function requireOwnArray(
  storage: Storage,
  out: string,
  { format, option, wanted }: ArrayOutput,
): Promise<string> {
  if (!/[^/\\]\.npy$/i.test(out)) {
    throw new HemocastError('output-name', 'This is written as a NumPy array', {
      field: option,
      expected: 'a file name ending in .npy',
      found: out,
    });
  }
  const taken = (file: string, found: string) =>
    new HemocastError('output-conflict', 'A file that Hemocast did not make would be overwritten', {
      file,
      expected: `no file, or ${wanted}`,
      found,
      advice: `Choose another name with ${option}.`,
    });
  const sidecar = out.replace(/\.npy$/i, '.json');
  if (!(await storage.exists(sidecar))) {
    if (await storage.exists(out)) throw taken(out, 'an array without a description beside it');
    return sidecar;
  }
  const document = parseJsonObject(await storage.read(sidecar), sidecar);
  if (document.format !== format) throw taken(sidecar, 'a file of something else');
  return sidecar;
}
