/**
 * Simulated data sets and models that many tests need and none is about: each is
 * made once for the sources as they are, whichever test file or process asks first.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type CommandLine, filesBelow, project, smallWorld, succeed, TINY_NETWORK, TINY_WORLD } from './command.js';

/** The commands that make a study: a data set in `bids`, a model of it in `model`. */
const STUDIES = {
  /** Three people of a minute, and a network that has learned next to nothing. */
  tiny: [
    ['simulate', 'bids', ...TINY_WORLD],
    ['train', 'bids', '--out', 'model', '--steps', '1', ...TINY_NETWORK],
  ],
  /** Seven people who watch two films, a minute each, and a model that was shown three of them. */
  films: [
    ['simulate', 'bids', ...smallWorld(7, 2), '--films', '2'],
    ['train', 'bids', '--out', 'model', '--validation', '1', '--test', '4', '--modes', '4', '--threads', '1'],
  ],
};

const DAY = 24 * 3600 * 1000;

/** Puts copies of the data set and the model of a study into the folder of a test file, which may change them. */
export async function lend(line: CommandLine, study: keyof typeof STUDIES, names = ['bids', 'model']): Promise<void> {
  const folder = await madeOnce(study, async (cwd) => {
    for (const command of STUDIES[study]) await succeed(line, command, { cwd });
  });
  for (const name of names) cpSync(join(folder, name), join(line.folder, name), { recursive: true });
}

/**
 * Takes the planted drive out of a simulated data set: evaluations then do not fit the
 * bound that reads it, which takes them as long as all else. For tests that ask for no bound.
 */
export function withoutDrive(folder: string): void {
  for (const name of filesBelow(folder)) if (name.endsWith('_drive.tsv')) rmSync(join(folder, name));
}

/** The finished folder: made here, or by another process that is waited for. */
export async function madeOnce(study: string, make: (folder: string) => Promise<void>): Promise<string> {
  const cache = join(project, 'node_modules', '.cache', 'hemocast-studies');
  mkdirSync(cache, { recursive: true });
  const finished = join(cache, `${study}-${digest()}`);
  const [lock, unfinished] = [`${finished}.lock`, `${finished}.${process.pid}`];
  while (!existsSync(finished)) {
    if (!claim(lock)) {
      await setTimeout(100);
      continue;
    }
    try {
      if (existsSync(finished)) break;
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished);
      await make(unfinished);
      // All of it or nothing is found under the name.
      renameSync(unfinished, finished);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
      rmSync(lock, { force: true });
    }
  }
  const now = new Date();
  utimesSync(finished, now, now);
  removeUnused(cache);
  return finished;
}

/** Whether nobody else makes it now; who ended without taking the lock away makes nothing any more. */
function claim(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (existsSync(lock) && !isAlive(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(lock: string): boolean {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    // Between its making and its writing, a lock is empty.
    if (owner > 0) process.kill(owner, 0);
    return true;
  } catch {
    return false;
  }
}

/** What other versions of the sources left, and nobody asked for within a day. */
function removeUnused(cache: string): void {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && Date.now() - mtimeMs > DAY) rmSync(path, { recursive: true, force: true });
  }
}

let digested: string | undefined;

/** Of everything that what is made can depend on: the sources, the packages, the assets, the commands, Node. */
function digest(): string {
  if (digested !== undefined) return digested;
  const hash = createHash('sha256').update(`${process.version} ${JSON.stringify(STUDIES)}`);
  for (const folder of ['src', 'assets']) {
    for (const name of filesBelow(join(project, folder))) {
      if (!name.endsWith('.test.ts')) hash.update(`\n${name}\n`).update(readFileSync(join(project, folder, name)));
    }
  }
  for (const name of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(project, name)));
  digested = hash.digest('hex').slice(0, 16);
  return digested;
}
