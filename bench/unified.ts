/**
 * One state that all modalities share: what each way through it is worth on unseen people, and what its parts cost when they are taken away:
 * `npm run bench -- unified [--seeds a,b,c,d] [--difficulty published] [--cache DIR] [--fresh] [--tiny] [--json]`.
 *
 * EEG, BOLD and fNIRS of the same simulated people. Results are kept as those of the ablation are.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { shippedEegEncoder } from '../src/cli/shipped-encoder.js';
import { trainingChoices } from '../src/commands/index.js';
import { trainTargets } from '../src/commands/train/train-targets.js';
import { type PairedRun, targetRuns } from '../src/data/index.js';
import { momentsOf, observedRun } from '../src/data/observation.js';
import { estimate } from '../src/evaluate/index.js';
import { Random } from '../src/foundation/index.js';
import { corticalTarget } from '../src/modalities/cortical-layout.js';
import { preparationOf, targetNamed } from '../src/modalities/index.js';
import { generate } from '../src/models/index.js';
import { generateFromState, type JointModel, JointState, type Observation } from '../src/models/joint/index.js';
import { MatrixEngine } from '../src/tensor/index.js';
import { type LoadedModel, readModel, releaseModel } from '../src/train/index.js';
import { fitJoint } from '../src/train/joint/fit-joint.js';
import { benchOptions, dataSetOf } from './bench-options.js';
import { aligned, signed } from './score-table.js';
import { kept } from './scored-runs.js';
import { runtime } from './scored-training.js';
import { type BenchData, difficultyNamed, numeric } from './simulated-data.js';
import { type RepresentationFigures, representationFigures } from './unified-representation.js';
import { type CourseScores, courseScores, coursesOf } from './unified-scores.js';
import { DIFFERENCES, EEG_BOLD, EEG_FNIRS, FITS, isOfHalf, WAYS, type Way } from './unified-ways.js';

/** Reach of an optode, mm. */
const NEAR = 30;
const SINGLE = 'single model';
const SCORES = ['r', 'gr', 'near r', 'near gr', 'held'] as const;
type Score = (typeof SCORES)[number];

/** Scores of one run by one way; `held` is the share of values in the 90 % interval. JSON keeps a score that there is not as null. */
type RunScores = Record<Score, number | null> & { person: string };
type WayScores = Record<string, RunScores[]>;

interface Measured {
  ways: WayScores;
  representation: RepresentationFigures;
  /** Seconds of training both and of fitting what they share, and of generating both targets of the unseen people alone and jointly. */
  seconds: { train: number; joint: number; single: number; together: number };
}

/** Runs the bench. */
export async function run(): Promise<void> {
  const options = benchOptions('unified', { seeds: '841,842,843,844', difficulty: 'published' });
  const { cache, fresh } = options;
  const found: Measured[] = [];
  for (const seed of options.seeds) {
    const difficulty = difficultyNamed(options.difficulty);
    const bench = await dataSetOf(options, { seed, difficulty, modalities: ['bold', 'fnirs'] });
    const { ways, seconds } = await kept(bench, 'unified', fresh, () => measured(bench));
    const representation = await kept(bench, 'unified-representation', fresh, () =>
      withJoint(bench, ({ joints, models }) =>
        representationFigures(bench, cache, joints.values().next().value!, models),
      ),
    );
    found.push({ ways, seconds, representation });
  }
  const result = summary(found);
  if (options.json) console.log(JSON.stringify(result));
  else for (const line of lines(result)) console.log(line);
}

/** Models of one data set, and every fit of what they share. */
interface JointlyRead {
  models: ReadonlyMap<string, LoadedModel>;
  joints: ReadonlyMap<string, JointModel>;
  seconds: Pick<Measured['seconds'], 'train' | 'joint'>;
}

/** Trains the models of both targets, works with them and removes them. */
async function withJoint<T>(bench: BenchData, work: (read: JointlyRead) => Promise<T>): Promise<T> {
  const { setting, folder, storage, data, people, template } = bench;
  const out = join(folder, 'models', 'unified');
  const seed = numeric(setting.seed);
  const choices = trainingChoices(
    { out, targets: data.targets.map(({ name }) => name), seed },
    { eegEncoderFolder: shippedEegEncoder },
  );
  const began = performance.now();
  const trained = await trainTargets({ ...choices, data, storage, template, runtime, people });
  const train = (performance.now() - began) / 1000;
  const models = new Map<string, LoadedModel>();
  for (const { target, folder: place } of trained) models.set(target, await readModel(storage, place, runtime, 16));
  const members = trained.map(({ model }, i) => ({ ...model, followsBold: data.targets[i].followsBold }));
  const { places } = corticalTarget(template);
  const joints = new Map<string, JointModel>();
  const engine = new MatrixEngine(runtime);
  const fitting = performance.now();
  let joint = 0;
  for (const [name, change] of Object.entries(FITS)) {
    joints.set(name, { ...(await fitJoint(change(members), places, engine.multiply.bind(engine))), models });
    if (joints.size === 1) joint = (performance.now() - fitting) / 1000;
  }
  const result = await work({ models, joints, seconds: { train, joint } });
  await engine.release();
  for (const model of models.values()) {
    await model.eeg.release();
    await releaseModel(model);
  }
  rmSync(out, { recursive: true });
  return result;
}

