// Prints how hard the simulated world is and how near to real recordings it lies:
//
//     npx tsx scripts/calibrate-simulator.ts [--seeds 1,2,3] [--people 13] [--minutes 8] [--montage 32]
//
// Ridge on lagged log band power: 8 people to learn from, 2 to choose the
// penalty on, the rest never seen. BOLD: linear detrend, 0.01–0.15 Hz, z per
// vertex and run; scores are Pearson r over time of region means (148 regions).
// Real BOLD (64 regions) comes from ../shared/data where it is present; the 148
// regions are merged to 64 by joining, in each hemisphere, the smallest region
// with its nearest neighbour until 32 are left.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { embeddedTemplate, regionMeans, type Template } from '../src/cortex/index.js';
import type { TargetRun } from '../src/data/paired-run.js';
import {
  autocorrelation,
  bandPassSlow,
  detrendLinear,
  filterZeroPhase,
  logBandPower,
  pearson,
  principalComponents,
  welch,
  zscoreRows,
} from '../src/signal/index.js';
import { checkSimulation, prepareSimulation, type SimulatedRun, simulatePerson } from '../src/simulate/index.js';
import { fitRidge, HAEMODYNAMIC_LAGS, laggedDesign } from '../src/train/ridge.js';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    people: { type: 'string', default: '13' },
    minutes: { type: 'string', default: '8' },
    montage: { type: 'string', default: '32' },
    signalToNoise: { type: 'string', default: '1' },
  },
});

interface Run {
  film: string;
  x: Float32Array;
  /** `[region, volume]`, z. */
  y: Float32Array;
  ceiling: Float32Array;
  volumes: number;
}

/** Detrend, 0.01–0.15 Hz, z. */
function cleanSlow(data: Float32Array, rows: number, columns: number, tr: number): Float32Array {
  const straight = new Float32Array(data.length);
  for (let r = 0; r < rows; r++)
    straight.set(detrendLinear(data.subarray(r * columns, (r + 1) * columns)), r * columns);
  return Float32Array.from(
    zscoreRows(bandPassSlow(straight, rows, columns, 1 / tr, { low: 0.01, high: 0.15 }), rows, columns),
  );
}

function averageReference(data: Float32Array, channels: number): Float32Array {
  const samples = data.length / channels;
  const result = Float32Array.from(data);
  for (let t = 0; t < samples; t++) {
    let mean = 0;
    for (let c = 0; c < channels; c++) mean += data[c * samples + t] / channels;
    for (let c = 0; c < channels; c++) result[c * samples + t] -= mean;
  }
  return result;
}

/** Standardises every feature over the run. */
function standardise(features: Float32Array, width: number): void {
  const rows = features.length / width;
  for (let i = 0; i < width; i++) {
    let [sum, square] = [0, 0];
    for (let s = 0; s < rows; s++) {
      sum += features[s * width + i];
      square += features[s * width + i] ** 2;
    }
    const mean = sum / rows;
    const deviation = Math.sqrt(square / rows - mean * mean) || 1;
    for (let s = 0; s < rows; s++) features[s * width + i] = (features[s * width + i] - mean) / deviation;
  }
}

function prepare(run: SimulatedRun, template: Template): Run {
  const { eeg, bold } = run;
  const channels = eeg.channels.length;
  const clean = filterZeroPhase(averageReference(eeg.data, channels), channels, eeg.samples, eeg.sampleRate, {
    low: 1,
    high: 75,
  });
  const { features, seconds } = logBandPower(Float32Array.from(clean), channels, eeg.samples, eeg.sampleRate);
  const bands = features.length / (seconds * channels);
  standardise(features, channels * bands);
  const paired = {
    id: run.task,
    features,
    seconds,
    electrodes: channels,
    bands,
    volumes: bold.volumes,
    tr: bold.tr,
    startTime: bold.startTime,
  };
  const target = (data: Float32Array) =>
    Float32Array.from(regionMeans(template, cleanSlow(data, bold.vertices, bold.volumes, bold.tr), bold.volumes));
  return {
    film: run.task,
    x: laggedDesign(paired as TargetRun, HAEMODYNAMIC_LAGS).x,
    y: target(bold.data),
    ceiling: target(run.truth.cleanBold),
    volumes: bold.volumes,
  };
}

