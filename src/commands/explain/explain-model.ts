/** What a model's generated signal owes to bands, regions or electrodes, for the people it was never shown. */
import type { Template } from '../../cortex/index.js';
import { subjectOf } from '../../data/named-splits.js';
import type { TargetRun } from '../../data/paired-run.js';
import { targetRuns } from '../../data/target-runs.js';
import type { TrainingData } from '../../data/training-data.js';
import type { FeatureCache } from '../../encoders/eeg/feature-cache.js';
import { type Estimate, estimate } from '../../evaluate/index.js';
import { BAND_ABSENT, type BandContributions, PLACE_ABSENT, type PlaceGroup } from '../../explain/index.js';
import { extended, HemocastError, interruptible, joinPath, type Progress, Random } from '../../foundation/index.js';
import { preparationOf, type ScoreSpace, targetNamed } from '../../modalities/index.js';
import { type ModelConfiguration, sizes } from '../../models/index.js';
import type { LoadedModel } from '../../train/model-folder.js';
import { type Contributions, contributionsOf, playersOf } from './contributions.js';
import type { Explained } from './options.js';

export interface ExplainModelTask {
  model: LoadedModel;
  modelFolder: string;
  data: TrainingData;
  template: Template;
  what: Explained;
  /** Recordings of each person. */
  runs: number;
  /** Pairs of orders, of regions and electrodes. */
  pairs: number;
  seed: number | string;
  cache?: FeatureCache;
  progress?: Progress;
  signal?: AbortSignal;
}

/** Contributions of all test people. */
export interface Explanation {
  what: Explained;
  /** What it means that a player is absent. */
  absent: string;
  method: 'exact' | 'sampled';
  players: readonly string[];
  /** Players with mean size (mean |φ|, in units of the signal) and share of the generated variance, over people. */
  totals: readonly { player: string; size: Estimate; share: Estimate }[];
  space: ScoreSpace;
  /** Mean |φ| and share, mean over people `[region, player]`. */
  magnitude: Float64Array;
  share: Float64Array;
  people: readonly string[];
  runs: readonly string[];
  /** Largest distance between Σ φ and what they share out. */
  gap: number;
  /** Of sampled values: the root mean square standard error of φ. */
  standardError?: number;
}

/**
 * Checks what can be checked of a model and a data set before any work.
 *
 * @throws HemocastError `no-test-people`, `people-missing`, `bands-unread`, `regions-unread`, `electrodes-unread`
 */
export function checkExplanation(
  { configuration }: Pick<LoadedModel, 'configuration'>,
  modelFolder: string,
  data: Pick<TrainingData, 'people' | 'root'>,
  what: Explained,
): void {
  const { test } = configuration.training.people;
  const file = joinPath(modelFolder, 'config.json');
  if (test.length === 0) {
    throw new HemocastError('no-test-people', 'The model was trained without keeping people for testing', {
      ...{ file, field: 'training.people.test', expected: 'one person or more', found: 'none' },
      advice: 'Train again with --test 1 or more.',
    });
  }
  const missing = test.filter((person) => !data.people.includes(person));
  if (missing.length > 0) {
    throw new HemocastError('people-missing', 'The data set lacks people that the model is to be explained on', {
      file: data.root,
      expected: `the test people that ${modelFolder}/config.json names`,
      found: `no ${missing.map((person) => `sub-${person}`).join(', ')}`,
      advice: 'Give the data set that the model was trained on.',
    });
  }
  requireRead(configuration, file, what);
}

/** @throws HemocastError `bands-unread`, `regions-unread`, `electrodes-unread` */
export function requireRead(configuration: ModelConfiguration, file: string, what: Explained): void {
  const { places, points } = sizes(configuration);
  const refuse = (found: string, advice: string) => {
    throw new HemocastError(`${what}-unread`, `The model does not read ${what} one by one`, {
      ...{ file, field: 'eeg', expected: `a model whose features are those of ${what}`, found, advice },
    });
  };
  if (what === 'bands' && configuration.eeg.encoder !== undefined)
    refuse('tokens of an encoder', 'Explain electrodes or regions: --what electrodes.');
  if (what === 'electrodes' && places > 0)
    refuse('power at places that all electrodes are carried to together', 'Explain those places: --what regions.');
  if (what === 'regions' && places !== points)
    refuse(
      places === 0 ? 'features at the electrodes' : `${places} places that are not those of the target`,
      'Explain electrodes or bands: --what electrodes.',
    );
}