function measured(bench: BenchData): Promise<Pick<Measured, 'ways' | 'seconds'>> {
  return withJoint(bench, async ({ models, joints, seconds: { train, joint } }) => {
    const ways: WayScores = {};
    const seconds = { train, joint, single: 0, together: 0 };
    const { configuration } = models.values().next().value!;
    for (const run of await bench.data.runsOf(bench.people.test, preparationOf(configuration))) {
      await scoreRun({ run, joints, models, bench, ways, seconds });
    }
    return { ways, seconds };
  });
}

interface Scoring {
  run: PairedRun;
  joints: ReadonlyMap<string, JointModel>;
  models: ReadonlyMap<string, LoadedModel>;
  bench: BenchData;
  ways: WayScores;
  seconds: Measured['seconds'];
}

async function scoreRun({ run, joints, models, bench, ways, seconds }: Scoring): Promise<void> {
  const random = new Random(run.id);
  const placed = new Map(
    [...models].map(([target, { configuration }]) => [
      target,
      targetRuns([run], targetNamed(target), configuration.target)[0],
    ]),
  );
  const source = async (target: string) => models.get(target)!.eeg.featured(placed.get(target)!);
  const add = (name: string, scores: RunScores) => {
    ways[name] = [...(ways[name] ?? []), scores];
  };
  let began = performance.now();
  for (const [target, model] of models) {
    const own = placed.get(target)!;
    const generated = await generate(model, await source(target), own.volumes, { random, linear: false });
    add(`${SINGLE}, EEG → ${targetNamed(target).title}`, scoresOf(bench, model, own, generated));
  }
  seconds.single += (performance.now() - began) / 1000;
  const main = joints.values().next().value!;
  const wanted = new Map([...placed].map(([target, own]) => [target, momentsOf(own)]));
  began = performance.now();
  const both = await JointState.of(main, { source, observations: [] }, wanted, { random });
  for (const [target, moments] of wanted) await generateFromState(both, target, moments, { random });
  seconds.together += (performance.now() - began) / 1000;
  for (const way of WAYS) {
    const own = placed.get(way.target)!;
    const moments = momentsOf(own);
    const observations = observationsOf(way, placed);
    const state = await JointState.of(
      joints.get(way.fit ?? Object.keys(FITS)[0])!,
      { ...(way.source && { source }), observations },
      new Map([[way.target, moments]]),
      { random },
    );
    const generated = await generateFromState(state, way.target, moments, { random });
    const some = isOfHalf(way) ? (value: number) => !isGiven(value) : undefined;
    add(way.name, scoresOf(bench, models.get(way.target)!, own, generated, some, optodes(models)));
  }
}

type Placed = ReturnType<typeof targetRuns>[number];

/** Both values of every other channel are given. */
function isGiven(value: number): boolean {
  return Math.floor(value / 2) % 2 === 0;
}

function observationsOf({ observed, shifted }: Way, placed: ReadonlyMap<string, Placed>): Observation[] {
  if (observed === undefined) return [];
  const target = observed === 'half' ? 'fnirs' : observed;
  const run = placed.get(target)!;
  const values = run.signal.length / run.volumes;
  const half = Uint8Array.from({ length: values }, (_, value) => (isGiven(value) ? (run.present?.[value] ?? 1) : 0));
  const present = observed === 'half' ? half : run.present;
  const signal = shifted ? circularlyShifted(run.signal, run.volumes) : run.signal;
  return [observedRun(target, { ...run, signal, ...(present && { present }) })];
}

/** By half of the run. */
function circularlyShifted(signal: Float32Array, moments: number): Float32Array {
  const by = Math.floor(moments / 2);
  return signal.map((_, i) => signal[i - (i % moments) + (((i % moments) + by) % moments)]);
}

function optodes(models: ReadonlyMap<string, LoadedModel>): number[][] {
  return models.get('fnirs')!.configuration.target.places;
}

