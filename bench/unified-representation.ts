/** Whether the unified representation belongs to the person and not to the cap: retrieval across runs, and the same recording by fewer electrodes. */
import { join } from 'node:path';
import { PairedData, type PairedRun } from '../src/data/index.js';
import { Random } from '../src/foundation/index.js';
import { eeg, preparationOf, type SourceModality } from '../src/modalities/index.js';
import { type JointModel, JointState, type Representation, representationOf } from '../src/models/joint/index.js';
import type { Recording } from '../src/recordings/index.js';
import { pearson } from '../src/signal/index.js';
import type { LoadedModel } from '../src/train/index.js';
import { type BenchData, simulatedData } from './simulated-data.js';

/** Electrodes of the international 10–20 system, and those that a 32-channel cap has besides. */
const TEN_TWENTY = 'Fp1 Fp2 F7 F3 Fz F4 F8 T7 C3 Cz C4 T8 P7 P3 Pz P4 P8 O1 O2'.split(' ');
const PERMUTATIONS = 2000;

export interface RepresentationFigures {
  /** r over places, times and columns of the same recordings by other electrodes, mean over runs. */
  montages: Record<string, number>;
  /** Share of runs whose nearest other run is the same person's, that by chance, and the p value of a permutation of people. */
  retrieval: { hits: number; chance: number; p: number; runs: number };
}

/** Figures of one joint model, from EEG alone. */
export async function representationFigures(
  bench: BenchData,
  cache: string,
  joint: JointModel,
  models: ReadonlyMap<string, LoadedModel>,
): Promise<RepresentationFigures> {
  const runs = await bench.data.runsOf(bench.people.test, preparationOf(configurationOf(models)));
  const found: { person: string; signature: Float32Array }[] = [];
  for (const run of runs) {
    found.push({ person: run.person, signature: signatureOf(await representation(joint, models, run)) });
  }
  return { retrieval: retrieval(found), montages: await montages(bench, cache, joint, models) };
}

function configurationOf(models: ReadonlyMap<string, LoadedModel>) {
  return models.values().next().value!.configuration;
}

/** From EEG, on the clock of the first member. */
async function representation(
  joint: JointModel,
  models: ReadonlyMap<string, LoadedModel>,
  run: PairedRun,
): Promise<Representation> {
  const random = new Random(run.id);
  const { tr } = configurationOf(models).target;
  const moments = { startTime: 0, tr, count: Math.floor(run.seconds / tr) };
  const source = async (target: string) =>
    models.get(target)!.eeg.featured({ ...run, startTime: 0, tr, quality: run.quality });
  const wanted = new Map(
    [...models].map(([target, { configuration }]) => [
      target,
      { startTime: 0, tr: configuration.target.tr, count: Math.floor(run.seconds / configuration.target.tr) },
    ]),
  );
  const state = await JointState.of(joint, { source, observations: [] }, wanted, { random });
  return representationOf(joint, state, moments);
}

/** How much each column moves at each place over a run: the logarithm of its power. */
function signatureOf({ states, places, moments, columns }: Representation): Float32Array {
  const width = columns.length;
  return Float32Array.from({ length: places.length * width }, (_, i) => {
    const place = Math.floor(i / width);
    let power = 0;
    for (let k = 0; k < moments.count; k++) power += states[(place * moments.count + k) * width + (i % width)] ** 2;
    return Math.log(power / moments.count + 1e-9);
  });
}

/** Runs of the same person are nearer than those of others: nearest neighbour by correlation of signatures about their mean. */
export function retrieval(
  runs: readonly { person: string; signature: Float32Array }[],
): RepresentationFigures['retrieval'] {
  const n = runs.length;
  const mean = runs[0].signature.map((_, i) => runs.reduce((sum, { signature }) => sum + signature[i], 0) / n);
  const centred = runs.map(({ signature }) => signature.map((value, i) => value - mean[i]));
  const nearest = centred.map((own, i) => {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    centred.forEach((other, j) => {
      const r = i === j ? Number.NEGATIVE_INFINITY : pearson(own, other);
      if (r > most) [best, most] = [j, r];
    });
    return best;
  });
  const hitsOf = (people: readonly string[]) => nearest.filter((j, i) => people[i] === people[j]).length;
  const people = runs.map(({ person }) => person);
  const hits = hitsOf(people);
  const random = new Random('permuted people');
  let asGood = 0;
  let chance = 0;
  for (let i = 0; i < PERMUTATIONS; i++) {
    const permuted = hitsOf(random.permutation(n).map((at) => people[at]));
    chance += permuted / n / PERMUTATIONS;
    if (permuted >= hits) asGood++;
  }
  return { hits: hits / n, chance, p: (asGood + 1) / (PERMUTATIONS + 1), runs: n };
}

/** The same recordings of 64 electrodes as they are, and with 32 and 19 of them. */
async function montages(
  { setting }: BenchData,
  cache: string,
  joint: JointModel,
  models: ReadonlyMap<string, LoadedModel>,
): Promise<Record<string, number>> {
  const small = { train: 1, validation: 1, test: 4, minutes: Math.min(4, setting.minutes) };
  const other = await simulatedData(cache, { ...setting, ...small, modalities: ['bold'], montage: 64 });
  const preparation = preparationOf(configurationOf(models));
  const own = new Set(preparation.electrodes);
  const kept: Record<string, (name: string) => boolean> = {
    64: () => true,
    32: (name) => own.has(name),
    19: (name) => TEN_TWENTY.includes(name),
  };
  const found: Record<string, Representation[]> = {};
  for (const [name, isKept] of Object.entries(kept)) {
    const source: SourceModality = { ...eeg, ...withChannels(isKept) };
    const data = await PairedData.open(other.storage, join(other.folder, 'bids'), { source });
    found[name] = [];
    for (const run of await data.runsOf(other.people.test, preparation)) {
      found[name].push(await representation(joint, models, run));
    }
  }
  const agreement = (a: string, b: string) =>
    found[a].reduce((sum, one, i) => sum + pearson(one.states, found[b][i].states) / found[a].length, 0);
  return { '64 and 32': agreement('64', '32'), '64 and 19': agreement('64', '19'), '32 and 19': agreement('32', '19') };
}

/** The source with some channels of every recording alone. */
function withChannels(isKept: (name: string) => boolean): Pick<SourceModality, 'read'> {
  return {
    async read(storage, found) {
      const { recording, remarks } = await eeg.read(storage, found);
      return { recording: only(recording, isKept), remarks };
    },
  };
}

function only(recording: Recording, isKept: (name: string) => boolean): Recording {
  const { samples, channels } = recording;
  const rows = channels.flatMap(({ name }, row) => (isKept(name) ? [row] : []));
  const data = new Float32Array(rows.length * samples);
  rows.forEach((row, i) => {
    data.set(recording.data.subarray(row * samples, (row + 1) * samples), i * samples);
  });
  return { ...recording, channels: rows.map((row) => channels[row]), data };
}
