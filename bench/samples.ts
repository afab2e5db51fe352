/**
 * What sampling is for: proper scores of the stated distribution, and whether single samples look like recordings:
 * `npm run bench -- samples [--seeds a,b] [--difficulty published] [--samples 8] [--cache DIR] [--fresh] [--tiny] [--json]`.
 *
 * Beside each model stand the simulated measurement, the model's mean, and real resting BOLD of 64 regions after the same chain.
 */
import { vertexNeighbours } from '../src/cortex/index.js';
import type { TargetRun } from '../src/data/index.js';
import {
  connectivityAgreement,
  energyScore,
  estimate,
  functionalConnectivity,
  meanGaussianCrps,
  meanSampleCrps,
  meanVariance,
  neighbourCorrelation,
  REALISM_BANDS,
  realismOf,
  ScoredValues,
} from '../src/evaluate/index.js';
import { Random } from '../src/foundation/index.js';
import { isKnown, type Variant } from './ablation-variants.js';
import { benchOptions, dataSetOf } from './bench-options.js';
import { mergedRegions, realRecordings, regionRecording } from './merged-regions.js';
import { aligned, signed } from './score-table.js';
import { kept } from './scored-runs.js';
import { type BenchOptions, type Generate, rehearsed, trainingName, withTrained } from './scored-training.js';
import { type BenchData, difficultyNamed } from './simulated-data.js';

/** Models whose samples are compared; the first that this version knows is what the others are held against. */
const MODELS: readonly Extract<Variant, { reads: unknown }>[] = [
  { name: 'linear mean + DiT', options: { residual: 'diffusion' }, reads: 'mean' },
  { name: 'linear mean + Gaussian', options: { residual: 'gaussian' }, reads: 'mean' },
  { name: 'DiT without a mean', options: { mean: 'none' }, reads: 'mean' },
  { name: 'default', options: {}, reads: 'mean' },
];

const BANDS = REALISM_BANDS.slice(1).map((high, band) => `${REALISM_BANDS[band]}–${high}`);
/** Scores of distributions, then figures of a single recording. */
const FIGURES = ['crps', 'crpsK', 'energy', 'FC', '|ΔFC|', ...BANDS, 'lag 1', 'smooth', 'variance'] as const;
type Figures = Record<string, number>;

/** One person's figures, by row of the table. */
interface PersonFigures {
  person: string;
  figures: Figures;
}

/** Runs the bench and prints the table. */
export async function run(): Promise<void> {
  const options = benchOptions('samples', { seeds: '831,832', difficulty: 'published', samples: '8' });
  const difficulty = difficultyNamed(options.difficulty);
  const rows = new Map<string, PersonFigures[]>();
  let volumes = 0;
  for (const seed of options.seeds) {
    const bench = await dataSetOf(options, { seed, difficulty });
    for (const { name, options: chosen } of MODELS.filter(isKnown)) {
      const training = options.tiny ? rehearsed(chosen) : chosen;
      const found = await figuresOf(bench, training, Number(options.samples), options.fresh);
      volumes = found.volumes;
      for (const [of, list] of Object.entries(found.figures)) {
        // What was measured is the same for every model.
        const row = of === 'measured' ? 'simulated measurement' : `${name}, ${of}`;
        if (of === 'measured' && rows.get(row)?.some(({ person }) => person.startsWith(`${seed} `))) continue;
        rows.set(row, [...(rows.get(row) ?? []), ...list.map((one) => ({ ...one, person: `${seed} ${one.person}` }))]);
      }
    }
  }
  const real = realRecordings(volumes);
  if (real === undefined) console.error('real reference left out: ../shared/data/bold-difumo64 is not there');
  else
    rows.set(
      'real rest, 64 regions',
      real.map(({ data, tr }, piece) => ({ person: String(piece), figures: figuresOfRows(data, volumes, tr) })),
    );
  print(rows, options.json);
}

/** Figures of one model's unseen runs: of what was measured, of its mean and of its first sample. */
async function figuresOf(bench: BenchData, options: BenchOptions, count: number, fresh: boolean) {
  const name = `samples-${count}-${trainingName(options)}`;
  return kept(bench, name, fresh, async () => {
    const figures: Record<string, PersonFigures[]> = { measured: [], mean: [], sample: [] };
    let volumes = 0;
    await withTrained(bench, options, bench.people, name, async (test, generated) => {
      const judge = new Judge(bench);
      for (const run of test) {
        volumes = run.volumes;
        const drawn = await drawSamples(run, generated, count);
        const { person } = run;
        figures.measured.push({ person, figures: judge.recording(run, run.signal) });
        figures.mean.push({ person, figures: judge.recording(run, drawn.mean) });
        const scores = judge.distribution(run, drawn);
        figures.sample.push({ person, figures: { ...scores, ...judge.recording(run, drawn.samples[0]) } });
      }
    });
    return { volumes, figures };
  });
}

/** What a model states about a run. */
interface Drawn {
  mean: Float32Array;
  deviation: Float32Array;
  samples: Float32Array[];
}

