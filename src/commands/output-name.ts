/** What the results of a recording are called, and whether that name is free. */
import { parseJsonObject } from '../formats/index.js';
import { HemocastError, joinPath, lastName, type Storage } from '../foundation/index.js';
import type { TargetModality } from '../modalities/index.js';
import { type BidsEntities, bidsFolder, bidsName, parseBidsName } from '../recordings/index.js';

/** BIDS entities of a result. */
export type OutputName = Pick<BidsEntities, 'session' | 'acquisition' | 'run'> & { subject: string; task: string };

/**
 * The recording's own BIDS entities where its name has them. Else the first
 * segment of letters and digits is the subject, and what follows the acquisition. BIDS knows letters of English alone: others lose their
 * marks or are left out, and a code of the whole name keeps two such names apart.
 *
 * @example
 * outputName('data/Subject01_1.edf'); // sub-Subject01_task-recording_acq-1
 * outputName('data/Müller_1.edf'); // sub-Muller…_task-recording_acq-1, with six digits for …
 */
export function outputName(path: string): OutputName {
  const base = lastName(path);
  try {
    const { subject, session, task, run, acquisition } = parseBidsName(base);
    if (subject !== undefined) return { subject, session, task: task ?? 'recording', run, acquisition };
  } catch {
    // Not a BIDS name: most recordings are not called so.
  }
  const stem = base.replace(/\.[^.]*$/, '').normalize('NFC');
  const plain = stem.normalize('NFKD').replace(/\p{M}/gu, '');
  const [subject = 'recording', ...rest] = plain.match(/[a-zA-Z0-9]+/g) ?? [];
  const code = /[^\0-\x7f]/.test(stem) ? codeOf(stem) : '';
  return { subject: `${subject}${code}`, task: 'recording', acquisition: rest.join('') || undefined };
}

/** Six hexadecimal digits that differ between names (FNV-1a). */
function codeOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0').slice(-6);
}

/**
 * Makes sure that results of that name are of the same recording, or that there are none.
 *
 * @throws `output-conflict`
 */
export async function requireOwnOutput(
  storage: Storage,
  out: string,
  name: OutputName,
  input: { file: string; hash: string },
  { dataType, parts }: TargetModality['output'],
): Promise<void> {
  const file = joinPath(out, bidsFolder(name.subject, name.session, dataType), bidsName({ ...name, ...parts }));
  return requireSameInput(storage, file, input);
}

/**
 * Makes sure that a result's sidecar, if there is one, names the same input.
 *
 * @param file the sidecar
 * @throws `output-conflict`
 */
export async function requireSameInput(
  storage: Storage,
  file: string,
  input: { file: string; hash: string },
): Promise<void> {
  if (!(await storage.exists(file))) return;
  const { Provenance: provenance } = parseJsonObject(await storage.read(file), file);
  const { InputSHA256: hash, Input: from } = (provenance ?? {}) as Record<string, unknown>;
  if (hash === input.hash) return;
  throw new HemocastError('output-conflict', 'The folder holds results of another recording under this name', {
    file,
    field: 'Provenance.InputSHA256',
    expected: `${input.hash} (${input.file})`,
    found: `${hash ?? 'nothing'}${from === undefined ? '' : ` (${from})`}`,
    advice: 'Choose another folder with --out, rename the recording, or delete the earlier results.',
  });
}
