/** Temporary names of files that are being written, and the removal of those whose process has ended. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The machine, as part of a name: folders may be shared between machines, whose processes have numbers of their own. */
const HOST = hostname()
  .replace(/[^A-Za-z0-9-]/g, '-')
  .slice(0, 40);
const NAME = /^\..*?\.(?:([A-Za-z0-9-]+)@)?(\d+)-\d+\.tmp$/s;
/** After this time without a change, a file of another machine is one that nobody writes any more, in milliseconds. */
const ABANDONED = 24 * 3600 * 1000;
/** Bytes of the file's own name that are kept: a name may have 255. */
const KEPT = 60;

let counter = 0;

/** A name beside a file that no other process takes. */
export function temporaryName(path: string): string {
  counter++;
  return join(dirname(path), `.${[...basename(path)].slice(0, KEPT).join('')}.${HOST}@${process.pid}-${counter}.tmp`);
}

/** Removes temporary files of a folder whose process has ended; those that cannot be judged or removed stay. */
export async function sweepTemporaries(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, host, pid] = NAME.exec(name) ?? [];
    if (pid === undefined) continue;
    const path = join(folder, name);
    if ((host ?? HOST) === HOST ? isRunning(Number(pid)) : !(await isAbandoned(path))) continue;
    await rm(path, { force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  return lstat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > ABANDONED,
    () => false,
  );
}
