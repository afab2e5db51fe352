/**
 * `npm run fuzz -- [--seed N] [--mutants N] [--reader NAME] [--mutant K]`: damaged files for every reader. What is not a whole result or a
 * coded error, takes more than two seconds or more memory than the file justifies is a failure, with the call that repeats it.
 */
import { parseArgs } from 'node:util';
import { HemocastError, MemoryStorage, Random } from '../src/foundation/index.js';
import { mutate } from './fuzz/mutate.js';
import { peakSince, startPeak } from './fuzz/process-memory.js';
import { READERS } from './fuzz/readers.js';
import { SEED_FILES, type SeedFile } from './fuzz/seed-files.js';
import { startWatchdog } from './fuzz/watchdog.js';

const MOST_SECONDS = 2;
/** Bytes that a reader may take besides those that the file's size justifies: constant tables, and gaps that files may state. */
const FREE_BYTES = 256 * 2 ** 20;
const BYTES_PER_BYTE = 32;

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    mutants: { type: 'string', default: '2000' },
    reader: { type: 'string', multiple: true },
    mutant: { type: 'string' },
  },
});

interface Row {
  reader: string;
  mutants: number;
  valid: number;
  codes: Map<string, number>;
  slowest: number;
  memory: number;
  failures: string[];
}

const watchdog = startWatchdog();

async function read(reader: string, { files, path }: SeedFile): Promise<unknown> {
  const storage = new MemoryStorage();
  for (const [name, bytes] of Object.entries(files)) storage.files.set(name, bytes);
  return READERS[reader](storage, path);
}

async function fuzz(reader: string): Promise<Row> {
  const seeds = await SEED_FILES[reader]();
  const row: Row = { reader, mutants: 0, valid: 0, codes: new Map(), slowest: 0, memory: 0, failures: [] };
  // Whole files first, so that the first mutants are not the ones that load a reader's code.
  for (const seed of seeds) await read(reader, seed).catch(() => undefined);
  const first = options.mutant === undefined ? 0 : Number(options.mutant);
  const end = options.mutant === undefined ? Number(options.mutants) : first + 1;
  for (let k = first; k < end; k++) {
    const mutant = mutate(seeds, new Random(options.seed).fork(reader).fork(k));
    const call = `npm run fuzz -- --seed ${options.seed} --reader ${reader} --mutant ${k}`;
    watchdog.note(call);
    await judge(row, mutant, call);
  }
  return row;
}

async function judge(row: Row, mutant: SeedFile, call: string): Promise<void> {
  const size = Object.values(mutant.files).reduce((sum, { length }) => sum + length, 0);
  const resident = startPeak();
  const began = performance.now();
  let outcome: string | undefined;
  try {
    await read(row.reader, mutant);
    row.valid++;
  } catch (error) {
    if (error instanceof HemocastError) row.codes.set(error.code, (row.codes.get(error.code) ?? 0) + 1);
    else outcome = options.mutant === undefined ? String(error) : String((error as Error).stack);
  }
  const seconds = (performance.now() - began) / 1000;
  const grown = peakSince(resident);
  row.mutants++;
  row.slowest = Math.max(row.slowest, seconds);
  row.memory = Math.max(row.memory, grown);
  const note = (what: string) => row.failures.push(`${what}\n      (${mutant.name}, ${size} bytes) ${call}`);
  if (outcome !== undefined) note(outcome);
  if (seconds > MOST_SECONDS) note(`took ${seconds.toFixed(1)} s`);
  if (grown > FREE_BYTES + BYTES_PER_BYTE * size) note(`took ${(grown / 2 ** 20).toFixed(0)} MiB`);
}

function line(cells: readonly string[]): string {
  const widths = [19, 8, 7, 8, 10, 10, 9];
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[i] ?? 0))).join('');
}

const wanted = options.reader ?? Object.keys(READERS);
const unknown = wanted.filter((name) => !Object.hasOwn(READERS, name));
if (unknown.length > 0) {
  console.error(`There is no reader ${unknown.join(', ')}; there are: ${Object.keys(READERS).join(', ')}.`);
  process.exit(2);
}
console.log(
  `Seed ${options.seed}. A failure: no result and no coded error, more than ${MOST_SECONDS} s, or more memory than justified.\n`,
);
console.log(line(['reader', 'mutants', 'valid', 'errors', 'slowest', 'memory', 'failures']));
const rows: Row[] = [];
for (const reader of wanted) {
  const row = await fuzz(reader);
  rows.push(row);
  const errors = [...row.codes.values()].reduce((sum, count) => sum + count, 0);
  const [slowest, memory] = [`${(1000 * row.slowest).toFixed(0)} ms`, `${(row.memory / 2 ** 20).toFixed(0)} MiB`];
  console.log(line([reader, `${row.mutants}`, `${row.valid}`, `${errors}`, slowest, memory, `${row.failures.length}`]));
  const codes = [...row.codes].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`);
  if (codes.length > 0) console.log(`    ${codes.join(', ')}`);
}
await watchdog.stop();
const failures = rows.flatMap((row) => row.failures);
const total = rows.reduce((sum, { mutants }) => sum + mutants, 0);
console.log(`\n${total} mutants, ${failures.length} failures`);
for (const failure of failures.slice(0, 40)) console.log(`  - ${failure}`);
if (failures.length > 0) process.exitCode = 1;
