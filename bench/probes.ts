/**
 * Linear probes of EEG features on real recordings: an encoder's, those of random weights of the same shape, and log band
 * power, on people that the encoder never saw.
 *
 *     npm run bench -- probes [--encoder DIR]… [--people Subject00,…] [--permutations 200] [--seed 1] [--json]
 *
 * Random weights are drawn three times: how much one draw differs from another is part of what they say.
 *
 * Encoders that were pre-trained on complementary people may be given together: each person is then probed with one that
 * never saw them, and every source of features is probed within the same parts.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { createConsole } from '../src/cli/console.js';
import { NodeStorage } from '../src/cli/node-storage.js';
import {
  type AssessedScore,
  ageTask,
  arithmeticTask,
  bandPowerSource,
  centredArithmeticTask,
  crossFit,
  encoderSource,
  type FeatureSource,
  fistTask,
  genderTask,
  PROBE_SCORES,
  type ProbeExamples,
  type ProbeResult,
  type ProbeScore,
  type ProbeTask,
  probeInterval,
  probeScore,
  readEegmat,
  readFistTrials,
  SegmentFeatures,
  taskExamples,
} from '../src/decode/index.js';
import { encoderGraph } from '../src/encoders/eeg/eeg-encoder.js';
import {
  EegEncoder,
  type EegEncoderConfiguration,
  type LabramConfiguration,
  readEegEncoder,
} from '../src/encoders/eeg/index.js';
import { eegPresets } from '../src/encoders/eeg/pretraining-task.js';
import { lastName, Random } from '../src/foundation/index.js';
import { createRuntime, ParameterStore, type Runtime } from '../src/tensor/index.js';
import { ProbePool } from './probe-pool.js';

const RANDOM_DRAWS = 3;
const DATA = join(import.meta.dirname, '..', '..', 'shared', 'data');

/** People that are probed together, and whether their encoder has seen any of them: never. */
interface Part {
  people: string[];
  encoder: number;
}

/** A row of the table: a source of features for each part. */
interface Row {
  label: string;
  parts: readonly Part[];
  source(part: Part): FeatureSource;
}

interface Outcome {
  task: string;
  source: string;
  people: string[];
  /** Encoder folder of each part, in the order of the parts. */
  parts: { encoder: string | null; people: string[] }[];
  result?: ProbeResult;
  /** Why there is no result. */
  reason?: string;
}

/** One source's scores less another's on the same people. */
interface Difference {
  task: string;
  sources: [string, string];
  scores: { name: ProbeScore; value: number; interval?: [number, number] }[];
}

interface Candidate {
  name: string;
  people: readonly string[];
  /** One for each draw. */
  random: FeatureSource[];
  trained?: FeatureSource;
}

