import { joinPath } from '../../../../src/foundation/index.js';
import type { OutputFile } from '../protocol.js';
import type { Handler } from './handler.js';

/** All files that were made, or those below a folder of `output/`. */
export const listOutput: Handler<'listOutput'> = async ({ below = 'output' }, { workplace: { output } }) => {
  const files: OutputFile[] = [...output.files].map(([path, bytes]) => ({
    path: joinPath('output', path),
    size: bytes.length,
  }));
  return files.filter(({ path }) => path.startsWith(`${below}/`)).sort((a, b) => (a.path < b.path ? -1 : 1));
};
