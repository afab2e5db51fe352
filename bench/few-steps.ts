/**
 * How few runs of the network a sample takes: `npm run bench -- few-steps [--seeds a,b] [--steps 1,2,3,4] [--many 50] [--draws 8]
 * [--people 16] [--samplers gaussian-solver,dpm-solver++] [--json]`.
 *
 * Each seed is a simulated data set of its own, kept in `out/bench-few-steps`. Samples of a few steps and of many begin with the same
 * noise, so that their differences are those of the steps.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { NodeStorage } from '../src/cli/node-storage.js';
import { trainModel } from '../src/commands/train/train-model.js';
import { embeddedTemplate, regionMeans } from '../src/cortex/index.js';
import { PairedData, type TargetRun, targetRuns } from '../src/data/index.js';
import { modelFeatures } from '../src/encoders/eeg/index.js';
import { MemoryStorage, Random } from '../src/foundation/index.js';
import { bold, preparationOf } from '../src/modalities/index.js';
import { drawResidual, type GenerativeModel, generateModes, signalOfModes } from '../src/models/index.js';
import { createRuntime } from '../src/tensor/index.js';
import { defaultTraining, releaseModel, runnable } from '../src/train/index.js';
import { average, type DistributionFigures, distributionFigures } from './sample-figures.js';

const OUT = 'out/bench-few-steps';
const COMMAND = fileURLToPath(new URL('../src/cli/hemocast.ts', import.meta.url));
/** How far from many steps a figure may be. */
const TOLERANCE = 0.01;

const template = embeddedTemplate();
const regions = template.regions.length;

interface Way {
  sampler: string;
  steps: number;
}

/** Runs the bench and prints the table. */
export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(process.argv.indexOf('few-steps') + 1),
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '501,502' },
      steps: { type: 'string', default: '1,2,3,4' },
      many: { type: 'string', default: '50' },
      draws: { type: 'string', default: '8' },
      people: { type: 'string', default: '16' },
      samplers: { type: 'string', default: 'gaussian-solver,dpm-solver++' },
      json: { type: 'boolean', default: false },
    },
  });
  const [reference, ...others] = values.samplers.split(',');
  const ways: Way[] = [
    { sampler: reference, steps: Number(values.many) },
    ...[reference, ...others].flatMap((sampler) =>
      values.steps.split(',').map((steps) => ({ sampler, steps: Number(steps) })),
    ),
  ];
  const figures = ways.map((): DistributionFigures[] => []);
  for (const seed of values.seeds.split(',')) {
    const root = simulated(seed, values.people);
    for (const [way, found] of (await figuresOfSeed(root, seed, ways, Number(values.draws))).entries()) {
      figures[way].push(...found);
    }
  }
  const rows = ways.map((way, i) => ({ ...way, ...meanOf(figures[i]), runs: figures[i].length }));
  print(
    rows.map((row) => ({ ...row, holds: holds(row, rows[0]) })),
    values.json,
  );
}

