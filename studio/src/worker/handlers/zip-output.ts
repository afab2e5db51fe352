/** Files that were made, as one ZIP archive. */
import { type Zippable, zipSync } from 'fflate';
import type { Handler } from './handler.js';

/** Fast; most of the files are compressed within. */
const LEVEL = 1;

export const zipOutput: Handler<'zipOutput'> = async ({ below }, { workplace: { output } }) => {
  const folder = below.replace(/^output\/?/, '');
  const files: Zippable = {};
  for (const [path, bytes] of output.files) {
    if (folder === '' || path.startsWith(`${folder}/`)) files[harmless(path)] = bytes;
  }
  return zipSync(files, { level: LEVEL });
};

/** No part of a path in an archive may lead out of the folder that it is unpacked into. */
function harmless(path: string): string {
  return path
    .split('/')
    .map((part) => (/^\.*$/.test(part) ? part.replaceAll('.', '_') : part.replaceAll('\\', '_')))
    .join('/');
}