function scoresOf(
  { template }: BenchData,
  { configuration: { target } }: LoadedModel,
  { signal, volumes, person, present }: Placed,
  { mean, deviation }: { mean: Float32Array; deviation: Float32Array },
  isScored?: (value: number) => boolean,
  places?: number[][],
): RunScores {
  const courses = coursesOf(targetNamed(target.name), target, template);
  const [real, generated] = [courses.of(signal, volumes), courses.of(mean, volumes)];
  const measuredValue = (value: number) => present?.[value] !== 0 && (isScored?.(value) ?? true);
  const some = target.channels ? [...Array(courses.count).keys()].filter(measuredValue) : undefined;
  const all = courseScores(real, generated, volumes, some);
  const near: CourseScores =
    places && target.channels === undefined
      ? courseScores(real, generated, volumes, courses.near(places, NEAR))
      : { r: Number.NaN, gr: Number.NaN };
  const half = 1.6448536;
  let [held, count] = [0, 0];
  for (let i = 0; i < signal.length; i++) {
    if (!(deviation[i] > 0) || !measuredValue(Math.floor(i / volumes))) continue;
    count++;
    if (Math.abs(signal[i] - mean[i]) <= half * deviation[i]) held++;
  }
  return { person, ...all, 'near r': near.r, 'near gr': near.gr, held: held / count };
}

interface Line {
  name: string;
  mean: Record<Score, number>;
  people: number;
}

function summary(found: readonly Measured[]) {
  const people = new Map<string, Map<string, Record<Score, number>>>();
  for (const [set, { ways }] of found.entries()) {
    for (const [name, runs] of Object.entries(ways)) {
      const own = people.get(name) ?? new Map();
      people.set(name, own);
      for (const person of new Set(runs.map((run) => run.person))) {
        const of = runs.filter((run) => run.person === person);
        own.set(
          `${set} ${person}`,
          Object.fromEntries(
            SCORES.map((score) => [score, of.reduce((sum, run) => sum + (run[score] ?? Number.NaN), 0) / of.length]),
          ),
        );
      }
    }
  }
  const rows = [...people].map(([name, own]): Line => {
    const mean = (score: Score) => [...own.values()].reduce((sum, scores) => sum + scores[score], 0) / own.size;
    return {
      name,
      people: own.size,
      mean: Object.fromEntries(SCORES.map((score) => [score, mean(score)])) as Line['mean'],
    };
  });
  const asked = [
    ...['BOLD', 'fNIRS'].map((title) => ({
      of: title === 'BOLD' ? EEG_BOLD : EEG_FNIRS,
      against: `${SINGLE}, EEG → ${title}`,
      least: -0.01,
    })),
    ...DIFFERENCES,
  ];
  const differences = asked.flatMap(({ of, against, least }) =>
    SCORES.flatMap((metric) => {
      const [own, other] = [people.get(of)!, people.get(against)!];
      const values = [...own].map(([person, scores]) => ({
        person,
        value: scores[metric] - other.get(person)![metric],
      }));
      if (metric === 'held' || values.some(({ value }) => Number.isNaN(value))) return [];
      const { mean, interval } = estimate(values, new Random('people of a bench'));
      const [low, high] = interval ?? [Number.NaN, Number.NaN];
      const holds = least === undefined ? undefined : least < 0 ? mean >= least : low > least;
      return [{ of, against, metric, mean, low, high, ...(holds !== undefined && { holds }) }];
    }),
  );
  const total = (key: keyof Measured['seconds']) => found.reduce((sum, { seconds }) => sum + seconds[key], 0);
  const seconds = {
    train: total('train'),
    joint: total('joint'),
    single: total('single'),
    together: total('together'),
  };
  return { rows, differences, seconds, representation: found.map((one) => one.representation) };
}

function lines({ rows, differences, seconds, representation }: ReturnType<typeof summary>): string[] {
  const number = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(3));
  return [
    ...aligned([
      ['', ...SCORES.map((score) => (score === 'held' ? '90 % holds' : score)), 'people'],
      ...rows.map(({ name, mean, people }) => [name, ...SCORES.map((score) => number(mean[score])), String(people)]),
    ]),
    '',
    ...differences.map(
      ({ of, against, metric, mean, low, high, holds }) =>
        `${of} − ${against}: ${metric} ${signed(mean)} [${signed(low)}, ${signed(high)}]${holds === undefined ? '' : holds ? ' holds' : ' FAILS'}`,
    ),
    '',
    ...representation.map(
      ({ retrieval: { hits, chance, p, runs }, montages }) =>
        `nearest run is the same person's: ${hits.toFixed(2)} of ${runs} runs (chance ${chance.toFixed(2)}, p ${p.toFixed(4)}); the same recording by other electrodes: ${Object.entries(
          montages,
        )
          .map(([names, r]) => `${names} r ${r.toFixed(2)}`)
          .join(', ')}`,
    ),
    '',
    `training both ${seconds.train.toFixed(0)} s, of it what they share ${seconds.joint.toFixed(0)} s; generating both for the unseen people: single models ${seconds.single.toFixed(1)} s, jointly ${seconds.together.toFixed(1)} s`,
  ];
}