function simulated(seed: string, people: string): string {
  const root = join(OUT, seed);
  if (existsSync(join(root, 'participants.tsv'))) return root;
  const command = ['simulate', root, '--people', people, '--seed', seed];
  console.error(`hemocast ${command.join(' ')}`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', COMMAND, ...command], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`hemocast simulate ended with ${status}`);
  return root;
}

/** Trains a model of one data set; figures of its unseen people's runs, by way. */
async function figuresOfSeed(root: string, seed: string, ways: readonly Way[], draws: number) {
  const runtime = createRuntime(ort, { threads: 2 });
  const data = await PairedData.open(new NodeStorage(), root);
  const { store, configuration } = await trainModel({
    data,
    storage: new MemoryStorage(),
    out: 'model',
    template,
    runtime,
    seed,
    validationPeople: 2,
    testPeople: 6,
    options: { ...defaultTraining, residual: 'diffusion' },
  });
  const read = await data.runsOf(configuration.training.people.test, preparationOf(configuration), {
    targets: [bold.name],
  });
  const model = await runnable(store, configuration, runtime, 16);
  const features = modelFeatures(configuration).open(store, runtime);
  const figures = ways.map((): DistributionFigures[] => []);
  for (const plain of targetRuns(read, bold, configuration.target)) {
    const run = await features.featured(plain);
    const sampled = await RegionSamples.of(model, run, draws);
    for (const [i, way] of ways.entries()) {
      figures[i].push(distributionFigures(meansOf(run.signal, run.volumes), await sampled.drawn(way), regions));
    }
  }
  await features.release();
  await releaseModel(model);
  return figures;
}

function meansOf(signal: Float32Array, columns: number): Float64Array {
  // The medial wall is a region without vertices.
  return Float64Array.from(regionMeans(template, signal, columns), (mean) => (Number.isNaN(mean) ? 0 : mean));
}

/** Samples of one run as region means. What the network does not draw is the same for all ways, and is drawn once. */
class RegionSamples {
  private constructor(
    private readonly model: GenerativeModel,
    private readonly run: TargetRun,
    private readonly outside: readonly Float64Array[],
    /** `[region, mode]` */
    private readonly maps: Float64Array,
  ) {}

  static async of(model: GenerativeModel, run: TargetRun, draws: number): Promise<RegionSamples> {
    const { modes } = model.configuration.network;
    const outside: Float64Array[] = [];
    for (let i = 0; i < draws; i++) {
      outside.push(meansOf(await drawResidual(model, run.volumes, new Random(`${run.id} ${i}`)), run.volumes));
    }
    const unit = Float32Array.from({ length: modes ** 2 }, (_, i) => (i % (modes + 1) === 0 ? 1 : 0));
    return new RegionSamples(model, run, outside, meansOf(await signalOfModes(model, unit), modes));
  }

  async drawn({ sampler, steps }: Way): Promise<Float64Array[]> {
    const { model, run, outside, maps } = this;
    const { modes } = model.configuration.network;
    const { residualGain } = model.configuration.calibration;
    const options = { samples: outside.length, sampler, steps, random: new Random(run.id) };
    const { linear, expected, samples } = await generateModes(model, run, run.volumes, options);
    return outside.map((rest, draw) => {
      const own = samples[draw].map((value, i) => linear[i] + value + (residualGain - 1) * expected[i]);
      return rest.map((value, at) => {
        const [region, volume] = [Math.floor(at / run.volumes), at % run.volumes];
        let sum = value;
        for (let mode = 0; mode < modes; mode++) sum += maps[region * modes + mode] * own[volume * modes + mode];
        return sum;
      });
    });
  }
}

function meanOf(figures: readonly DistributionFigures[]): DistributionFigures {
  const names = ['energy', 'coverage', 'correlation', 'variance', 'lagOne'] as const;
  return Object.fromEntries(
    names.map((name) => [name, average(figures.map((one) => one[name]))]),
  ) as unknown as DistributionFigures;
}

/** Mean, energy score and coverage within 1 % of those of many steps. */
function holds(row: DistributionFigures, many: DistributionFigures): boolean {
  return (['energy', 'coverage', 'correlation'] as const).every(
    (name) => Math.abs(row[name] / many[name] - 1) <= TOLERANCE,
  );
}

function print(rows: readonly (Way & DistributionFigures & { runs: number; holds: boolean })[], json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ rows }));
    return;
  }
  console.log('sampler           steps  r of mean  energy  coverage  variance  lag 1   runs  within 1 %');
  for (const { sampler, steps, correlation, energy, coverage, variance, lagOne, runs, holds: within } of rows) {
    const numbers = [
      correlation.toFixed(4),
      energy.toFixed(4),
      coverage.toFixed(4),
      variance.toFixed(3),
      lagOne.toFixed(3),
    ];
    console.log(
      `${sampler.padEnd(17)} ${String(steps).padStart(5)}  ${numbers[0].padStart(9)}  ${numbers[1]}    ${numbers[2]}     ${numbers[3]}  ${numbers[4]}  ${String(runs).padStart(4)}  ${within ? 'yes' : 'NO'}`,
    );
  }
}