/**
 * Explains what is generated for the test people of a model.
 *
 * @throws what `checkExplanation` and generation throw; `no-runs` where no test person has a recording of the target
 */
export async function explainModel(task: ExplainModelTask): Promise<Explanation> {
  const { model, modelFolder, data, template, what, signal } = task;
  checkExplanation(model, modelFolder, data, what);
  const { configuration } = model;
  const progress = interruptible(task.progress, signal);
  const target = targetNamed(configuration.target.name);
  const space = target.space(configuration.target, template);
  const random = new Random(task.seed).fork('explain');
  const read = await data.runsOf(configuration.training.people.test, preparationOf(configuration), {
    ...{ targets: [target.name], progress, encoder: model.eeg.reader({ signal, cache: task.cache }) },
    clocks: { [target.name]: configuration.target.tr },
  });
  const all = targetRuns(read, target, configuration.target).map((run) =>
    extended(run, { person: subjectOf(run.id, run.person) }),
  );
  const runs = all.filter((run, i) => all.slice(0, i).filter(({ person }) => person === run.person).length < task.runs);
  if (runs.length === 0) {
    throw new HemocastError('no-runs', 'No test person has a recording of the target', {
      ...{ file: data.root, expected: `recordings of ${target.title}`, found: 'none' },
    });
  }
  const players = playersOf(configuration, space, what);
  const found: Contributions[] = [];
  for (const [i, run] of runs.entries()) {
    progress.report('explain', i, runs.length, run.id);
    found.push(await explainRun(task, run, space, players, random.fork(run.id)));
  }
  progress.report('explain', runs.length, runs.length);
  return explanationOf({ what, space, players, runs, found, random });
}

async function explainRun(
  task: ExplainModelTask,
  run: TargetRun,
  space: ScoreSpace,
  players: readonly PlaceGroup[],
  random: Random,
): Promise<Contributions> {
  const { id, volumes, present } = run;
  const known = await task.model.eeg.featured(run);
  return contributionsOf(task, { id, volumes, present, known }, { space, players, random });
}

function explanationOf({
  what,
  space,
  players,
  runs,
  found,
  random,
}: {
  what: Explained;
  space: ScoreSpace;
  players: readonly PlaceGroup[];
  runs: readonly TargetRun[];
  found: readonly Contributions[];
  random: Random;
}): Explanation {
  const people = [...new Set(runs.map(({ person }) => person))];
  const over = (of: (one: BandContributions) => number, label: string) =>
    estimate(
      found.map((one, i) => ({ person: runs[i].person, value: of(one) })),
      random.fork(label),
    );
  // Every person counts alike, however many recordings there are.
  const mean = (of: (one: BandContributions) => Float64Array) => {
    const sum = new Float64Array(space.regions.length * players.length);
    found.forEach((one, i) => {
      const own = runs.filter(({ person }) => person === runs[i].person).length;
      of(one).forEach((value, at) => {
        sum[at] += value / own / people.length;
      });
    });
    return sum;
  };
  const errors = found.flatMap(({ standardError }) => standardError ?? []);
  return {
    what,
    absent: what === 'bands' ? BAND_ABSENT : PLACE_ABSENT,
    method: what === 'bands' ? 'exact' : 'sampled',
    players: players.map(({ name }) => name),
    totals: players.map(({ name: player }, p) => ({
      player,
      size: over(({ total }) => total.magnitude[p], `size ${player}`),
      share: over(({ total }) => total.share[p], `share ${player}`),
    })),
    space,
    magnitude: mean(({ magnitude }) => magnitude),
    share: mean(({ share }) => share),
    people,
    runs: runs.map(({ id }) => id),
    gap: Math.max(...found.map(({ gap }) => gap)),
    ...(errors.length > 0 && { standardError: Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length) }),
  };
}
