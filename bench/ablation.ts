/**
 * What each part of the model is worth, on unseen people of several simulated data sets:
 * `npm run bench -- ablation [--seeds a,b,c,d] [--difficulties easy,published] [--variants 'name;name'] [--cache DIR] [--fresh] [--tiny] [--json]`.
 *
 * Each seed and difficulty is a data set with people of its own: 8 to train on, 2 to choose on, 6 unseen. Everything lies in the cache, a
 * folder in the system's temporary directory unless named; what is scored there is not scored again, so that an interrupted bench
 * goes on and new variants alone are trained. `--tiny` is a rehearsal in which no figure means anything.
 */
import { DIFFERENCES, isKnown, LEAST_SHARE, VARIANTS, type Variant } from './ablation-variants.js';
import { benchOptions, type CommonOptions, dataSetOf } from './bench-options.js';
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
  WORLD_OF_NUMBERS,
} from './score-table.js';
import { type RunResult, SCORE_NAMES } from './scored-runs.js';
import { baselineScores, rehearsed, trainingScores } from './scored-training.js';
import { type BenchData, DIFFICULTIES, difficultyNamed } from './simulated-data.js';

/** The model over the reachable bound. */
interface Share extends Record<(typeof SCORE_NAMES)[number], number> {
  of: string;
  bound: string;
  difficulty: string;
  /** Whether r reaches what is required; absent where no number is required. */
  holds?: boolean;
}

/** Runs the bench; a requirement that fails is printed, not thrown. */
export async function run(): Promise<void> {
  const options = benchOptions('ablation', {
    // Nobody chose anything on the people of these seeds; those of development are 101 to 109.
    seeds: '811,812,813,814',
    difficulties: DIFFICULTIES.join(','),
    variants: '',
  });
  const variants = chosen(options.variants);
  const scored = new Map<string, ScoredSet[]>();
  const difficulties = options.difficulties.split(',').map(difficultyNamed);
  for (const difficulty of difficulties) {
    for (const seed of options.seeds) {
      const bench = await dataSetOf(options, { seed, difficulty });
      for (const variant of variants) {
        const key = `${difficulty} ${variant.name}`;
        const runs = await scoresOf(bench, variant, options);
        scored.set(key, [...(scored.get(key) ?? []), { seed, runs }]);
      }
    }
  }
  const result = summary(variants, difficulties, scored);
  if (options.json) console.log(JSON.stringify(result));
  else for (const line of lines(result)) console.log(line);
}

/** Variants that this version knows, of those that are named. */
function chosen(names: string): Variant[] {
  // Names hold commas.
  const wanted = names.split(';').filter((name) => name !== '');
  const named = VARIANTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const unknown = named.filter((variant) => !isKnown(variant));
  if (unknown.length > 0) {
    console.error(`not known to this version: ${unknown.map(({ name }) => name).join('; ')}`);
  }
  return named.filter(isKnown);
}

/** What this process has trained afresh already: rows that share a training do not train twice. */
const renewed = new Set<string>();

async function scoresOf(
  bench: BenchData,
  variant: Variant,
  { fresh: again, tiny }: Pick<CommonOptions, 'fresh' | 'tiny'>,
): Promise<RunResult[]> {
  const work = `${bench.folder} ${'baseline' in variant ? 'baselines' : JSON.stringify(variant.options)}`;
  const fresh = again && !renewed.has(work);
  renewed.add(work);
  if ('baseline' in variant) return (await baselineScores(bench, { fresh }))[variant.baseline];
  const options = tiny ? rehearsed(variant.options) : variant.options;
  return (await trainingScores(bench, options, { fresh }))[variant.reads];
}

function summary(
  variants: readonly Variant[],
  difficulties: readonly string[],
  scored: ReadonlyMap<string, readonly ScoredSet[]>,
): { rows: Row[]; differences: Difference[]; shares: Share[] } {
  const rows: Row[] = [];
  const differences: Difference[] = [];
  const shares: Share[] = [];
  for (const difficulty of difficulties) {
    const people = new Map<string, PersonScores>();
    for (const { name } of variants) {
      const scores = personScores(scored.get(`${difficulty} ${name}`) ?? []);
      // A row that a model has nothing for, as the linear mean of one without, is none.
      if (scores.size === 0) continue;
      people.set(name, scores);
      rows.push(rowOf(name, difficulty, scores));
    }
    for (const asked of DIFFERENCES) {
      const [own, other] = [people.get(asked.of), people.get(asked.against)];
      if (own && other) differences.push(...differencesOf(asked, difficulty, own, other));
    }
    const { of, bound, share } = LEAST_SHARE;
    const [own, limit] = [of, bound].map((name) =>
      rows.find((row) => row.name === name && row.difficulty === difficulty),
    );
    if (own && limit) {
      const [r, gr, spatial] = SCORE_NAMES.map((name) => own[name] / limit[name]);
      shares.push({
        of,
        bound,
        difficulty,
        r,
        gr,
        spatial,
        ...(difficulty === WORLD_OF_NUMBERS && { holds: r >= share }),
      });
    }
  }
  return { rows, differences, shares };
}

function lines({ rows, differences, shares }: ReturnType<typeof summary>): string[] {
  return [
    ...rowLines(rows),
    ...(differences.length > 0 ? ['', ...differenceLines(differences)] : []),
    '',
    ...shares.map(shareLine),
    `Numbers are required at ${WORLD_OF_NUMBERS}; elsewhere the same signs, with intervals above 0.`,
  ];
}

function shareLine({ of, bound, difficulty, r, gr, spatial, holds }: Share): string {
  const figures = `r ${r.toFixed(2)}, gr ${gr.toFixed(2)}, spatial ${spatial.toFixed(2)}`;
  const judged = holds === undefined ? '' : `; required r ≥ ${LEAST_SHARE.share} ${holds ? 'holds' : 'FAILS'}`;
  return `${of} / ${bound}, ${difficulty}: ${figures}${judged}`;
}
