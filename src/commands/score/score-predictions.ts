/** Predictions of any program against what was measured, beside everything simpler that could explain them. */
import type { Template } from '../../cortex/index.js';
import { cutRun } from '../../data/cut-run.js';
import { type PairedRun, type PeopleSplit, type TargetRun, type TrainingData, targetRuns } from '../../data/index.js';
import { subjectOf } from '../../data/named-splits.js';
import {
  type Evaluation,
  type EvaluationFold,
  evaluateFolds,
  type MetricsDocument,
  metricsDocument,
  scoreTable,
} from '../../evaluate/index.js';
import { formatJson } from '../../formats/index.js';
import {
  extended,
  HemocastError,
  interruptible,
  joinPath,
  type Progress,
  Random,
  type Storage,
} from '../../foundation/index.js';
import {
  preparationOf,
  type TargetDescription,
  type TargetModality,
  type TargetSeries,
} from '../../modalities/index.js';
import { listed } from '../../recordings/index.js';
import { MatrixEngine, type Runtime } from '../../tensor/index.js';
import { describeSource } from '../train/configuration.js';
import type { BASELINE_CHOICES } from './options.js';
import { matchPredictions, type PredictionFile } from './prediction-files.js';
import { type ClockChoice, predictionOnRun } from './prediction-on-run.js';
import { readPrediction } from './read-prediction.js';
import { scorePeople } from './score-people.js';
import { scoreReport } from './score-report.js';

export interface ScorePredictionsTask extends ClockChoice {
  storage: Storage;
  /** Folder of the predictions. */
  predictions: string;
  files: readonly PredictionFile[];
  /** What was measured, with one target. */
  data: TrainingData;
  target: TargetModality;
  out: string;
  /** What made the predictions. */
  name: string;
  template: Template;
  /** As `PredictionReading.surfaces`. */
  surfaces?: Template;
  baselines: (typeof BASELINE_CHOICES)[number];
  train?: readonly string[];
  validation?: readonly string[];
  description?: string;
  runtime: Runtime;
  seed: number | string;
  version: string;
  versions: Record<string, string>;
  progress?: Progress;
  signal?: AbortSignal;
}

export interface ScorePredictionsResult {
  metrics: MetricsDocument;
  table: string;
  report: string;
  /** Sentences about what was left out, assumed or replaced. */
  notes: string[];
  /** Figures in the folder. */
  figures: { file: string; svg: string }[];
}

/**
 * Scores predictions on the runs that they are of, as `evaluate` scores a model: the same metrics, baselines fitted to people without
 * predictions, nulls, intervals and bounds.
 *
 * @throws HemocastError `predictions-unmatched` where no file belongs to a run, and what `matchPredictions`, `scorePeople`,
 *   `readPrediction`, `predictionOnRun` and `evaluateFolds` throw
 */
export async function scorePredictions(task: ScorePredictionsTask): Promise<ScorePredictionsResult> {
  const { data, target, storage, out, template, signal, name } = task;
  const progress = interruptible(task.progress, signal);
  const random = new Random(task.seed).fork('score');
  const preparation = preparationOf({ eeg: describeSource(data.source, target, await data.sensors(), 'sensors', {}) });
  const read = (people: readonly string[], tr?: number) =>
    data.runsOf(people, preparation, {
      ...{ targets: [target.name], progress },
      ...(tr !== undefined && { clocks: { [target.name]: tr } }),
    });
  const wanted = new Set(task.files.map(({ recording }) => recording.entities.subject));
  const named = data.people.filter((person) => wanted.has(subjectOf(person, person)) || wanted.has(person));
  // All on one clock: that of the first run.
  const [first] = named.length > 0 ? await read(named.slice(0, 1)) : [];
  const clock = first?.targets[target.name].series.tr;
  const measured = await read(named, clock);
  const { byRun, unmatched } = matchPredictions(
    task.files,
    measured.map(({ id }) => id),
    task.description,
  );
  const predicted = named.filter((person) => measured.some((run) => run.person === person && byRun.has(run.id)));
  if (predicted.length === 0) throw nothingMatches(task, measured, unmatched);
  const splits = scorePeople({ ...task, people: data.people, predicted, random: random.fork('people') });
  const notes = new Notes();
  if (unmatched.length > 0) notes.add(`Files that belong to no run of the data set are left out: ${listed(unmatched)}`);
  const without = measured.filter((run) => !byRun.has(run.id)).map(({ id }) => id);
  if (without.length > 0) notes.add(`Runs without a prediction are left out: ${listed(without)}`);

  const training = await read([...new Set(splits.flatMap(({ train }) => train))], clock);
  const description = target.describe(seriesOf(training.length > 0 ? training : measured, target), template);
  const asTarget = (run: PairedRun) =>
    extended(targetRuns([run], target, description)[0], { person: subjectOf(run.id, run.person) });
  const means = new Map<string, Float32Array>();
  const runs = new Map<string, TargetRun>();
  const predictedRuns = measured.filter(({ id }) => byRun.has(id));
  for (const [index, run] of predictedRuns.entries()) {
    progress?.report('read predictions', index, predictedRuns.length, run.id);
    const scored = await predictionOf(byRun.get(run.id)!, run, { ...task, targetDescription: description }, notes);
    const own = asTarget(scored.run);
    means.set(own.id, scored.mean);
    runs.set(run.id, own);
  }
  progress?.report('read predictions', predictedRuns.length, predictedRuns.length);

  const engine = new MatrixEngine(task.runtime);
  const predict = async ({ id }: TargetRun) => ({ mean: means.get(id)! });
  const folds: EvaluationFold[] = [];
  for (const split of splits) {
    const ofPeople = async (people: readonly string[]) =>
      (await read(people, clock)).map((run) => runs.get(run.id) ?? asTarget(run));
    const tested = measured.filter((run) => split.test.includes(run.person) && runs.has(run.id));
    folds.push({
      train: (await read(split.train, clock)).map(asTarget),
      validation: await ofPeople(split.validation),
      test: tested.map(({ id }) => runs.get(id)!),
      predict,
    });
  }
  const space = target.space(description, template);
  const evaluation = await evaluateFolds({
    ...{ space, lags: target.lags, folds, random: random.fork('scores'), progress },
    multiply: engine.multiply.bind(engine),
    ...(task.baselines === 'none' && { baselines: [] }),
  });
  await engine.release();
  for (const warning of data.warnings) notes.add(warning);
  return written(task, { evaluation, splits, notes: notes.sentences, name, storage, out });
}

