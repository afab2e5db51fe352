/** Every way through the state that the models of a set share, on the people they were never shown. */

import type { Template } from '../../cortex/index.js';
import { momentsOf, observedRun } from '../../data/observation.js';
import type { TargetRun } from '../../data/paired-run.js';
import { targetRuns } from '../../data/target-runs.js';
import type { TrainingData } from '../../data/training-data.js';
import type { FeatureCache } from '../../encoders/eeg/feature-cache.js';
import { type GivenRunScore, type GivenScores, givenScores, RunScorer, statedInterval } from '../../evaluate/index.js';
import { type Progress, Random } from '../../foundation/index.js';
import { preparationOf, sourceNamed, targetNamed } from '../../modalities/index.js';
import { generateFromState, type JointModel, JointState } from '../../models/joint/index.js';
import { MatrixEngine, type Runtime } from '../../tensor/index.js';
import type { LoadedModel } from '../../train/model-folder.js';

export interface EvaluateWaysTask {
  joint: JointModel;
  models: ReadonlyMap<string, LoadedModel>;
  data: TrainingData;
  template: Template;
  runtime: Runtime;
  seed: number | string;
  /** Keeps tokens of recordings for models with an encoder of EEG. */
  cache?: FeatureCache;
  progress?: Progress;
  signal?: AbortSignal;
}

/** What is asked for, and what is given. */
interface Way {
  target: string;
  source: boolean;
  observed?: string;
}

/** Every target from the source, from each other modality, and from both. */
function waysOf(targets: readonly string[]): Way[] {
  return targets.flatMap((target) => [
    { target, source: true },
    ...targets
      .filter((other) => other !== target)
      .flatMap((observed) => [
        { target, source: false, observed },
        { target, source: true, observed },
      ]),
  ]);
}

/**
 * Scores each way over the runs in which everything that it takes was measured; a way without a run is left out.
 *
 * @returns in the order of the models: a target from the source alone, then from others, then from both
 */
export async function evaluateWays(task: EvaluateWaysTask): Promise<GivenScores[]> {
  const { models, data, template, runtime, seed, progress, signal } = task;
  const [first] = models.values();
  const clocks = Object.fromEntries(
    [...models].map(([target, { configuration }]) => [target, configuration.target.tr]),
  );
  const { people } = first.configuration.training;
  // All models of a set were trained with the same encoder of EEG.
  const encoder = first.eeg.reader({ signal, cache: task.cache });
  const runs = await data.runsOf(people.test, preparationOf(first.configuration), { clocks, encoder });
  const engine = new MatrixEngine(runtime);
  const multiply = engine.multiply.bind(engine);
  const scorers = new Map(
    [...models].map(([target, { configuration }]) => [
      target,
      new RunScorer(targetNamed(target).space(configuration.target, template), multiply),
    ]),
  );
  const ways = waysOf([...models.keys()]);
  const found = ways.map((): GivenRunScore[] => []);
  for (const [index, run] of runs.entries()) {
    signal?.throwIfAborted();
    progress?.report('ways', index, runs.length, run.id);
    const placed = new Map(
      [...models].flatMap(([target, { configuration }]) =>
        targetRuns([run], targetNamed(target), configuration.target).map((own) => [target, own] as const),
      ),
    );
    const view: RunView = {
      placed,
      source: onceEach(async (name) => models.get(name)!.eeg.featured(placed.get(name)!)),
    };
    for (const [w, way] of ways.entries()) {
      if (!placed.has(way.target) || (way.observed !== undefined && !placed.has(way.observed))) continue;
      found[w].push(await scored(task, way, view, scorers.get(way.target)!));
    }
  }
  progress?.report('ways', runs.length, runs.length);
  await engine.release();
  const random = new Random(seed).fork('ways');
  const source = sourceNamed(first.configuration.eeg.name ?? 'eeg').title;
  return ways.flatMap(({ target, source: isGiven, observed }, w) => {
    const given = [...(isGiven ? [source] : []), ...(observed ? [targetNamed(observed).title] : [])];
    return found[w].length > 0
      ? [givenScores({ target, title: targetNamed(target).title, given }, found[w], random)]
      : [];
  });
}

/** A run as each model sees it, and the source's features for each, which all ways share. */
interface RunView {
  placed: ReadonlyMap<string, TargetRun>;
  source: (target: string) => Promise<TargetRun>;
}

/** The same promise for the same name. */
function onceEach<T>(make: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

async function scored(
  { joint, seed, signal }: EvaluateWaysTask,
  { target, source: isGiven, observed }: Way,
  view: RunView,
  scorer: RunScorer,
): Promise<GivenRunScore> {
  const { placed, source } = view;
  const own = placed.get(target)!;
  const observations = observed === undefined ? [] : [observedRun(observed, placed.get(observed)!)];
  const random = new Random(seed).fork(`ways ${own.id}`);
  const moments = momentsOf(own);
  const given = { ...(isGiven && { source }), observations };
  const state = await JointState.of(joint, given, new Map([[target, moments]]), { random, signal });
  const generated = await generateFromState(state, target, moments, { random });
  const { values } = await scorer.score(scorer.prepare(own), generated.mean);
  return {
    person: own.person,
    r: values['pcc'] ?? Number.NaN,
    globalRemoved: values['pccGlobalRemoved'] ?? Number.NaN,
    ...statedInterval(own.signal, generated, own.volumes, scorer.scoredOf(own).all),
  };
}

/** The scores as lines of text. */
export function waysTable(ways: readonly GivenScores[]): string {
  const number = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(3));
  const between = (interval?: [number, number]) =>
    interval ? `[${interval.map((value) => value.toFixed(2)).join(', ')}]` : '';
  const rows = [
    ['target', 'given', 'r', '95 %', 'global removed', '95 %', 'deviation', '90 % holds'],
    ...ways.map(({ title, given, r, globalRemoved, deviation, held }) => [
      ...[title, given.join(' + '), number(r.mean), between(r.interval), number(globalRemoved.mean)],
      ...[between(globalRemoved.interval), number(deviation), number(held)],
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
