/** One training on a bench's data set and its scores on the unseen people; and the predictors that need no training. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { shippedEegEncoder } from '../src/cli/shipped-encoder.js';
import { trainingChoices, trainModel, trainOptions, type UnpairedChoice } from '../src/commands/index.js';
import { parseOptions } from '../src/commands/option-schema.js';
import { type PeopleSplit, type TargetRun, targetRuns, UnpairedData } from '../src/data/index.js';
import { FeatureCache } from '../src/encoders/eeg/index.js';
import { BASELINES, BaselineContext } from '../src/evaluate/index.js';
import { type Progress, Random } from '../src/foundation/index.js';
import { bold, preparationOf } from '../src/modalities/index.js';
import { type Generated, generate } from '../src/models/index.js';
import { createRuntime, MatrixEngine } from '../src/tensor/index.js';
import { type LoadedModel, readModel } from '../src/train/index.js';
import type { Variant } from './ablation-variants.js';
import { CortexScorer, kept, plainRuns, type Results, type RunResult } from './scored-runs.js';
import { type BenchData, numeric } from './simulated-data.js';

/** Windows that are generated at a time. */
const BATCH = 16;

/** One runtime for a bench; two threads leave the rest of a small machine to others. */
export const runtime = createRuntime(ort, { threads: 2 });

/** Options of one training: those of `hemocast train` that differ from its defaults. */
export type BenchOptions = Extract<Variant, { reads: unknown }>['options'];

/** The name of a training's results: the same for the same resolved options. */
export function trainingName(options: BenchOptions): string {
  const resolved = parseOptions(trainOptions, { out: 'model', ...options });
  return `training-${createHash('sha256').update(JSON.stringify(resolved)).digest('hex').slice(0, 10)}`;
}

/** The same training in a rehearsal, in which every step runs and no figure means anything: few steps of a network, where there is one. */
export function rehearsed(options: BenchOptions): BenchOptions {
  const hasNetwork = options.residual === 'diffusion' || options.mean === 'none';
  return hasNetwork ? { ...options, steps: 10 } : options;
}

/** The scores of a training on the unseen people: `mean`, and `linear` where the model has a linear part. */
export async function trainingScores(
  bench: BenchData,
  options: BenchOptions,
  {
    fresh = false,
    people = bench.people,
    unpaired,
  }: { fresh?: boolean; people?: PeopleSplit; unpaired?: Unpaired } = {},
): Promise<Results> {
  const size = people.train.length === bench.people.train.length ? '' : `-of-${people.train.length}`;
  const beside = unpaired === undefined ? '' : `-beside-${unpaired.people.length}-${unpaired.signals.join('+')}`;
  const name = `${trainingName(options)}${size}${beside}`;
  return kept(bench, name, fresh, async () => {
    const results: { mean: RunResult[]; linear: RunResult[] } = { mean: [], linear: [] };
    const engine = new MatrixEngine(runtime);
    await withTrained(
      bench,
      options,
      people,
      name,
      async (test, generated) => {
        const scorer = new CortexScorer(bench, engine.multiply.bind(engine), test);
        for (const run of test) {
          const { mean, linear } = await generated(run, { samples: 0 });
          results.mean.push(await scorer.score(run, mean));
          if (linear !== undefined && options.mean !== 'none') results.linear.push(await scorer.score(run, linear));
        }
      },
      unpaired,
    );
    await engine.release();
    return results;
  });
}

/** People of the data set of whom one side alone is used, or both as if nobody knew that they belong together. */
export type Unpaired = Pick<UnpairedChoice, 'signals'> & { people: readonly string[] };

/** Generates one of the unseen people's runs. */
export type Generate = (
  run: TargetRun,
  how: { steps?: number; samples?: number; label?: string },
) => Promise<Generated>;

/** Trains a model, works with it on the unseen people's runs, and removes it. A training that was interrupted goes on. */
export async function withTrained(
  { setting, folder, storage, data, template }: BenchData,
  options: BenchOptions,
  people: PeopleSplit,
  name: string,
  work: (test: TargetRun[], generated: Generate) => Promise<void>,
  unpaired?: Unpaired,
): Promise<void> {
  const out = join(folder, 'models', name);
  const seed = numeric(setting.seed);
  const cache = new FeatureCache(storage, join(folder, 'features'));
  const choices = trainingChoices(
    { out, ...options, seed },
    { eegEncoderFolder: shippedEegEncoder, cache, progress: steps(name) },
  );
  const alone = unpaired && [{ ...unpaired, data: await UnpairedData.open(storage, data.dataset.root) }];
  await trainModel({ ...choices, data, storage, template, runtime, people, unpaired: alone });
  const model: LoadedModel = await readModel(storage, out, runtime, BATCH);
  const { configuration } = model;
  const runs = await data.runsOf(people.test, preparationOf(configuration), {
    targets: [bold.name],
    encoder: model.eeg.reader({ cache }),
  });
  const random = new Random(seed).fork('bench');
  await work(targetRuns(runs, bold, configuration.target), async (run, { label = '', ...how }) =>
    generate(model, await model.eeg.featured(run), run.volumes, { ...how, random: random.fork(`${run.id} ${label}`) }),
  );
  await model.eeg.release();
  rmSync(out, { recursive: true });
}

/** Says every hundredth step. */
function steps(name: string): Progress {
  return {
    report: (stage, done, total) => {
      if (done > 0 && done % 100 === 0) console.error(`  ${name}: ${stage} ${done} of ${total}`);
    },
  };
}

/** The scores of the predictors that are no models: `ridge`, `reachable` and `ceiling`. */
export async function baselineScores(
  bench: BenchData,
  { fresh = false, people = bench.people }: { fresh?: boolean; people?: PeopleSplit } = {},
): Promise<Results> {
  const size = people.train.length === bench.people.train.length ? '' : `-of-${people.train.length}`;
  return kept(bench, `baselines${size}`, fresh, async () => {
    const [train, validation, test] = [
      await plainRuns(bench, people.train),
      await plainRuns(bench, people.validation),
      await plainRuns(bench, people.test),
    ];
    const engine = new MatrixEngine(runtime);
    const multiply = engine.multiply.bind(engine);
    const scorer = new CortexScorer(bench, multiply, test);
    const { labels, regions, faces } = bench.template;
    const context = new BaselineContext({ labels, regions, faces }, multiply, bold.lags);
    const results: Results = { ceiling: [] };
    for (const key of ['ridge', 'reachable']) {
      const fitted = await BASELINES.find((one) => one.key === key)!.fit(train, validation, context);
      results[key] = [];
      for (const run of test) results[key].push(await scorer.score(run, await fitted.predict(run)));
    }
    for (const run of test) results['ceiling'].push(await scorer.score(run, run.ceiling!));
    await engine.release();
    return results;
  });
}
