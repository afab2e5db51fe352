/**
 * What the input check says of good and of degraded EEG, and what generation from it is worth:
 * `npm run bench -- check [--seeds a] [--cache DIR] [--fresh] [--tiny] [--json]`.
 *
 * A model of one data set of the published world; recordings of its unseen people as they are and made worse in known ways. r is that of
 * generated BOLD of region means; a recording that is shorter than the BOLD has none.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { shippedEegEncoder } from '../src/cli/shipped-encoder.js';
import { trainingChoices, trainModel } from '../src/commands/index.js';
import { type TargetRun, targetRuns } from '../src/data/index.js';
import { sourceFeatures } from '../src/data/source-features.js';
import { withPoints } from '../src/encoders/eeg/aligned-power.js';
import { HemocastError, Random } from '../src/foundation/index.js';
import { bold, preparationOf, prepareEeg } from '../src/modalities/index.js';
import { generate } from '../src/models/index.js';
import { checkEegInput, type Outcome } from '../src/preprocess/index.js';
import { type Recording, readEeg } from '../src/recordings/index.js';
import { MatrixEngine } from '../src/tensor/index.js';
import { type LoadedModel, readModel } from '../src/train/index.js';
import { benchOptions, dataSetOf } from './bench-options.js';
import { DEGRADED_EEG } from './degraded-eeg.js';
import { CortexScorer, kept } from './scored-runs.js';
import { runtime } from './scored-training.js';
import { type BenchData, numeric } from './simulated-data.js';

/** One recording in one way. */
interface Checked {
  name: string;
  person: string;
  outcome: Outcome;
  checks: string[];
  distance: number | null;
  r: number | null;
}

/** Runs the bench. */
export async function run(): Promise<void> {
  const options = benchOptions('check', { seeds: '871' });
  const rows: Checked[] = [];
  for (const seed of options.seeds) {
    const bench = await dataSetOf(options, { seed, difficulty: 'published' });
    rows.push(...(await kept(bench, 'input-check', options.fresh, () => measured(bench))));
  }
  if (options.json) console.log(JSON.stringify(rows));
  else for (const line of lines(rows)) console.log(line);
}

async function measured(bench: BenchData): Promise<Checked[]> {
  const { storage, data, people, template, setting, folder } = bench;
  const out = join(folder, 'models', 'input-check');
  const choices = trainingChoices({ out, seed: numeric(setting.seed) }, { eegEncoderFolder: shippedEegEncoder });
  await trainModel({ ...choices, data, storage, template, runtime, people });
  const model = await readModel(storage, out, runtime, 16);
  const { configuration } = model;
  const read = await data.runsOf(people.test, preparationOf(configuration), { targets: [bold.name] });
  const runs = targetRuns(read, bold, configuration.target);
  const files = data.sourceFiles(people.test);
  const engine = new MatrixEngine(runtime);
  const scorer = new CortexScorer(bench, engine.multiply.bind(engine), runs);
  const found: Checked[] = [];
  for (const [k, run] of runs.entries()) {
    const { recording } = await readEeg(storage, files[k]);
    for (const { name, make } of DEGRADED_EEG) {
      found.push({ name, person: run.person, ...(await one(model, run, make(recording), scorer, engine)) });
    }
    console.error(`  ${k + 1} of ${runs.length} recordings`);
  }
  await model.eeg.release();
  await engine.release();
  rmSync(out, { recursive: true });
  return found;
}

async function one(
  model: LoadedModel,
  run: TargetRun,
  recording: Recording,
  scorer: CortexScorer,
  engine: MatrixEngine,
): Promise<Omit<Checked, 'name' | 'person'>> {
  const { configuration } = model;
  const preparation = preparationOf(configuration);
  try {
    const prepared = prepareEeg({ ...recording, data: recording.data.slice() }, preparation);
    const { outcome, findings, distance } = checkEegInput(prepared.evidence, configuration.eeg.typical);
    const checks = findings.map(({ check }) => check);
    const short = prepared.seconds < run.startTime + run.volumes * run.tr - 2;
    if (short) return { outcome, checks, distance: distance?.distance ?? null, r: null };
    const { points: _, ...fresh } = { ...run, ...sourceFeatures(prepared, preparation) };
    const featured = await withPoints(configuration, fresh as TargetRun, engine.multiply.bind(engine));
    const { mean } = await generate(model, featured, run.volumes, { samples: 0, random: new Random(run.id) });
    const { r } = await scorer.score(run, mean);
    return { outcome, checks, distance: distance?.distance ?? null, r };
  } catch (error) {
    if (!(error instanceof HemocastError)) throw error;
    return { outcome: 'unfit', checks: [error.code], distance: null, r: null };
  }
}

function lines(rows: readonly Checked[]): string[] {
  const head = ['recording', 'fit', 'doubtful', 'unfit', 'distance', 'r', 'reasons'];
  const cells = DEGRADED_EEG.map(({ name }) => {
    const own = rows.filter((row) => row.name === name);
    const count = (outcome: Outcome) => String(own.filter((row) => row.outcome === outcome).length);
    return [
      name,
      count('fit'),
      count('doubtful'),
      count('unfit'),
      mean(own.map(({ distance }) => distance)),
      mean(own.map(({ r }) => r)),
      [...new Set(own.flatMap(({ checks }) => checks))].join(', '),
    ];
  });
  const widths = head.map((title, k) => Math.max(title.length, ...cells.map((row) => row[k].length)));
  return [head, ...cells].map((row) =>
    row
      .map((cell, k) => cell.padEnd(widths[k]))
      .join('  ')
      .trimEnd(),
  );
}

function mean(values: readonly (number | null)[]): string {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return '–';
  return (known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(3);
}