/** Pearson r per region over one run; NaN for a region without vertices. */
function regionScores(a: Float32Array, b: Float32Array, volumes: number): number[] {
  return Array.from({ length: a.length / volumes }, (_, r) =>
    pearson(a.subarray(r * volumes, (r + 1) * volumes), b.subarray(r * volumes, (r + 1) * volumes)),
  );
}

const mean = (values: number[]) => {
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
};
const spread = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

/** Regresses the mean over regions out of every region. */
function withoutGlobal(data: Float32Array, volumes: number): Float32Array {
  const regions = data.length / volumes;
  const signal = new Float64Array(volumes);
  for (let r = 0; r < regions; r++)
    for (let t = 0; t < volumes; t++)
      if (Number.isFinite(data[r * volumes + t])) signal[t] += data[r * volumes + t] / regions;
  const power = signal.reduce((sum, value) => sum + value * value, 0);
  const result = Float32Array.from(data);
  for (let r = 0; r < regions; r++) {
    let dot = 0;
    for (let t = 0; t < volumes; t++) dot += signal[t] * data[r * volumes + t];
    for (let t = 0; t < volumes; t++) result[r * volumes + t] -= (dot / power) * signal[t];
  }
  return result;
}

/** Merges regions to 32 a hemisphere: the smallest joins the nearest. */
function mergedRegions(template: Template): number[][] {
  const groups = template.regions.map((_, r) => {
    const members = [...template.labels.keys()].filter((v) => template.labels[v] === r);
    return { hemisphere: template.regions[r].hemisphere, members };
  });
  const middle = (members: number[]) => [0, 1, 2].map((k) => mean(members.map((v) => template.white[3 * v + k])));
  const merged: number[][] = [];
  for (const hemisphere of ['L', 'R']) {
    let parts = groups.filter((g) => g.hemisphere === hemisphere && g.members.length > 0).map((g) => g.members);
    while (parts.length > 32) {
      parts = parts.sort((a, b) => b.length - a.length);
      const small = parts.pop() as number[];
      const place = middle(small);
      const distance = (part: number[]) => Math.hypot(...middle(part).map((c, k) => c - place[k]));
      const near = parts.reduce((best, part) => (distance(part) < distance(best) ? part : best), parts[0]);
      near.push(...small);
    }
    merged.push(...parts);
  }
  return merged;
}

interface BoldFigures {
  lagOne: number;
  firstComponent: number;
}

/** Lag-1 autocorrelation and share of the first component of `[region, volume]` raw series. */
function boldFigures(data: Float32Array, regions: number, volumes: number, tr: number): BoldFigures {
  const clean = cleanSlow(data, regions, volumes, tr);
  const lags = Array.from({ length: regions }, (_, r) =>
    autocorrelation(clean.subarray(r * volumes, (r + 1) * volumes), 1),
  );
  const rows = new Float32Array(clean.length);
  for (let r = 0; r < regions; r++) for (let t = 0; t < volumes; t++) rows[t * regions + r] = clean[r * volumes + t];
  return { lagOne: mean(lags), firstComponent: principalComponents(rows, volumes, regions, 1).explained[0] };
}

function simulatedFigures(run: SimulatedRun, groups: number[][]): BoldFigures {
  const { volumes, tr, data } = run.bold;
  const merged = new Float32Array(groups.length * volumes);
  groups.forEach((members, g) => {
    for (const v of members)
      for (let t = 0; t < volumes; t++) merged[g * volumes + t] += data[v * volumes + t] / members.length;
  });
  return boldFigures(merged, groups.length, volumes, tr);
}

function realFigures(length: number): BoldFigures | undefined {
  const folder = '../shared/data/bold-difumo64';
  if (!existsSync(folder)) return undefined;
  const all: BoldFigures[] = [];
  for (const file of readdirSync(folder).sort()) {
    const bytes = readFileSync(`${folder}/${file}`);
    const start = 10 + bytes.readUInt16LE(8);
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
    for (let from = 0; from + length <= values.length / 64; from += length) {
      const part = new Float32Array(64 * length);
      for (let r = 0; r < 64; r++) for (let t = 0; t < length; t++) part[r * length + t] = values[(from + t) * 64 + r];
      all.push(boldFigures(part, 64, length, 2.1));
    }
  }
  return { lagOne: mean(all.map((f) => f.lagOne)), firstComponent: mean(all.map((f) => f.firstComponent)) };
}