/** Prints the table. */
export async function run(): Promise<void> {
  const words = process.argv.slice(2);
  const first = words.findIndex((word) => word.startsWith('-'));
  const { values } = parseArgs({
    args: first < 0 ? [] : words.slice(first),
    options: {
      encoder: { type: 'string', multiple: true, default: [] },
      people: { type: 'string' },
      permutations: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const storage = new NodeStorage();
  const console = createConsole(values.json);
  if (!(await storage.exists(join(DATA, 'eegmat'))) || !(await storage.exists(join(DATA, 'eegmmidb')))) {
    console.say(`probes: there is no EEGMAT and EEGMMIDB in ${DATA}`);
    return;
  }
  const began = performance.now();
  const runtime = createRuntime(ort as unknown as Parameters<typeof createRuntime>[0], {
    threads: availableParallelism(),
  });
  const encoders = await openEncoders(storage, values.encoder, runtime, values.seed);
  const people = await readEegmat(storage, join(DATA, 'eegmat'), values.people?.split(','), console);
  const trials = await readFistTrials(storage, join(DATA, 'eegmmidb'));
  const tasks = [
    arithmeticTask(people),
    centredArithmeticTask(people),
    fistTask(trials, false),
    fistTask(trials, true),
    ageTask(people),
    genderTask(people),
  ];
  const cache = new SegmentFeatures();
  const pool = new ProbePool();
  const assessed: { task: ProbeTask; everyone: string[]; outcomes: Promise<Outcome>[] }[] = [];
  for (const task of tasks) {
    const everyone = [...new Set(task.examples.map(({ person }) => person))];
    const own: Promise<Outcome>[] = [];
    for (const { label, parts, source } of rowsFor(everyone, encoders)) {
      const examples: ProbeExamples[] = [];
      for (const [k, part] of parts.entries()) {
        examples.push(await taskExamples(task, part.people, source(part), cache, `part ${k}`));
        console.report('features of tasks', assessed.length, tasks.length, `${task.name}, ${label}`);
      }
      own.push(
        assessRow(task, examples, pool, Number(values.permutations), values.seed).then((found) => ({
          task: task.name,
          source: label,
          people: parts.flatMap((part) => part.people),
          parts: parts.map((part) => ({ people: part.people, encoder: encoders[part.encoder].name || null })),
          ...found,
        })),
      );
    }
    assessed.push({ task, everyone, outcomes: own });
  }
  const outcomes: Outcome[] = [];
  const differences: Difference[] = [];
  for (const { task, everyone, outcomes: own } of assessed) {
    console.say(`\n${task.name}: ${task.remark}`);
    console.say(heading(task));
    const found = await Promise.all(own);
    for (const outcome of found) console.say(line(task, outcome));
    const compared = differencesOf(task, found, values.seed);
    for (const difference of compared) console.say(differenceLine(difference));
    outcomes.push(...found);
    differences.push(...compared);
    for (const { encoder, people: own } of found[0].parts) {
      console.say(
        `  ${encoder === null ? 'people' : `probed with ${encoder}, which never saw them`}: ${own.join(', ')}`,
      );
    }
    const left = trained(encoders) ? crossFit(everyone, encoders).leftOut : [];
    if (left.length > 0) console.say(`  left out, used in pre-training: ${left.join(', ')}`);
  }
  pool.close();
  const seconds = (performance.now() - began) / 1000;
  console.say(
    `\n[ ] 95 % intervals, predictions held fixed; of differences, the same examples drawn for both. Chance: mean [middle 95 %] of ${values.permutations} permutations of the labels, the ` +
      `whole procedure repeated; p one-sided, not corrected for ${outcomes.length} rows. Seed ${values.seed}; ${seconds.toFixed(0)} s.`,
  );
  console.result({
    seed: values.seed,
    permutations: Number(values.permutations),
    encoders: encoders.map((encoder) => ({ name: encoder.name, people: encoder.people })),
    outcomes,
    differences,
  });
}

/** The encoders asked for, each with random weights of its shape beside; without any, random weights of the small preset's. */
async function openEncoders(
  storage: NodeStorage,
  folders: readonly string[],
  runtime: Runtime,
  seed: string,
): Promise<Candidate[]> {
  if (folders.length === 0) {
    const { network, window } = eegPresets.small;
    return [{ name: '', people: [], random: randomSources(network, window.seconds, runtime, seed) }];
  }
  const names = folders.map((folder) => lastName(folder));
  return Promise.all(
    folders.map(async (folder, k) => {
      const { encoder, configuration } = await readEegEncoder(storage, folder, runtime);
      const { network, windowSeconds, training } = configuration;
      return {
        name: names.indexOf(names[k]) === names.lastIndexOf(names[k]) ? names[k] : folder,
        people: training.people,
        random: randomSources(network, windowSeconds, runtime, seed),
        trained: encoderSource(`pre-trained ${k}`, encoder, windowSeconds),
      };
    }),
  );
}

function randomSources(
  network: LabramConfiguration,
  windowSeconds: EegEncoderConfiguration['windowSeconds'],
  runtime: Runtime,
  seed: string,
): FeatureSource[] {
  const shape = Object.values(network).join(' ');
  return Array.from({ length: RANDOM_DRAWS }, (_, draw) => {
    const store = new ParameterStore(new Random(`${seed}/random weights ${draw}`));
    encoderGraph(network, store, 1, 1, 1);
    const encoder = new EegEncoder(network, store, runtime);
    return encoderSource(`random ${draw}, ${shape} ${windowSeconds}`, encoder, windowSeconds);
  });
}

/** Every source within the same parts, so that all learn from the same people; band power and random weights also from all at once. */
function rowsFor(everyone: string[], encoders: readonly Candidate[]): Row[] {
  const together = [{ people: everyone, encoder: 0 }];
  const parts = trained(encoders) ? crossFit(everyone, encoders).parts : together;
  const bandPower = bandPowerSource();
  const random = (draw: number, within: Row['parts'], note = ''): Row => ({
    label: `random weights, draw ${draw + 1}${note}`,
    parts: within,
    source: ({ encoder }) => encoders[encoder].random[draw],
  });
  const rows = encoders[0].random.map((_, draw) => random(draw, parts));
  if (trained(encoders))
    rows.push({ label: 'pre-trained', parts, source: ({ encoder }) => encoders[encoder].trained! });
  rows.push({ label: 'log band power', parts, source: () => bandPower });
  if (parts.length !== 1 || parts[0].people.length < everyone.length) {
    // Neither has seen anybody.
    const note = ', all together';
    rows.push(...encoders[0].random.map((_, draw) => random(draw, together, note)));
    rows.push({ label: `log band power${note}`, parts: together, source: () => bandPower });
  }
  return rows;
}

const trained = (encoders: readonly Candidate[]) => encoders.every((encoder) => encoder.trained !== undefined);

async function assessRow(
  task: ProbeTask,
  parts: readonly ProbeExamples[],
  pool: ProbePool,
  permutations: number,
  seed: string,
): Promise<Pick<Outcome, 'result' | 'reason'>> {
  if (parts.length === 0) return { reason: 'everyone was used in pre-training' };
  const { kind, resampled, name } = task;
  return pool.assess(parts, { kind, resampled, permutations, seed: `${seed}/${name}` });
}

/** Pre-trained weights against all else that predicted the same examples; without them, band power against random weights. */
function differencesOf(task: ProbeTask, outcomes: readonly Outcome[], seed: string): Difference[] {
  const first =
    outcomes.find(({ source }) => source === 'pre-trained') ??
    outcomes.find(({ source }) => source === 'log band power');
  return outcomes.flatMap(({ source, result }) => {
    const [one, other] = [first?.result?.predictions, result?.predictions];
    if (first === undefined || first.source === source || source.endsWith('together')) return [];
    if (one === undefined || other === undefined) return [];
    const sources: [string, string] = [first.source, source];
    const stratum = new Map(task.examples.map((example) => [example.unit, example.stratum]));
    const scored = {
      truth: one.map(({ truth }) => truth),
      predicted: one.map(({ predicted }) => predicted),
      strata: one.map(({ unit }) => stratum.get(unit)!),
      against: other.map(({ predicted }) => predicted),
    };
    const random = new Random(`${seed}/${task.name}/${sources.join()}`);
    const scores = PROBE_SCORES[task.kind].map((name) => ({
      name,
      value: probeScore(name, scored),
      interval: probeInterval(name, scored, task.resampled, random),
    }));
    return [{ task: task.name, sources, scores }];
  });
}

const NAME = 42;
const WIDTH = 50;

function heading({ kind }: ProbeTask): string {
  const scores = PROBE_SCORES[kind].map((name) => `${name} [ ]  chance [ ]  p`.padEnd(WIDTH));
  return `  ${'source'.padEnd(NAME)}${scores.join('')}people  examples`;
}

function line({ kind }: ProbeTask, { source, result, reason, people }: Outcome): string {
  if (result === undefined) return `  ${source.padEnd(NAME)}not scored: ${reason}`;
  const scores = PROBE_SCORES[kind].map((name) => described(result.scores[name]!).padEnd(WIDTH));
  return `  ${source.padEnd(NAME)}${scores.join('')}${String(people.length).padEnd(8)}${result.examples}`;
}

function differenceLine({ sources, scores }: Difference): string {
  const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(2)}`;
  const cells = scores.map(({ value, interval }) =>
    `${signed(value)}${interval === undefined ? '' : ` [${interval.map(signed).join(', ')}]`}`.padEnd(WIDTH),
  );
  return `  ${`${sources[0]} − ${sources[1]}`.padEnd(NAME)}${cells.join('')}`;
}

function described({ value, interval, chance, chanceRange, p }: AssessedScore): string {
  const range = (pair: readonly number[] | undefined) =>
    pair === undefined ? '' : ` [${pair[0].toFixed(2)}, ${pair[1].toFixed(2)}]`;
  return `${value.toFixed(3)}${range(interval)}  ${chance.toFixed(2)}${range(chanceRange)}  ${p.toFixed(3)}`;
}
