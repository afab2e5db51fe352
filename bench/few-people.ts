/**
 * What recordings without a pair add where few people have one:
 * `npm run bench -- few-people [--seeds a,b] [--sizes 2,4,8] [--people 16] [--difficulty published] [--cache DIR] [--fresh] [--tiny] [--json]`.
 *
 * One data set a seed: so many people with pairs, and as many as make up the training set with BOLD alone, with EEG alone, with both but
 * as if nobody knew that they belong together, or left out. The unseen people and those that are chosen on are the same for all; a larger
 * number of pairs holds the smaller ones. Beside them what those people are worth with their pairs. Results are kept as those of the
 * ablation are.
 */
import { benchOptions, dataSetOf } from './bench-options.js';
import {
  type Difference,
  differenceLines,
  differencesOf,
  type PersonScores,
  personScores,
  type Row,
  rowLines,
  rowOf,
  type ScoredSet,
} from './score-table.js';
import { trainingScores, type Unpaired } from './scored-training.js';
import { difficultyNamed } from './simulated-data.js';

/** People of a training set in all, with pairs or without. */
const TRAINING_SET = '16';

/** What is used of the people without a pair, by the name of its row. */
const WAYS: Readonly<Record<string, Unpaired['signals']>> = {
  'pairs alone': [],
  'BOLD alone besides': ['target'],
  'EEG alone besides': ['source'],
  'both besides': ['target', 'source'],
};
const [PAIRS_ALONE, ...BESIDES] = Object.keys(WAYS);
/** The row in which everybody has a pair. */
const EVERYBODY = 'everybody with a pair';

/** A row of one number of people with pairs. */
interface PairedRow extends Row {
  /** People with pairs. */
  paired: number;
}

/** Runs the bench and prints the rows and what each way adds to the pairs alone. */
export async function run(): Promise<void> {
  const defaults = { seeds: '861,862', sizes: '2,4,8', people: TRAINING_SET, difficulty: 'published' };
  const options = benchOptions('few-people', defaults);
  const difficulty = difficultyNamed(options.difficulty);
  const sizes = (options.tiny ? '1,2' : options.sizes).split(',').map(Number);
  const train = options.tiny ? 4 : Number(options.people);
  if (!sizes.every((size) => size > 0 && size < train)) {
    throw new RangeError(
      `Sizes lie between 1 and ${train - 1}, so that somebody is left without a pair; found ${sizes}.`,
    );
  }
  const sets = new Map<string, ScoredSet[]>();
  const keep = (key: string, scored: ScoredSet) => sets.set(key, [...(sets.get(key) ?? []), scored]);
  for (const seed of options.seeds) {
    const bench = await dataSetOf(options, { seed, difficulty, train });
    for (const size of sizes) {
      const people = { ...bench.people, train: bench.people.train.slice(0, size) };
      const others = bench.people.train.slice(size);
      for (const [name, signals] of Object.entries(WAYS)) {
        console.error(`  ${size} people with pairs, ${name}`);
        const unpaired = signals.length > 0 ? { people: others, signals } : undefined;
        const { mean } = await trainingScores(bench, {}, { fresh: options.fresh, people, unpaired });
        keep(`${size} ${name}`, { seed, runs: mean });
      }
    }
    const { mean } = await trainingScores(bench, {}, { fresh: options.fresh });
    keep(EVERYBODY, { seed, runs: mean });
  }
  const result = table(sizes, train, difficulty, sets);
  if (options.json) console.log(JSON.stringify(result));
  else for (const line of lines(result)) console.log(line);
}

function table(
  sizes: readonly number[],
  train: number,
  difficulty: string,
  sets: ReadonlyMap<string, readonly ScoredSet[]>,
) {
  const rows: PairedRow[] = [];
  const differences: (Difference & { paired: number })[] = [];
  for (const paired of sizes) {
    const scores = new Map<string, PersonScores>();
    for (const name of Object.keys(WAYS)) {
      const own = personScores(sets.get(`${paired} ${name}`)!);
      scores.set(name, own);
      rows.push({ ...rowOf(name, difficulty, own), paired });
    }
    for (const of of BESIDES) {
      const asked = { of, against: PAIRS_ALONE };
      const found = differencesOf(asked, difficulty, scores.get(of)!, scores.get(PAIRS_ALONE)!);
      differences.push(...found.map((one) => ({ ...one, paired })));
    }
  }
  rows.push({ ...rowOf(EVERYBODY, difficulty, personScores(sets.get(EVERYBODY)!)), paired: train });
  return { rows, differences };
}

function lines({ rows, differences }: ReturnType<typeof table>): string[] {
  const sized = (name: string, paired: number) => `${String(paired).padStart(2)} with pairs, ${name}`;
  return [
    ...rowLines(rows.map((row) => ({ ...row, name: sized(row.name, row.paired) }))),
    '',
    ...differenceLines(differences.map((one) => ({ ...one, of: sized(one.of, one.paired) }))),
  ];
}