/** Spectral slope 2–45 Hz without alpha, alpha peak over the slope (dB), parts of five bands, µV. */
function eegFigures(run: SimulatedRun): number[] {
  const channels = run.eeg.channels.length;
  const data = averageReference(run.eeg.data, channels);
  const perChannel = Array.from({ length: channels }, (_, c) => {
    const { frequencies, density } = welch(
      data.subarray(c * run.eeg.samples, (c + 1) * run.eeg.samples),
      run.eeg.sampleRate,
      { segmentSeconds: 4 },
    );
    const between = (low: number, high: number) =>
      [...frequencies.keys()].filter((k) => frequencies[k] >= low && frequencies[k] < high);
    const fit = between(2, 45.01).filter((k) => frequencies[k] <= 6.5 || frequencies[k] >= 14);
    const x = fit.map((k) => Math.log10(frequencies[k]));
    const y = fit.map((k) => Math.log10(density[k]));
    const slope = mean(x.map((v, i) => (v - mean(x)) * (y[i] - mean(y)))) / mean(x.map((v) => (v - mean(x)) ** 2));
    const peak = Math.max(
      ...between(7.5, 13.01).map(
        (k) => 10 * (Math.log10(density[k]) - mean(y) - slope * (Math.log10(frequencies[k]) - mean(x))),
      ),
    );
    const power = (
      [
        [1, 4],
        [4, 8],
        [8, 13],
        [13, 30],
        [30, 45],
      ] as const
    ).map(([low, high]) => between(low, high).reduce((sum, k) => sum + density[k] * frequencies[1], 0));
    const total = power.reduce((sum, p) => sum + p, 0);
    return [slope, peak, ...power.map((p) => p / total), Math.sqrt(total)];
  });
  return perChannel[0].map((_, k) => mean(perChannel.map((figures) => figures[k])));
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const show = (value: number, digits = 3) => value.toFixed(digits);

async function calibrate(seed: number, template: Template, groups: number[][]): Promise<void> {
  const settings = checkSimulation({
    seed,
    people: Number(options.people),
    minutes: Number(options.minutes),
    montage: Number(options.montage) as 19 | 32 | 64,
    signalToNoise: Number(options.signalToNoise),
  });
  const context = prepareSimulation(settings, template);
  const people: Run[][] = [];
  const bold: BoldFigures[] = [];
  const eeg: number[][] = [];
  const delays: number[] = [];
  let simulation = 0;
  for (let i = 0; i < settings.people; i++) {
    const start = performance.now();
    const person = simulatePerson(settings, i, context);
    simulation += (performance.now() - start) / 1000 / settings.people;
    people.push(person.runs.map((run) => prepare(run, template)));
    for (const run of person.runs) {
      bold.push(simulatedFigures(run, groups));
      delays.push(run.truth.delaySeconds);
    }
    eeg.push(eegFigures(person.runs[0]));
  }
  const train = people.slice(0, 8).flat();
  const validation = people.slice(8, 10).flat();
  const test = people.slice(10).flat();
  const q = template.regions.length;
  const p = train[0].x.length / train[0].volumes;
  const n = train.reduce((sum, run) => sum + run.volumes, 0);
  const x = new Float32Array(n * p);
  const y = new Float32Array(n * q);
  let row = 0;
  for (const run of train) {
    x.set(run.x, row * p);
    for (let t = 0; t < run.volumes; t++)
      for (let r = 0; r < q; r++)
        y[(row + t) * q + r] = Number.isFinite(run.y[r * run.volumes + t]) ? run.y[r * run.volumes + t] : 0;
    row += run.volumes;
  }
  const lambdas = [300, 1000, 3000, 10000, 30000];
  const fit = await fitRidge({ x, y, n, p, q, lambdas });
  const predict = (run: Run, k: number) => {
    const result = new Float32Array(q * run.volumes);
    for (let t = 0; t < run.volumes; t++)
      for (let i = 0; i < p; i++) {
        const value = run.x[t * p + i];
        for (let r = 0; r < q; r++) result[r * run.volumes + t] += value * fit.coefficients[k][i * q + r];
      }
    return result;
  };
  const score = (runs: Run[], k: number) => runs.map((run) => regionScores(predict(run, k), run.y, run.volumes));
  const validationScores = lambdas.map((_, k) => mean(score(validation, k).flat()));
  const best = validationScores.indexOf(Math.max(...validationScores));
  const scores = score(test, best);
  const perRegion = Array.from({ length: q }, (_, r) => mean(scores.map((run) => run[r])));
  const ridge = mean(scores.flat());
  const ceilingOf = (runs: Run[]) => mean(runs.flatMap((run) => regionScores(run.ceiling, run.y, run.volumes)));
  const ceiling = ceilingOf(test);
  const clock = mean(
    test.flatMap((run) => {
      const same = train.filter((other) => other.film === run.film);
      const average = run.y.map((_, i) => mean(same.map((other) => other.y[i])));
      return regionScores(Float32Array.from(average), run.y, run.volumes);
    }),
  );
  const without = mean(
    test.flatMap((run) =>
      regionScores(withoutGlobal(predict(run, best), run.volumes), withoutGlobal(run.y, run.volumes), run.volumes),
    ),
  );
  const globalOnly = mean(
    test.flatMap((run) => {
      const prediction = predict(run, best);
      const global = prediction.map((_, i) =>
        mean(Array.from({ length: q }, (_, r) => prediction[r * run.volumes + (i % run.volumes)])),
      );
      return regionScores(Float32Array.from(global), run.y, run.volumes);
    }),
  );
  say(
    `seed ${seed}: ridge ${show(ridge)} (regions ${show(Math.min(...perRegion.filter(Number.isFinite)), 2)}–${show(Math.max(...perRegion.filter(Number.isFinite)), 2)}, SD ${show(spread(perRegion))}; people ${people
      .slice(10)
      .map((runs, i) => show(mean(scores.slice(i * runs.length, (i + 1) * runs.length).flat()), 2))
      .join(
        ' ',
      )}; λ ${lambdas[best]})  ceiling ${show(ceiling)} (all ${show(ceilingOf(people.flat()))})  ridge/ceiling ${show(ridge / ceiling)}  clock ${show(clock)}  global removed ${show(without)}  predicted global only ${show(globalOnly)}`,
  );
  say(`        validation per λ ${validationScores.map((v) => show(v)).join(' ')}`);
  say(
    `        BOLD lag-1 ${show(mean(bold.map((f) => f.lagOne)))} first component ${show(mean(bold.map((f) => f.firstComponent)))} (SD over runs ${show(spread(bold.map((f) => f.firstComponent)))})  delay ${show(mean(delays), 2)} s (${show(Math.min(...delays), 2)}–${show(Math.max(...delays), 2)})  ${show(simulation, 1)} s a person`,
  );
  const average = eeg[0].map((_, k) => mean(eeg.map((figures) => figures[k])));
  say(
    `        EEG slope ${show(average[0], 2)} alpha peak ${show(average[1], 1)} dB  parts δθαβγ ${average
      .slice(2, 7)
      .map((v) => show(v, 2))
      .join(
        ' ',
      )}  1–45 Hz ${show(average[7], 1)} µV (people ${show(Math.min(...eeg.map((f) => f[7])), 1)}–${show(Math.max(...eeg.map((f) => f[7])), 1)})`,
  );
}

const template = embeddedTemplate();
const groups = mergedRegions(template);
const length = Math.floor((Number(options.minutes) * 30) / 2.1);
for (const volumes of [length, 575]) {
  const real = realFigures(volumes);
  if (real)
    say(`real BOLD, ${volumes} volumes: lag-1 ${show(real.lagOne)} first component ${show(real.firstComponent)}`);
}
for (const seed of options.seeds.split(',').map(Number)) await calibrate(seed, template, groups);