async function drawSamples(run: TargetRun, generated: Generate, count: number): Promise<Drawn> {
  const { mean, deviation, samples } = await generated(run, { samples: count });
  return { mean, deviation, samples };
}

/** Works out figures of runs on one template. */
class Judge {
  private readonly groups: number[][];
  private readonly neighbours: Uint32Array[];
  private readonly scored: ScoredValues;

  constructor({ template }: BenchData) {
    const { labels, regions, faces } = template;
    this.groups = mergedRegions(template);
    this.neighbours = vertexNeighbours(faces, labels.length);
    this.scored = new ScoredValues({ labels, regions, faces });
  }

  /** Figures of a single recording `[vertex, volume]` beside the measured one of the run. */
  recording({ signal, volumes, tr }: TargetRun, series: Float32Array): Figures {
    const { data } = regionRecording(this.groups, series, volumes, tr);
    const measured = regionRecording(this.groups, signal, volumes, tr).data;
    const connectome = (rows: Float32Array) => functionalConnectivity(rows, this.groups.length, volumes);
    return {
      ...figuresOfRows(data, volumes, tr),
      '|ΔFC|': connectivityAgreement(connectome(measured), connectome(data)).meanDifference,
      smooth: neighbourCorrelation(series, volumes, this.neighbours, this.scored.all),
      variance: meanVariance(this.inside(series, volumes), this.scored.all.length, volumes),
    };
  }

  /** Proper scores of what was stated: CRPS of values by mean and deviation and by samples, energy score of region means. */
  distribution({ signal, volumes }: TargetRun, { mean, deviation, samples }: Drawn): Figures {
    const regions = (series: Float32Array) => this.scored.regionMeans(series, volumes);
    return {
      crps: meanGaussianCrps(signal, mean, deviation, volumes, this.scored.all),
      crpsK: meanSampleCrps(signal, samples, volumes, this.scored.all),
      energy: energyScore(regions(signal), samples.map(regions), volumes),
    };
  }

  private inside(series: Float32Array, volumes: number): Float32Array {
    const rows = new Float32Array(this.scored.all.length * volumes);
    this.scored.all.forEach((value, i) => {
      rows.set(series.subarray(value * volumes, (value + 1) * volumes), i * volumes);
    });
    return rows;
  }
}

/** Figures that regions have without a mesh. */
function figuresOfRows(data: Float32Array, volumes: number, tr: number): Figures {
  const { connectivity, shares, autocorrelation } = realismOf(data, data.length / volumes, volumes, tr);
  const bands = Object.fromEntries(BANDS.map((band, b) => [band, shares[b]]));
  return { FC: connectivity, ...bands, 'lag 1': autocorrelation };
}

function print(rows: ReadonlyMap<string, readonly PersonFigures[]>, json: boolean): void {
  const summary = [...rows].map(([name, list]) => ({ name, ...summaryOf(list) }));
  const differences = energyDifferences(rows);
  if (json) {
    console.log(JSON.stringify({ rows: summary, differences }));
    return;
  }
  const cells = summary.map(({ name, figures, n }) => [
    name,
    ...FIGURES.map((figure) => figures[figure]?.mean.toFixed(3) ?? '–'),
    String(n),
  ]);
  for (const line of aligned([['', ...FIGURES, 'n'], ...cells])) console.log(line);
  console.log(
    '\ncrps: of mean and deviation; crpsK: of the samples; energy: of samples of 148 region means. FC to lag 1: 64 regions.',
  );
  for (const { of, against, score, mean, low, high } of differences) {
    console.log(`${score}: ${of} − ${against}: ${signed(mean)} [${signed(low)}, ${signed(high)}]`);
  }
}

function summaryOf(list: readonly PersonFigures[]) {
  const n = new Set(list.map(({ person }) => person)).size;
  const figures: Record<string, { mean: number; low: number | null; high: number | null }> = {};
  for (const figure of FIGURES) {
    const values = list.flatMap(({ person, figures: own }) =>
      own[figure] === undefined ? [] : [{ person, value: own[figure] }],
    );
    if (values.length === 0) continue;
    const { mean, interval } = estimate(values, new Random('samples'), 500);
    figures[figure] = { mean, low: interval?.[0] ?? null, high: interval?.[1] ?? null };
  }
  return { figures, n };
}

/** Paired differences of the proper scores between the first model and each other. */
function energyDifferences(rows: ReadonlyMap<string, readonly PersonFigures[]>) {
  const models = [...rows].filter(([name]) => name.endsWith(', sample'));
  return models.slice(1).flatMap(([of, list]) =>
    (['crps', 'crpsK', 'energy'] as const).map((score) => {
      const [against, reference] = models[0];
      const values = list.map(({ person, figures }, at) => ({
        person,
        value: figures[score] - reference[at].figures[score],
      }));
      const { mean, interval } = estimate(values, new Random('samples'));
      const [low, high] = interval ?? [Number.NaN, Number.NaN];
      return { of, against, score, mean, low, high };
    }),
  );
}
