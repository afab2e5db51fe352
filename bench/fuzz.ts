/**
 * `npm run fuzz -- [--seed N] [--mutants N] [--reader NAME] [--mutant K] [--out FOLDER]`: damaged files for every reader. Each result is judged
 * by its values: a small decoder of each format (`fuzz/reference`), which shares no code with the reader, says what the damaged file
 * holds, or that a checksum, size or stated range does not hold. What is neither a coded error nor exactly these values, takes
 * more than two seconds or more memory than the file justifies is a failure, with the call that repeats it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { HemocastError, MemoryStorage, Random } from '../src/foundation/index.js';
import { mutate } from './fuzz/mutate.js';
import { peakSince, startPeak } from './fuzz/process-memory.js';
import { READERS } from './fuzz/readers.js';
import { referenceOf } from './fuzz/reference/index.js';
import {
  Damaged,
  difference,
  judge as judged,
  type Reference,
  Unclear,
  type Values,
} from './fuzz/reference/reference.js';
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
    // Mutants that read, one folder each with the values found, for other programs to judge.
    out: { type: 'string' },
  },
});

interface Row {
  reader: string;
  mutants: number;
  /** Read with the values that the decoder finds. */
  equal: number;
  /** Read, but the decoder has no opinion. */
  unclear: number;
  unclearReasons: Map<string, number>;
  codes: Map<string, number>;
  slowest: number;
  memory: number;
  failures: string[];
}

const watchdog = startWatchdog();

async function read(reader: string, { files, path }: SeedFile): Promise<Values> {
  const storage = new MemoryStorage();
  for (const [name, bytes] of Object.entries(files)) storage.files.set(name, bytes);
  return READERS[reader](storage, path);
}

async function fuzz(reader: string): Promise<Row> {
  const seeds = await SEED_FILES[reader]();
  const reference = await referenceOf(reader, seeds);
  const row: Row = {
    reader,
    mutants: 0,
    equal: 0,
    unclear: 0,
    unclearReasons: new Map(),
    codes: new Map(),
    slowest: 0,
    memory: 0,
    failures: [],
  };
  // Whole files first, so that the first mutants are not the ones that load a reader's code.
  for (const seed of seeds) {
    const fault = await whole(reader, seed, reference);
    if (fault !== undefined) row.failures.push(`an undamaged file (${seed.name}): ${fault}`);
  }
  const first = options.mutant === undefined ? 0 : Number(options.mutant);
  const end = options.mutant === undefined ? Number(options.mutants) : first + 1;
  for (let k = first; k < end; k++) {
    const mutant = mutate(seeds, new Random(options.seed).fork(reader).fork(k));
    const call = `npm run fuzz -- --seed ${options.seed} --reader ${reader} --mutant ${k}`;
    watchdog.note(call);
    await judge(row, mutant, reference, call);
  }
  return row;
}

/** What is wrong with the reading of a seed, on which reader and decoder must agree. */
async function whole(reader: string, seed: SeedFile, reference: Reference): Promise<string | undefined> {
  try {
    const found = await read(reader, seed);
    const expected = judged(reference, seed.files, seed.path);
    if (expected instanceof Unclear) return undefined;
    return expected instanceof Damaged ? `the decoder finds ${expected.message}` : difference(found, expected);
  } catch (error) {
    return seed.isRefused && error instanceof HemocastError ? undefined : String(error);
  }
}

async function judge(row: Row, mutant: SeedFile, reference: Reference, call: string): Promise<void> {
  const size = Object.values(mutant.files).reduce((sum, { length }) => sum + length, 0);
  const resident = startPeak();
  // Of the processor: others may share the machine.
  const began = process.cpuUsage();
  let outcome: string | undefined;
  let found: Values | undefined;
  try {
    found = await read(row.reader, mutant);
  } catch (error) {
    if (error instanceof HemocastError) row.codes.set(error.code, (row.codes.get(error.code) ?? 0) + 1);
    else outcome = options.mutant === undefined ? String(error) : String((error as Error).stack);
  }
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  const grown = peakSince(resident);
  if (found !== undefined) outcome = judgeValues(row, found, judged(reference, mutant.files, mutant.path));
  if (found !== undefined && options.out !== undefined)
    keep(join(options.out, `${row.reader}-${call.split(' ').at(-1)}`), mutant, found);
  row.mutants++;
  row.slowest = Math.max(row.slowest, seconds);
  row.memory = Math.max(row.memory, grown);
  const note = (what: string) => row.failures.push(`${what}\n      (${mutant.name}, ${size} bytes) ${call}`);
  if (outcome !== undefined) note(outcome);
  if (seconds > MOST_SECONDS) note(`took ${seconds.toFixed(1)} s`);
  if (grown > FREE_BYTES + BYTES_PER_BYTE * size) note(`took ${(grown / 2 ** 20).toFixed(0)} MiB`);
}

