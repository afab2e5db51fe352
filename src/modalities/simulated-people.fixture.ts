/** Simulated people of whom one more signal is recorded: the world in which the tests of modalities train and generate. */
import * as ort from 'onnxruntime-node';
import type { ChosenTraining } from '../commands/train/configuration.js';
import { trainModel } from '../commands/train/train-model.js';
import { embeddedTemplate } from '../cortex/index.js';
import { type PairedData, type TargetRun, targetRuns } from '../data/index.js';
import { withPoints } from '../encoders/eeg/aligned-power.js';
import { type MemoryStorage, Random } from '../foundation/index.js';
import { generate } from '../models/index.js';
import { pearson } from '../signal/index.js';
import { LEAD_IN, type SimulatedPerson, SLOW_STEP, simulateDataset } from '../simulate/index.js';
import { createRuntime } from '../tensor/index.js';
import { releaseModel, runnable, type TrainedModel } from '../train/index.js';
import { defaultTraining } from '../train/training-options.js';
import type { TargetModality } from './modality.js';
import { preparationOf } from './source-schema.js';

export const template = embeddedTemplate();
const runtime = createRuntime(ort, { threads: 1 });

/** Six people who watch one film, in `bids`; `record` adds to each what else was recorded. */
export async function simulatePeople(
  storage: MemoryStorage,
  minutes: number,
  record: (person: SimulatedPerson) => Promise<void>,
) {
  const shape = { people: 6, minutes, films: 1, montage: 19, sampleRate: 200, tr: 2 } as const;
  const settings = { ...shape, seed: 5, difficulty: 'easy' } as const;
  await simulateDataset(settings, storage, 'bids', { template, onPerson: record });
}

/** Value of a slow course `[step]` (from the lead-in on) at a second of the recording. */
export function slowAt(course: Float32Array, second: number): number {
  const position = (second + LEAD_IN) / SLOW_STEP;
  const first = Math.floor(position);
  return course[first] + (position - first) * (course[first + 1] - course[first]);
}

/** Vertex of the template in the middle of a region, and its place in mm. */
export function vertexOf(region: number): { vertex: number; place: [number, number, number] } {
  const { labels } = template;
  const vertices = template.white.map((value, i) => (value + template.pial[i]) / 2);
  const members = [...labels.keys()].filter((v) => labels[v] === region);
  const centre = [0, 1, 2].map((axis) => members.reduce((sum, v) => sum + vertices[3 * v + axis] / members.length, 0));
  const away = (v: number) => Math.hypot(...centre.map((value, axis) => value - vertices[3 * v + axis]));
  const vertex = members.reduce((best, v) => (away(v) < away(best) ? v : best), members[0]);
  return { vertex, place: [vertices[3 * vertex], vertices[3 * vertex + 1], vertices[3 * vertex + 2]] };
}

/** Regions that answer to films, named as in the template, with their hemisphere. */
export function regionOf(name: string, hemisphere: string): number {
  return template.regions.findIndex((region) => region.name === name && region.hemisphere === hemisphere);
}

const TINY: ChosenTraining = {
  ...defaultTraining,
  steps: 6,
  validateEvery: 3,
  batch: 4,
  width: 16,
  depth: 1,
  heads: 2,
  samplerSteps: 2,
};

/** A tiny model, trained on four people and chosen on one. */
export function trainTiny(storage: MemoryStorage, data: PairedData, options: Partial<ChosenTraining> = {}) {
  return trainModel({
    data,
    storage,
    out: 'model',
    template,
    options: { ...TINY, ...options },
    runtime,
    seed: 1,
    validationPeople: 1,
    testPeople: 1,
  });
}

/** What the model generates for the runs of some people, `[value, moment]`, beside what was measured. */
export async function generateFor(
  { configuration, store }: TrainedModel,
  data: PairedData,
  target: TargetModality,
  people: readonly string[],
): Promise<{ run: TargetRun; mean: Float32Array; deviation: Float32Array }[]> {
  const runs = targetRuns(
    await data.runsOf(people, preparationOf({ eeg: configuration.eeg })),
    target,
    configuration.target,
  );
  const model = await runnable(store, configuration, runtime, 8);
  const result = [];
  for (const run of runs) {
    const conditioning = await withPoints(configuration, run, model.multiply);
    const { mean, deviation } = await generate(model, conditioning, run.volumes, { random: new Random(run.id) });
    result.push({ run, mean, deviation });
  }
  await releaseModel(model);
  return result;
}

/** Mean over values of the correlation over time, one of them moved circularly by some moments. */
export function agreement(a: Float32Array, b: Float32Array, volumes: number, shift = 0): number {
  let sum = 0;
  for (let start = 0; start < a.length; start += volumes) {
    const row = b.subarray(start, start + volumes);
    const moved = Float32Array.from(row, (_, k) => row[(k + shift + volumes) % volumes]);
    sum += pearson(a.subarray(start, start + volumes), moved);
  }
  return sum / (a.length / volumes);
}

/** Agreement under circular shifts of 15 s and more: what a signal as slow as this one gives by chance, in rising order. */
export function shiftNull(a: Float32Array, b: Float32Array, volumes: number, tr: number): number[] {
  const least = Math.ceil(15 / tr);
  const draws = 40;
  const all = Array.from({ length: draws }, (_, k) =>
    agreement(a, b, volumes, Math.round(least + (k * (volumes - 2 * least)) / draws)),
  );
  return all.sort((x, y) => x - y);
}
