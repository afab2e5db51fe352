import { mkdir } from 'node:fs/promises';
import { ServedFolder } from './served-folder.js';
import type { Session } from './session.js';
import { startStudio } from './start-studio.js';

/**
 * Serves the studio with the folder of a training while that works, and says where: on standard error, beside the progress.
 *
 * @throws HemocastError `studio-missing`, `not-writable`, and what the work throws
 */
export async function watched<T>({ storage, console }: Session, out: string, work: () => Promise<T>): Promise<T> {
  await storage.ensureWritable(out);
  await mkdir(out, { recursive: true });
  const folders = { recordings: await ServedFolder.at(out) };
  const server = await startStudio({ folders, choice: { model: false }, port: 0 });
  console.settle();
  process.stderr.write(`Watch it: ${server.address}#training\n`);
  try {
    return await work();
  } finally {
    await server.close();
  }
}