/** Counts a result; returns what is wrong with it. */
function judgeValues(row: Row, found: Values, expected: Values | Damaged | Unclear): string | undefined {
  if (expected instanceof Damaged) return `gives values although the decoder finds ${expected.message}`;
  if (expected instanceof Unclear) {
    row.unclear++;
    row.unclearReasons.set(expected.message, (row.unclearReasons.get(expected.message) ?? 0) + 1);
    return undefined;
  }
  const wrong = difference(found, expected);
  if (wrong === undefined) row.equal++;
  return wrong;
}

function keep(folder: string, { files, path }: SeedFile, found: Values): void {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const plain = Object.entries(found).map(([name, value]) => [
    name,
    typeof value === 'object'
      ? Array.from(value as ArrayLike<unknown>, (one) => (typeof one === 'number' ? String(one) : one))
      : value,
  ]);
  writeFileSync(join(folder, 'found.json'), JSON.stringify({ path, values: Object.fromEntries(plain) }));
}

function line(cells: readonly string[]): string {
  const widths = [19, 8, 9, 7, 8, 10, 10, 9];
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[i] ?? 0))).join('');
}

const wanted = options.reader ?? Object.keys(READERS);
const unknown = wanted.filter((name) => !Object.hasOwn(READERS, name));
if (unknown.length > 0) {
  console.error(`There is no reader ${unknown.join(', ')}; there are: ${Object.keys(READERS).join(', ')}.`);
  process.exit(2);
}
console.log(
  `Seed ${options.seed}. A failure: no coded error and not the values that the damaged file holds, more than ${MOST_SECONDS} s, or more memory than justified.\n`,
);
console.log(line(['reader', 'mutants', 'refused', 'equal', 'unclear', 'slowest', 'memory', 'failures']));
const rows: Row[] = [];
for (const reader of wanted) {
  const row = await fuzz(reader);
  rows.push(row);
  const errors = [...row.codes.values()].reduce((sum, count) => sum + count, 0);
  const [slowest, memory] = [`${(1000 * row.slowest).toFixed(0)} ms`, `${(row.memory / 2 ** 20).toFixed(0)} MiB`];
  console.log(
    line([
      reader,
      `${row.mutants}`,
      `${errors}`,
      `${row.equal}`,
      `${row.unclear}`,
      slowest,
      memory,
      `${row.failures.length}`,
    ]),
  );
  const codes = [...row.codes].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${count}`);
  if (codes.length > 0) console.log(`    ${codes.join(', ')}`);
  const reasons = [...row.unclearReasons].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${reason} ${count}`);
  if (reasons.length > 0) console.log(`    unclear: ${reasons.slice(0, 5).join(', ')}`);
}
await watchdog.stop();
const failures = rows.flatMap((row) => row.failures);
/** Of each reader, so that none hides the others. */
const SHOWN = 12;
const total = rows.reduce((sum, { mutants }) => sum + mutants, 0);
const sum = (count: (row: Row) => number) => rows.reduce((all, row) => all + count(row), 0);
console.log(
  `\n${total} mutants: ${sum((row) => row.equal)} read with the right values, ${sum((row) => row.unclear)} read where the decoder has no opinion, ${failures.length} failures`,
);
for (const row of rows)
  for (const failure of row.failures.slice(0, SHOWN)) console.log(`  - ${row.reader}: ${failure}`);
if (failures.length > 0) process.exitCode = 1;
