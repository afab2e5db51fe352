/**
 * A trained model brought to a data set of its own kind that it has not seen, another montage and noisier BOLD, by few of its people:
 * `npm run bench -- new-data [--seeds a,b,c,d] [--cache DIR] [--fresh] [--tiny] [--json]`.
 *
 * Scored are six people of the new data set who had no part in anything: by the old model as it is, by the old model with delays and
 * linear mean fitted to two and to four new people, and by models that were trained on those people alone. The unit is a person.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { shippedEegEncoder } from '../src/cli/shipped-encoder.js';
import { type TrainOntoTask, trainingChoices, trainModel, trainOnto } from '../src/commands/index.js';
import { type PeopleSplit, targetRuns } from '../src/data/index.js';
import { estimate } from '../src/evaluate/index.js';
import { Random } from '../src/foundation/index.js';
import { bold, preparationOf } from '../src/modalities/index.js';
import { generate } from '../src/models/index.js';
import { MatrixEngine } from '../src/tensor/index.js';
import { readModel } from '../src/train/index.js';
import { benchOptions, dataSetOf } from './bench-options.js';
import { aligned, signed } from './score-table.js';
import { CortexScorer, kept, type RunResult } from './scored-runs.js';
import { runtime } from './scored-training.js';
import { type BenchData, type DataSetting, numeric } from './simulated-data.js';

/** How the new data set differs from the old one. */
const NEW = { montage: 64, signalToNoise: 0.7 } as const;
/** How many of its people there are to fit to. */
const SIZES = [2, 4];
const OLD = 'old model as it is';
const fittedTo = (size: number) => `old model fitted to ${size} people`;
const trainedOn = (size: number) => `trained on ${size} people`;
/** What is scored: r and r without the global signal of region means, and the share of values in the 90 % interval. */
const SCORES = ['r', 'gr', 'held'] as const;
type Score = (typeof SCORES)[number];
/** Half of a 90 % interval, in deviations. */
const HALF = 1.6448536;

type WayScores = Record<string, (Pick<RunResult, 'person'> & Record<Score, number>)[]>;

interface Measured {
  ways: WayScores;
  /** Seconds that fitting and training took, by way. */
  seconds: Record<string, number>;
}

/** Runs the bench. */
export async function run(): Promise<void> {
  const options = benchOptions('new-data', { seeds: '851,852' });
  const { seeds, fresh, json, tiny } = options;
  const found: Measured[] = [];
  for (const seed of seeds) {
    const old = await dataSetOf(options, { seed, difficulty: 'published' });
    const size: Partial<DataSetting> = tiny ? {} : { train: Math.max(...SIZES), validation: 2, test: 6 };
    const other = await dataSetOf(options, { seed: `${seed} new`, difficulty: 'published', ...size, ...NEW });
    found.push(await kept(other, 'new-data', fresh, () => measured(old, other)));
  }
  const result = summary(found);
  if (json) console.log(JSON.stringify(result));
  else for (const line of lines(result)) console.log(line);
}

async function measured(old: BenchData, other: BenchData): Promise<Measured> {
  const { storage, data, people } = other;
  const out = join(other.folder, 'models', 'new-data');
  const first = join(out, 'old');
  await trainedOnPeople(old, first, old.people);
  const ways: WayScores = { [OLD]: await scored(other, first) };
  const seconds: Measured['seconds'] = {};
  const timed = async (name: string, folder: string, make: () => Promise<unknown>) => {
    const began = performance.now();
    await make();
    seconds[name] = (performance.now() - began) / 1000;
    ways[name] = await scored(other, folder);
  };
  for (const size of SIZES) {
    const few = { ...people, train: people.train.slice(0, size) };
    const model = await readModel(storage, first, runtime, 16);
    const task: TrainOntoTask = {
      ...{ models: [{ target: bold.name, model, modelFolder: first }], onto: first, data, storage, runtime },
      ...{ out: join(out, 'fitted'), people: few, seed: numeric(old.setting.seed) },
      ...{ validationPeople: few.validation.length, testPeople: few.test.length },
    };
    await timed(fittedTo(size), task.out, () => trainOnto(task));
    const alone = join(out, 'alone');
    await timed(trainedOn(size), alone, () => trainedOnPeople(other, alone, few));
  }
  rmSync(out, { recursive: true });
  return { ways, seconds };
}

