/** Which film somebody watches, told from the map of BOLD at one time of the film; and which regions tell it. */
import type { TargetRun } from '../data/index.js';
import type { Decoder, Examples } from '../decode/index.js';
import { ScoredValues } from '../evaluate/index.js';
import { featureContributions } from '../explain/index.js';
import type { Progress, Random } from '../foundation/index.js';
import type { ScoreSpace } from '../modalities/index.js';

/** Seconds of a film that are averaged into one map. */
const PART_SECONDS = 12;
/** Seconds from the beginning of a film before which BOLD still shows what was before it. */
const SETTLING_SECONDS = 12;

/** Maps of one signal (measured, or generated) at the same times of all films. */
export interface FilmMaps {
  /** Mean over each part of the film, of each region `[part][region]`, by run. */
  runs: readonly { person: string; film: number; parts: readonly Float32Array[] }[];
  films: readonly string[];
  people: readonly string[];
  regions: number;
}

/**
 * Cuts runs into parts of 12 s, at the same times of every film; films that not everybody watched are left out.
 *
 * @param signals `[value, moment]` of each run
 * @param most parts to keep, evenly spread
 */
export function filmMaps(
  runs: readonly TargetRun[],
  signals: readonly Float32Array[],
  space: ScoreSpace,
  most: number,
): FilmMaps {
  const people = [...new Set(runs.map(({ person }) => person))];
  const films = [...new Set(runs.map(({ task }) => task))].filter((film) =>
    people.every((person) => runs.some((run) => run.person === person && run.task === film)),
  );
  const kept = runs.map((run, i) => ({ run, signal: signals[i] })).filter(({ run }) => films.includes(run.task));
  const endOf = ({ startTime, volumes, tr, taskStart }: TargetRun) => startTime + volumes * tr - taskStart;
  const shortest = Math.min(...kept.map(({ run }) => endOf(run)));
  const whole = Math.max(0, Math.floor((shortest - SETTLING_SECONDS) / PART_SECONDS));
  const chosen = Array.from({ length: Math.min(most, whole) }, (_, k) =>
    Math.floor((k * whole) / Math.min(most, whole)),
  );
  return {
    runs: kept.map(({ run, signal }) => {
      const means = new ScoredValues(space, run.present).regionMeans(signal, run.volumes);
      const parts = chosen.map((part) => {
        const from = run.taskStart + SETTLING_SECONDS + part * PART_SECONDS;
        return partMean(means, space.regions.length, run, from, from + PART_SECONDS);
      });
      return { person: run.person, film: films.indexOf(run.task), parts };
    }),
    films,
    people,
    regions: space.regions.length,
  };
}

function partMean(
  means: Float64Array,
  regions: number,
  { startTime, tr, volumes }: TargetRun,
  from: number,
  until: number,
): Float32Array {
  const first = Math.max(0, Math.ceil((from - startTime) / tr));
  const end = Math.min(volumes, Math.max(first + 1, Math.ceil((until - startTime) / tr)));
  return Float32Array.from({ length: regions }, (_, region) => {
    let sum = 0;
    for (let v = first; v < end; v++) sum += means[region * volumes + v];
    return sum / (end - first);
  });
}

/** What decoding found. */
export interface FilmDecoding {
  /** Share of maps whose film was decoded, by person. */
  accuracy: Float64Array;
  /** Mean |φ| of each region for the decoder that did not see the person `[person][region]`. */
  importance: readonly Float64Array[];
  /** The same, mean over the people of each fold `[fold][region]`. */
  folds: readonly Float64Array[];
  method: 'linear' | 'sampled';
}

export interface FilmDecodingOptions {
  decoder: Decoder;
  folds: number;
  random: Random;
  progress?: Progress;
  /** Exchanges films within each person, alike in all parts: a decoding without any relation. */
  exchanged?: Random;
}

