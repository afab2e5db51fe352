/** The script of the cortex viewer in reports, which `npm run build` bundles. */
import { readFile } from 'node:fs/promises';

const PLACE = new URL('../report-viewer.js', import.meta.url);

/** Its text; undefined where the sources run without a build: reports then have pictures alone. */
export async function reportViewer(): Promise<string | undefined> {
  try {
    return await readFile(PLACE, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
