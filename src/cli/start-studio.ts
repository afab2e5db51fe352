/** Serves the built studio: for `hemocast studio`, and for a training that is watched. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HemocastError, joinPath } from '../foundation/index.js';
import { ServedFolder } from './served-folder.js';
import { readPage, type StudioServer, type StudioServerOptions, startStudioServer } from './studio-server.js';

/**
 * Folder of the built studio: beside this file once it is built, and in `dist` where the sources run.
 *
 * @throws HemocastError `studio-missing`
 */
export function requireBuiltStudio(): string {
  const places = ['../studio', '../../dist/studio'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = places.find((place) => existsSync(joinPath(place, 'index.html')));
  if (found !== undefined) return found;
  throw new HemocastError('studio-missing', 'The studio is not built', {
    file: places[0],
    expected: 'index.html',
    found: 'nothing',
    advice: 'Run `npm run build`.',
  });
}

/**
 * Starts the studio's server.
 *
 * @throws HemocastError `studio-missing`, `port-taken`
 */
export async function startStudio(options: Omit<StudioServerOptions, 'app' | 'page'>): Promise<StudioServer> {
  try {
    const built = requireBuiltStudio();
    return await startStudioServer({ ...options, app: await ServedFolder.at(built), page: await readPage(built) });
  } catch (cause) {
    if (cause instanceof HemocastError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new HemocastError('port-taken', 'The studio cannot be served at this port', {
      field: '--port',
      expected: 'a free port',
      found: code === 'EADDRINUSE' ? `${options.port}, which another program uses` : message,
      advice: 'Give another one, or leave --port out.',
      cause,
    });
  }
}
