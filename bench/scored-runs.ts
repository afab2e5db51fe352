/** Scores of unseen people, run by run, kept as JSON so that a bench which was interrupted goes on where it stopped. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TargetRun, targetRuns } from '../src/data/index.js';
import { RunScorer } from '../src/evaluate/index.js';
import { bold, defaultCleaning, preparationOf } from '../src/modalities/index.js';
import { DEFAULT_BANDS, type Multiply } from '../src/signal/index.js';
import { type BenchData, codeDigest } from './simulated-data.js';

/** Scores by the short names of the benches, and the keys of the metrics that they are. */
export const SCORES = { r: 'pcc', gr: 'pccGlobalRemoved', spatial: 'spatial' } as const;
export type ScoreName = keyof typeof SCORES;
export const SCORE_NAMES = Object.keys(SCORES) as ScoreName[];

/** A run's scores: r over time of 148 region means, the same after the global signal is removed, r over space. */
export interface RunResult extends Record<ScoreName, number> {
  id: string;
  person: string;
}

/** Scores by what was scored, e.g. `mean` and `linear` of one training. */
export type Results = Record<string, RunResult[]>;

/** Rooms on whose code scores depend; the simulator's is part of the data set's folder. */
const ROOMS = [
  'signal',
  'preprocess',
  'modalities',
  'align',
  'models',
  'diffusion',
  'encoders',
  'data',
  'train',
  'evaluate',
];

/**
 * The results under a name in a data set's folder, made where they are not there yet or `fresh` is true. Results that other code made
 * are taken, and said to be such.
 */
export async function kept<T>(
  { folder }: Pick<BenchData, 'folder'>,
  name: string,
  fresh: boolean,
  make: () => Promise<T>,
): Promise<T> {
  const file = join(folder, 'results', `${name}.json`);
  const code = codeDigest(ROOMS);
  if (!fresh && existsSync(file)) {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as { code: string; results: T };
    if (stored.code !== code) console.error(`  ${name}: taken from other code, --fresh scores it again (${file})`);
    return stored.results;
  }
  const began = performance.now();
  const results = await make();
  const seconds = Math.round((performance.now() - began) / 1000);
  mkdirSync(join(folder, 'results'), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ code, seconds, results }, null, 1)}\n`);
  console.error(`  ${name}: ${seconds} s`);
  return results;
}

/** Scores predictions of runs on the cortex. */
export class CortexScorer {
  private readonly scorer: RunScorer;

  constructor({ template }: Pick<BenchData, 'template'>, multiply: Multiply, test: readonly TargetRun[]) {
    const { labels, regions, faces } = template;
    this.scorer = new RunScorer({ labels, regions, faces }, multiply, test);
  }

  /** @param predicted `[vertex, volume]` */
  async score(run: TargetRun, predicted: Float32Array): Promise<RunResult> {
    const real = this.scorer.prepare(run);
    const result: RunResult = { id: run.id, person: run.person, r: Number.NaN, gr: Number.NaN, spatial: Number.NaN };
    for (const name of SCORE_NAMES) {
      const metric = this.scorer.metrics.find(({ key }) => key === SCORES[name])!;
      result[name] = await this.scorer.scoreOne(metric, real, predicted);
    }
    return result;
  }
}

/** Runs of some people with band power at the electrodes, as baselines read them. */
export async function plainRuns({ data, template }: BenchData, people: readonly string[]): Promise<TargetRun[]> {
  const { names, places } = await data.sensors();
  const bands = DEFAULT_BANDS.map((band) => ({ ...band }));
  const preparation = preparationOf({ eeg: { electrodes: names, places, bands, cleaning: { ...defaultCleaning } } });
  const runs = await data.runsOf(people, preparation, { targets: [bold.name] });
  const description = bold.describe(
    runs.map(({ targets }) => targets[bold.name].series),
    template,
  );
  return targetRuns(runs, bold, description);
}
