/**
 * Whether more people turn the balance between linear regression and the network:
 * `npm run bench -- learning-curve [--seeds a] [--sizes 8,16,32,64] [--difficulty published] [--cache DIR] [--fresh] [--tiny] [--json]`.
 *
 * One data set a seed, simulated once: the unseen people and those that are chosen on are the same for every size, and a larger
 * training set holds the smaller ones. Results are kept as those of the ablation are.
 */
import { isKnown } from './ablation-variants.js';
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
  signed,
} from './score-table.js';
import { SCORE_NAMES, type ScoreName } from './scored-runs.js';
import { type BenchOptions, baselineScores, rehearsed, trainingScores } from './scored-training.js';
import { difficultyNamed } from './simulated-data.js';

/** A row of one size. */
interface SizedRow extends Row {
  /** People that were trained on. */
  trained: number;
}

/** Where the generator begins to beat the linear mean in one score, or that it does not. */
interface Crossing {
  metric: ScoreName;
  /** The size from which on the interval of generator − linear lies above 0; null where it does not at the largest. */
  above: number | null;
}

const RIDGE = 'lagged ridge';
const LINEAR = 'linear';
const GENERATOR = 'generator';
const REACHABLE = 'reachable bound';

/** Runs the bench and prints the curve and where the generator overtakes the linear mean. */
export async function run(): Promise<void> {
  const options = benchOptions('learning-curve', { seeds: '821', sizes: '8,16,32,64', difficulty: 'published' });
  const difficulty = difficultyNamed(options.difficulty);
  const sizes = (options.tiny ? '2,3' : options.sizes).split(',').map(Number);
  const sets = new Map<string, ScoredSet[]>();
  for (const seed of options.seeds) {
    const bench = await dataSetOf(options, { seed, difficulty, train: Math.max(...sizes) });
    for (const trained of sizes) {
      console.error(`  ${trained} people to train on`);
      const how = { fresh: options.fresh, people: { ...bench.people, train: bench.people.train.slice(0, trained) } };
      const { ridge, reachable } = await baselineScores(bench, how);
      // The generator is the network around the linear mean, whatever the default has become.
      const { mean, linear } = await trainingScores(bench, generatorOptions(options.tiny), how);
      for (const [name, runs] of Object.entries({
        [RIDGE]: ridge,
        [LINEAR]: linear,
        [GENERATOR]: mean,
        [REACHABLE]: reachable,
      })) {
        const key = `${trained} ${name}`;
        sets.set(key, [...(sets.get(key) ?? []), { seed, runs }]);
      }
    }
  }
  const result = curve(sizes, difficulty, sets);
  if (options.json) console.log(JSON.stringify(result));
  else for (const line of lines(result)) console.log(line);
}

function generatorOptions(tiny: boolean): BenchOptions {
  const network = { residual: 'diffusion' };
  const options = isKnown({ name: GENERATOR, options: network, reads: 'mean' }) ? network : {};
  return tiny ? rehearsed(options) : options;
}

function curve(sizes: readonly number[], difficulty: string, sets: ReadonlyMap<string, readonly ScoredSet[]>) {
  const rows: SizedRow[] = [];
  const differences: (Difference & { trained: number })[] = [];
  for (const trained of sizes) {
    const people = new Map<string, PersonScores>();
    for (const name of [RIDGE, LINEAR, GENERATOR, REACHABLE]) {
      const scores = personScores(sets.get(`${trained} ${name}`)!);
      people.set(name, scores);
      rows.push({ ...rowOf(name, difficulty, scores), trained });
    }
    for (const against of [LINEAR, RIDGE]) {
      const asked = { of: GENERATOR, against };
      const found = differencesOf(asked, difficulty, people.get(GENERATOR)!, people.get(against)!);
      differences.push(...found.map((one) => ({ ...one, trained })));
    }
  }
  const crossings = SCORE_NAMES.map((metric): Crossing => {
    const curve = differences.filter((one) => one.metric === metric && one.against === LINEAR);
    // From the last size that does not lie above on.
    const below = curve.findLastIndex(({ low }) => !((low ?? -1) > 0));
    return { metric, above: curve[below + 1]?.trained ?? null };
  });
  return { rows, differences, crossings };
}

function lines({ rows, differences, crossings }: ReturnType<typeof curve>): string[] {
  const sized = (name: string, trained: number) => `${String(trained).padStart(3)} people, ${name}`;
  return [
    ...rowLines(rows.map((row) => ({ ...row, name: sized(row.name, row.trained) }))),
    '',
    ...differenceLines(differences.map((one) => ({ ...one, of: sized(one.of, one.trained) }))),
    '',
    ...crossings.map(({ metric, above }) => {
      const last = differences.findLast((one) => one.metric === metric && one.against === LINEAR)!;
      return above === null
        ? `${metric}: the generator does not lie above the linear mean at the largest size (${signed(last.mean)} at ${last.trained})`
        : `${metric}: the generator lies above the linear mean from ${above} people on`;
    }),
  ];
}