async function trainedOnPeople(
  { data, storage, template, setting }: BenchData,
  out: string,
  people: PeopleSplit,
): Promise<void> {
  const choices = trainingChoices({ out, seed: numeric(setting.seed) }, { eegEncoderFolder: shippedEegEncoder });
  await trainModel({ ...choices, data, storage, template, runtime, people });
}

/** A model's scores on the test people of the new data set. */
async function scored(bench: BenchData, folder: string): Promise<WayScores[string]> {
  const { data, storage, people } = bench;
  const model = await readModel(storage, folder, runtime, 16);
  const { configuration } = model;
  const reading = { targets: [bold.name], clocks: { [bold.name]: configuration.target.tr } };
  const read = await data.runsOf(people.test, preparationOf(configuration), reading);
  const runs = targetRuns(read, bold, configuration.target);
  const engine = new MatrixEngine(runtime);
  const scorer = new CortexScorer(bench, engine.multiply.bind(engine), runs);
  const results: WayScores[string] = [];
  for (const run of runs) {
    const options = { samples: 0, random: new Random(run.id) };
    const { mean, deviation } = await generate(model, await model.eeg.featured(run), run.volumes, options);
    const inside = mean.reduce(
      (count, value, i) => count + (Math.abs(value - run.signal[i]) <= HALF * deviation[i] ? 1 : 0),
      0,
    );
    const { person, r, gr } = await scorer.score(run, mean);
    results.push({ person, r, gr, held: inside / mean.length });
  }
  await model.eeg.release();
  await engine.release();
  return results;
}

type PersonScores = Map<string, Record<Score, number>>;

/** Means of each way over people, and what is asked of their differences. */
function summary(found: readonly Measured[]) {
  const ways = new Map<string, PersonScores>();
  for (const [set, { ways: own }] of found.entries()) {
    for (const [name, runs] of Object.entries(own)) {
      const people: PersonScores = ways.get(name) ?? new Map();
      ways.set(name, people);
      for (const person of new Set(runs.map((run) => run.person))) {
        const of = runs.filter((run) => run.person === person);
        const mean = (score: Score) => of.reduce((sum, run) => sum + run[score], 0) / of.length;
        people.set(`${set} ${person}`, { r: mean('r'), gr: mean('gr'), held: mean('held') });
      }
    }
  }
  const rows = [...ways].map(([name, people]) => {
    const mean = (score: Score) => [...people.values()].reduce((sum, scores) => sum + scores[score], 0) / people.size;
    const own = found.flatMap(({ seconds }) => (name in seconds ? [seconds[name]] : []));
    const seconds = own.length > 0 ? own.reduce((sum, value) => sum + value, 0) / own.length : undefined;
    return { name, people: people.size, r: mean('r'), gr: mean('gr'), held: mean('held'), seconds };
  });
  const asked = SIZES.flatMap((size) => [
    { of: fittedTo(size), against: OLD },
    { of: fittedTo(size), against: trainedOn(size) },
  ]);
  const differences = asked.flatMap((pair) =>
    (['r', 'gr'] as const).map((metric) => ({ ...pair, metric, ...difference(ways, pair, metric) })),
  );
  return { rows, differences };
}

function difference(
  ways: ReadonlyMap<string, PersonScores>,
  { of, against }: { of: string; against: string },
  metric: Score,
): { mean: number; low: number; high: number } {
  const other = ways.get(against)!;
  const values = [...ways.get(of)!].map(([person, scores]) => ({
    person,
    value: scores[metric] - other.get(person)![metric],
  }));
  const { mean, interval } = estimate(values, new Random('people of a bench'));
  const [low, high] = interval ?? [Number.NaN, Number.NaN];
  return { mean, low, high };
}

function lines({ rows, differences }: ReturnType<typeof summary>): string[] {
  return [
    ...aligned([
      ['', 'r', 'gr', '90 % holds', 'seconds', 'people'],
      ...rows.map(({ name, r, gr, held, seconds, people }) => [
        name,
        ...[r, gr, held].map((value) => value.toFixed(3)),
        seconds === undefined ? '–' : seconds.toFixed(0),
        String(people),
      ]),
    ]),
    '',
    ...differences.map(
      ({ of, against, metric, mean, low, high }) =>
        `${of} − ${against}: ${metric} ${signed(mean)} [${signed(low)}, ${signed(high)}]`,
    ),
  ];
}