/** Decodes the film of people left out, part by part of the films, and explains each decision. */
export async function decodeFilms(maps: FilmMaps, options: FilmDecodingOptions): Promise<FilmDecoding> {
  const { decoder, folds: count, random, exchanged } = options;
  const { runs, films, people, regions } = maps;
  const folds = Math.min(count, people.length);
  const foldOf = new Map(people.map((person, p) => [person, p % folds]));
  const labels = labelsOf(maps, exchanged);
  const hits = new Float64Array(people.length);
  const shown = new Float64Array(people.length);
  const importance = people.map(() => new Float64Array(regions));
  const parts = runs[0]?.parts.length ?? 0;
  let method: FilmDecoding['method'] = 'linear';
  for (let fold = 0; fold < folds; fold++) {
    const inside = (i: number) => foldOf.get(runs[i].person) !== fold;
    const training = runs.flatMap((_, i) => (inside(i) ? [i] : []));
    const others = runs.flatMap((_, i) => (inside(i) ? [] : [i]));
    for (let part = 0; part < parts; part++) {
      const examples = (members: readonly number[]): Examples => {
        const values = new Float32Array(members.length * regions);
        members.forEach((i, m) => {
          values.set(runs[i].parts[part], m * regions);
        });
        return { count: members.length, width: regions, values };
      };
      const known = examples(training);
      const unknown = examples(others);
      const own = training.map((i) => labels[i]);
      const fitted = decoder.fit(known, { labels: own, classes: films.length, random });
      const scores = fitted.scores(unknown);
      const found = await featureContributions(fitted, known, unknown, { random, pairs: 8 });
      method = found.method;
      others.forEach((i, m) => {
        const person = people.indexOf(runs[i].person);
        const row = scores.subarray(m * films.length, (m + 1) * films.length);
        if (row.indexOf(Math.max(...row)) === labels[i]) hits[person]++;
        shown[person]++;
        for (let r = 0; r < regions; r++) importance[person][r] += found.magnitudes[m * regions + r];
      });
    }
    if (exchanged === undefined) options.progress?.report('decode films', fold + 1, folds);
  }
  importance.forEach((own, person) => {
    for (let r = 0; r < regions; r++) own[r] /= shown[person];
  });
  return {
    accuracy: hits.map((count, person) => count / shown[person]),
    importance,
    folds: Array.from({ length: folds }, (_, fold) =>
      meanMap(importance.filter((_, person) => foldOf.get(people[person]) === fold)),
    ),
    method,
  };
}

function labelsOf({ runs, films, people }: FilmMaps, exchanged: Random | undefined): number[] {
  if (exchanged === undefined) return runs.map(({ film }) => film);
  const orders = new Map(people.map((person) => [person, exchanged.permutation(films.length)]));
  return runs.map(({ person, film }) => orders.get(person)![film]);
}

/** Mean of maps. */
export function meanMap(maps: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from({ length: maps[0]?.length ?? 0 }, (_, r) =>
    maps.reduce((sum, map) => sum + map[r] / maps.length, 0),
  );
}

/**
 * How far what was planted differs between films: the share of the variance of the neural drive that lies between films, mean over parts, of
 * each region. BOLD of a part answers the drive a few seconds before it.
 *
 * @param lead seconds
 * @returns undefined where a run has no drive
 */
export function plantedFilmEffect(
  runs: readonly TargetRun[],
  names: readonly string[],
  films: readonly string[],
  lead = 5,
): Float64Array | undefined {
  const own = runs.filter(({ task }) => films.includes(task));
  if (own.length === 0 || own.some(({ drive }) => drive === undefined)) return undefined;
  const lengths = own.map(({ drive, taskStart }) => drive!.data.length / drive!.regions.length - taskStart);
  const parts = Math.floor((Math.min(...lengths) - SETTLING_SECONDS) / PART_SECONDS);
  return Float64Array.from(names, (name) => {
    let [between, total] = [0, 0];
    for (let part = 0; part < parts; part++) {
      const values = own.map(({ drive, taskStart }) => {
        const region = drive!.regions.indexOf(name);
        const seconds = drive!.data.length / drive!.regions.length;
        const from = Math.max(0, Math.round(taskStart + SETTLING_SECONDS + part * PART_SECONDS - lead));
        if (region < 0) return Number.NaN;
        let sum = 0;
        for (let s = from; s < from + PART_SECONDS; s++)
          sum += drive!.data[region * seconds + Math.min(s, seconds - 1)];
        return sum / PART_SECONDS;
      });
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      for (const film of films) {
        const mine = values.filter((_, i) => own[i].task === film);
        const level = mine.reduce((sum, value) => sum + value, 0) / mine.length;
        between += mine.length * (level - mean) ** 2;
      }
      total += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    }
    return between / total;
  });
}