const seriesOf = (runs: readonly PairedRun[], { name }: TargetModality): TargetSeries[] =>
  runs.map(({ targets }) => targets[name].series);

/** A run, cut to what was predicted of it, with the prediction at the points of the target. */
async function predictionOf(
  file: PredictionFile,
  run: PairedRun,
  task: ScorePredictionsTask & { targetDescription: TargetDescription },
  notes: Notes,
): Promise<{ run: PairedRun; mean: Float32Array }> {
  const { target, targetDescription } = task;
  const measured = run.targets[target.name].series;
  const { trials = [], seconds, step = 1 } = run;
  const read = await readPrediction(file, { ...task, measured, reading: { events: trials, length: seconds * step } });
  const placed = await predictionOnRun(file, read, run, target, task);
  const { series, first, end, censored, cleaned } = placed;
  for (const remark of [...read.remarks, ...placed.remarks]) notes.of(run.id, `Predictions: ${remark}`);
  notes.of(
    run.id,
    cleaned
      ? 'Predictions are cleaned as measured signals are: trend, pass band, z scores'
      : 'Predictions are taken as z scores, as given',
  );
  const moments = target.words.moments ?? 'moments';
  if (censored > 0)
    notes.of(run.id, `${censored} predicted ${moments} hold no values, and are filled in from those about them`);
  const left = measured.volumes - (end - first);
  if (left > 0)
    notes.of(run.id, `${left} of ${measured.volumes} measured ${moments} are not predicted, and are left out`);
  const { signal, present } = target.place(series, targetDescription);
  const missing = present?.reduce((count, one) => count + (one === 0 ? 1 : 0), 0) ?? 0;
  if (missing > 0)
    notes.of(
      run.id,
      `${missing} of ${present!.length} channels are not predicted, and are filled in from their neighbours`,
    );
  const scored = left === 0 ? run : cutRun(run, 'predicted', { [target.name]: { start: first, end } }, target.reach);
  return { run: scored, mean: signal };
}

/** Sentences, each with the runs that it is true of. */
class Notes {
  private readonly texts = new Map<string, Set<string>>();

  add(text: string): void {
    if (!this.texts.has(text)) this.texts.set(text, new Set());
  }

  of(run: string, text: string): void {
    this.add(text);
    this.texts.get(text)!.add(run);
  }

  get sentences(): string[] {
    return [...this.texts].map(([text, runs]) => (runs.size === 0 ? text : `${text} (${listed([...runs])})`));
  }
}

interface Scored {
  evaluation: Evaluation;
  splits: readonly PeopleSplit[];
  notes: string[];
  name: string;
  storage: Storage;
  out: string;
}

async function written(task: ScorePredictionsTask, scored: Scored): Promise<ScorePredictionsResult> {
  const { evaluation, notes, storage, out } = scored;
  const metrics: MetricsDocument = { tool: scored.name, ...metricsDocument(evaluation), notes };
  await storage.write(joinPath(out, 'metrics.json'), formatJson(metrics));
  const { html, svg } = scoreReport({ ...task, ...scored });
  const report = joinPath(out, 'report.html');
  await storage.write(report, html);
  const figure = joinPath(out, 'scores.svg');
  await storage.write(figure, new TextEncoder().encode(svg));
  return { metrics, table: scoreTable(evaluation), report, notes, figures: [{ file: figure, svg }] };
}

function nothingMatches(
  { predictions }: ScorePredictionsTask,
  measured: readonly PairedRun[],
  unmatched: readonly string[],
) {
  return new HemocastError('predictions-unmatched', 'No prediction belongs to a run of the data set', {
    file: predictions,
    expected:
      measured.length > 0 ? `files of ${listed(measured.map(({ id }) => id))}` : 'files of people of the data set',
    found: listed([...unmatched]),
    advice: 'Give files the subject, session, task and run of the EEG recordings.',
  });
}
