/**
 * Whether the deviation knows the errors: `npm run bench -- calibration [--seeds a,b,c,d | --data FOLDER,FOLDER] [--residual gaussian]
 * [--mean none] [--json]`. Each seed is a simulated data set of its own (16 people, 6 of them unseen); its models are asked for unseen
 * people's BOLD from their EEG as it was recorded and from worse EEG, and for BOLD from real EEG, where there is none to compare with.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { NodeStorage } from '../src/cli/node-storage.js';
import { trainModel } from '../src/commands/train/train-model.js';
import { embeddedTemplate } from '../src/cortex/index.js';
import { PairedData, targetRuns } from '../src/data/index.js';
import { modelFeatures } from '../src/encoders/eeg/index.js';
import { calibration, type GeneratedBesideReal, statedVariance } from '../src/evaluate/index.js';
import { MemoryStorage, Random } from '../src/foundation/index.js';
import { bold, eeg, preparationOf, prepareEeg, type SourceModality } from '../src/modalities/index.js';
import { generate } from '../src/models/index.js';
import { type Recording, readEeg } from '../src/recordings/index.js';
import { pearson, resample } from '../src/signal/index.js';
import { createRuntime } from '../src/tensor/index.js';
import { releaseModel, runnable } from '../src/train/index.js';
import { defaultTraining } from '../src/train/training-options.js';
import { execute } from './command.js';

const OUT = 'out/bench-calibration';
const REAL_EEG = '../shared/data/eegmat';
const REAL_RECORDINGS = 8;
const FEW = ['F3', 'F4', 'P3', 'P4'];

/** EEG as it was recorded, and what befalls EEG elsewhere. */
const INPUTS: Readonly<Record<string, (recording: Recording) => Recording>> = {
  'as recorded': (recording) => recording,
  '50 Hz': (recording) => ({
    ...recording,
    sampleRate: 50,
    ...resample(recording.data, recording.channels.length, recording.samples, recording.sampleRate, 50),
  }),
  '4 of 32 electrodes': (recording) => {
    const kept = recording.channels.flatMap(({ name }, index) => (FEW.includes(name) ? [index] : []));
    const { samples } = recording;
    const data = new Float32Array(kept.length * samples);
    kept.forEach((channel, row) => {
      data.set(recording.data.subarray(channel * samples, (channel + 1) * samples), row * samples);
    });
    return { ...recording, channels: kept.map((channel) => recording.channels[channel]), data };
  },
  'half × 50': (recording) => ({
    ...recording,
    data: recording.data.map((value, i) => (i % recording.samples < recording.samples / 2 ? value : 50 * value)),
  }),
};

interface Row {
  data: string;
  input: string;
  people: number;
  runs: number;
  /** Share of real values in the intervals that should hold 50, 80, 90, 95 %. */
  coverage?: number[];
  ratio?: number;
  overTime?: number;
  overValues?: number;
  total: number;
  /** Mean deviation, and mean square of the generated mean. */
  deviation: number;
  explained: number;
  /** r over values and moments of deviations generated with two seeds. */
  repeat: number;
}

/** Runs the bench. */
export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter((word, i, all) => word.startsWith('-') || all[i - 1]?.startsWith('-')),
    options: {
      seeds: { type: 'string', default: '501,502,503,504' },
      data: { type: 'string' },
      residual: { type: 'string', default: defaultTraining.residual },
      mean: { type: 'string', default: defaultTraining.mean },
      json: { type: 'boolean', default: false },
    },
  });
  const generation = { residual: values.residual, mean: values.mean } as Pick<
    typeof defaultTraining,
    'residual' | 'mean'
  >;
  const rows: Row[] = [];
  for (const seed of values.data === undefined ? values.seeds.split(',') : [])
    rows.push(...(await rowsOf(await simulated(seed), generation)));
  for (const folder of values.data?.split(',') ?? []) rows.push(...(await rowsOf(folder, generation)));
  if (values.json) console.log(JSON.stringify({ rows }));
  else print(rows);
}

async function simulated(seed: string): Promise<string> {
  const folder = join(OUT, seed);
  const tasks = ['--people', '16', '--minutes', '8', '--montage', '32', '--seed', seed];
  if (!existsSync(join(folder, 'participants.tsv'))) await execute(['simulate', folder, ...tasks]);
  return folder;
}

