/** Options that benches on simulated data sets share, and the data sets that they name. */
import { parseArgs } from 'node:util';
import {
  type BenchData,
  CACHE,
  type DataSetting,
  ISSUE_SETTING,
  numeric,
  simulatedData,
  TINY_SETTING,
} from './simulated-data.js';

/** What every bench of this kind takes; seeds and what else a bench has are its own. */
const COMMON = {
  cache: { type: 'string', default: CACHE },
  fresh: { type: 'boolean', default: false },
  tiny: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** Options of a bench as they are read. */
export interface CommonOptions {
  seeds: string[];
  /** Folder of everything that can be made again. */
  cache: string;
  /** Whether what is scored already is scored again. */
  fresh: boolean;
  /** Whether it is a rehearsal, in which no figure means anything. */
  tiny: boolean;
  json: boolean;
}

/**
 * Reads the options of a bench from the words after its name.
 *
 * @param own options of this bench beside the common ones; `seeds` with its default
 * @throws TypeError as `parseArgs`, for an option that there is not; RangeError for a list of seeds with an empty or repeated one
 *
 * @example
 * const { seeds, sizes, tiny } = benchOptions('learning-curve', { seeds: '821', sizes: '8,16,32,64' });
 */
export function benchOptions<Own extends Record<string, string>>(
  name: string,
  own: Own & { seeds: string },
  words: readonly string[] = process.argv,
): CommonOptions & Record<Exclude<keyof Own, 'seeds'>, string> {
  const texts = Object.fromEntries(
    Object.entries(own).map(([key, fallback]) => [key, { type: 'string', default: fallback }] as const),
  );
  const { values } = parseArgs({
    args: words.slice(words.indexOf(name) + 1),
    allowPositionals: true,
    options: { ...texts, ...COMMON },
  });
  const read = values as unknown as Record<string, string> & Omit<CommonOptions, 'seeds'> & { seeds: string };
  const seeds = read.seeds.split(',').map((seed) => seed.trim());
  if (seeds.includes('') || new Set(seeds.map(numeric)).size < seeds.length) {
    throw new RangeError(`Seeds stand between commas, each once; found ${read.seeds}.`);
  }
  return { ...read, seeds } as unknown as ReturnType<typeof benchOptions<Own>>;
}

/** The data set of a seed, as large as the issue asks or as a rehearsal needs. */
export function dataSetOf(
  { cache, tiny }: Pick<CommonOptions, 'cache' | 'tiny'>,
  setting: Pick<DataSetting, 'seed' | 'difficulty'> & Partial<DataSetting>,
): Promise<BenchData> {
  return simulatedData(cache, { ...(tiny ? TINY_SETTING : ISSUE_SETTING), ...setting });
}