async function rowsOf(folder: string, generation: Pick<typeof defaultTraining, 'residual' | 'mean'>): Promise<Row[]> {
  const runtime = createRuntime(ort, { threads: 2 });
  const storage = new NodeStorage();
  const { store, configuration } = await trainModel({
    ...{ data: await PairedData.open(storage, folder), storage: new MemoryStorage(), out: 'model', runtime },
    ...{ template: embeddedTemplate(), seed: '1', validationPeople: 2, testPeople: 6 },
    options: { ...defaultTraining, ...generation },
  });
  const model = await runnable(store, configuration, runtime, 8);
  const features = modelFeatures(configuration).open(store, runtime);
  const preparation = preparationOf(configuration);
  const rows: Row[] = [];
  for (const [input, change] of Object.entries(INPUTS)) {
    const data = await PairedData.open(storage, folder, { source: changed(change) });
    const people = configuration.training.people.test;
    const runs = targetRuns(await data.runsOf(people, preparation), bold, configuration.target);
    const items: GeneratedBesideReal[] = [];
    const repeats: number[] = [];
    for (const one of runs) {
      const conditioning = await features.featured(one);
      const [first, second] = await Promise.all(
        ['a', 'b'].map((seed) => generate(model, conditioning, one.volumes, { random: new Random(seed) })),
      );
      repeats.push(pearson(first.deviation, second.deviation));
      const counted = Int32Array.from({ length: configuration.target.values }, (_, value) => value);
      items.push({ ...first, predicted: first.mean, real: one.signal, volumes: one.volumes, values: counted });
    }
    rows.push({
      ...{ data: folder, input, people: people.length, runs: runs.length },
      coverage: calibration(items).map(({ observed }) => observed),
      ...statedVariance(items),
      ...sizes(items.map(({ predicted, deviation }) => ({ mean: predicted, deviation }))),
      repeat: average(repeats),
    });
  }
  rows.push(...(await realRows(folder)));
  await features.release();
  await releaseModel(model);
  return rows;

  /** Real EEG of people who did arithmetic; the target would have variance 1. */
  async function realRows(data: string): Promise<Row[]> {
    if (!existsSync(REAL_EEG)) return [];
    const files = readdirSync(REAL_EEG).filter((name) => name.endsWith('_1.edf'));
    const generated: { mean: Float32Array; deviation: Float32Array }[] = [];
    for (const file of files.slice(0, REAL_RECORDINGS)) {
      const { recording } = await readEeg(storage, join(REAL_EEG, file));
      const prepared = prepareEeg(recording, preparation);
      const { tr } = configuration.target;
      const { length: bands } = configuration.eeg.bands;
      const { length: electrodes } = configuration.eeg.electrodes;
      const conditioning = await features.featured({ ...prepared, bands, electrodes, startTime: 0, tr, metadata: {} });
      const volumes = Math.floor(recording.samples / recording.sampleRate / tr);
      generated.push(await generate(model, conditioning, volumes, { random: new Random('a') }));
    }
    const found = sizes(generated);
    const total = found.explained + average(generated.map(({ deviation }) => average(deviation.map((d) => d * d))));
    return [{ data, input: 'EEGMAT', people: generated.length, runs: generated.length, ...found, total, repeat: 1 }];
  }
}

function changed(change: (recording: Recording) => Recording): SourceModality {
  return {
    ...eeg,
    async read(storage, found) {
      const { recording, remarks } = await eeg.read(storage, found);
      return { recording: change(recording), remarks };
    },
  };
}

function sizes(generated: readonly { mean: Float32Array; deviation: Float32Array }[]) {
  return {
    deviation: average(generated.map(({ deviation }) => average(deviation))),
    explained: average(generated.map(({ mean }) => average(mean.map((value) => value * value)))),
  };
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function print(rows: readonly Row[]): void {
  const number = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(3)).padStart(7);
  console.log(
    `${'data'.padEnd(28)} ${'EEG'.padEnd(20)} runs     50%     80%     90%     95%  error/stated  r time  r values  total  mean²  deviation  repeat`,
  );
  for (const row of rows) {
    const coverage = (row.coverage ?? [undefined, undefined, undefined, undefined]).map(number).join(' ');
    console.log(
      `${row.data.slice(-28).padEnd(28)} ${row.input.padEnd(20)} ${String(row.runs).padStart(4)} ${coverage} ${number(row.ratio).padStart(13)} ${number(row.overTime)} ${number(row.overValues).padStart(9)} ${number(row.total)} ${number(row.explained)} ${number(row.deviation).padStart(9)} ${number(row.repeat)}`,
    );
  }
}
