/** A model on the people it was never shown: scores, generated derivatives and a report. */
import { inverseDistanceWeights } from '../../align/index.js';
import type { Template } from '../../cortex/index.js';
import { subjectOf } from '../../data/named-splits.js';
import type { RunEncoder, TargetRun } from '../../data/paired-run.js';
import type { PublishedFigure } from '../../data/published/index.js';
import { targetRuns } from '../../data/target-runs.js';
import type { TrainingData } from '../../data/training-data.js';
import type { FeatureCache } from '../../encoders/eeg/feature-cache.js';
import {
  type EvaluationFold,
  evaluateFolds,
  type MetricsDocument,
  metricsDocument,
  type Prediction,
  scoreTable,
} from '../../evaluate/index.js';
import { formatJson } from '../../formats/index.js';
import {
  extended,
  HemocastError,
  joinPath,
  lastName,
  type Progress,
  Random,
  type Storage,
} from '../../foundation/index.js';
import { interruptible } from '../../foundation/interruptible.js';
import { preparationOf, type ScoreSpace, TARGETS, targetNamed } from '../../modalities/index.js';
import { withoutMedialWall } from '../../modalities/medial-wall.js';
import { type Generated, generate, type ModelConfiguration } from '../../models/index.js';
import { BidsWriter, parseBidsName } from '../../recordings/index.js';
import {
  type EvaluatedRuns,
  type EvaluationReportInput,
  evaluationFields,
  evaluationReport,
} from '../../report/index.js';
import { MatrixEngine, type Runtime } from '../../tensor/index.js';
import type { LoadedModel } from '../../train/model-folder.js';
import { FoldModels, type KnownModel } from './fold-models.js';
import { DEFAULT_SAMPLES } from './options.js';
import { publishedDocument, publishedScores } from './published-scores.js';
import { readTrainingCurves, type TrainingCurves } from './training-curves.js';

export interface EvaluateModelTask {
  model: LoadedModel;
  modelFolder: string;
  data: TrainingData;
  storage: Storage;
  /** Folder for `metrics.json`, `report.html` and, where asked for, `derivatives/`. */
  out: string;
  template: Template;
  runtime: Runtime;
  seed: number | string;
  version: string;
  versions: Record<string, string>;
  /** Samples of each run; as in `evaluateOptions` by default. */
  samples?: number;
  steps?: number;
  sampler?: string;
  /** Writes what was generated for the test people as a BIDS derivative. */
  derivatives?: boolean;
  /** Where they go; `derivatives/` in the folder where absent. */
  derivativesFolder?: string;
  /** What others published on the same data, to stand beside the scores. */
  published?: readonly PublishedFigure[];
  /** Settings to be shown in the report. */
  settings?: Record<string, string | number>;
  /** Keeps tokens of recordings for models with an encoder of EEG. */
  cache?: FeatureCache;
  /** The script of the cortex viewer, for reports in which the cortex can be turned; pictures alone where absent. */
  viewer?: string;
  progress?: Progress;
  signal?: AbortSignal;
}

export interface EvaluateModelResult {
  metrics: MetricsDocument;
  table: string;
  /** Path of the page. */
  report: string;
  /** What the page was made from. */
  page: EvaluationReportInput;
}

/**
 * Scores the model on the test people that its configuration names. Baselines
 * are fitted to the people it was trained on.
 *
 * @throws `people-missing` where the data set lacks the model's people
 */
export async function evaluateModel(task: EvaluateModelTask): Promise<EvaluateModelResult> {
  const { model, modelFolder } = task;
  return evaluateFoldModels({ ...task, models: FoldModels.only(model, modelFolder) });
}

export interface EvaluateFoldModelsTask extends Omit<EvaluateModelTask, 'model'> {
  /** One for each fold. `modelFolder` holds them all. */
  models: FoldModels;
}

/**
 * As `evaluateModel`, over the models of folds: each person is predicted by the model that never saw them, baselines are fitted to the
 * people that this model was trained on, and scores are over all people.
 *
 * @throws as `evaluateModel`; `split-leak`, `run-tested-twice`
 */
export async function evaluateFoldModels(task: EvaluateFoldModelsTask): Promise<EvaluateModelResult> {
  const { models, data, storage, out, template, signal } = task;
  const progress = interruptible(task.progress, signal);
  const isFolded = models.known.length > 1;
  const [{ configuration: first, modelFolder }] = models.known;
  const curves = isFolded ? undefined : await readTrainingCurves(storage, modelFolder);
  const target = targetNamed(first.target.name);
  const predictions = new Map<string, Pick<Generated, 'mean' | 'deviation'>>();
  const random = new Random(task.seed).fork('evaluate');
  const { samples: count = DEFAULT_SAMPLES, steps, sampler } = task;
  const folds: (EvaluationFold & { known: KnownModel })[] = [];
  for (const [index, known] of models.known.entries()) {
    const { configuration } = known;
    const { people } = configuration.training;
    requirePeople(data, known);
    const preparation = preparationOf(configuration);
    const read = async (who: readonly string[], encoder?: RunEncoder) => {
      const runs = await data.runsOf(who, preparation, {
        ...{ targets: [target.name], progress, encoder },
        // Of a data set that another scanner measured: the model has one clock.
        clocks: { [target.name]: configuration.target.tr },
      });
      // Sessions of one person may be units of a split by themselves; scores are of people.
      return targetRuns(runs, target, configuration.target).map((run) =>
        extended(run, { person: subjectOf(run.id, run.person) }),
      );
    };
    const encoder = (await models.at(index)).eeg.reader({ signal, cache: task.cache });
    const train = await read(people.train);
    // Of folds, they stand in for the EEG of others, too.
    const validation = await read(people.validation, isFolded ? encoder : undefined);
    const test = await read(people.test, encoder);
    rejectTrained(known, test);
    // Not everybody has every target.
    if (isFolded && test.length === 0) continue;
    const tested = new Set(test.map(({ id }) => id));
    const predict = async (run: TargetRun): Promise<Prediction> => {
      const model = await models.at(index);
      const isTested = tested.has(run.id);
      const options = { samples: isTested ? count : 1, steps, sampler, random: random.fork(run.id), signal };
      const generated = await generate(model, await model.eeg.featured(run), run.volumes, options);
      const { mean, linear, deviation, samples } = generated;
      if (isTested) predictions.set(run.id, { mean, deviation });
      return { mean, linear, deviation, single: samples[0], samples };
    };
    folds.push({ known, train, validation, test, predict });
  }
  const test = folds.flatMap((fold) => fold.test);
  const modelOf = new Map(folds.flatMap((fold) => fold.test.map(({ id }) => [id, fold.known] as const)));
  const space = target.space(first.target, template);
  const engine = new MatrixEngine(task.runtime);
  const planted = test.map((run) => run.metadata['plantedDelaySeconds']).filter((value) => typeof value === 'number');
  const learned = models.known.flatMap(({ learnedLag }) => learnedLag ?? []);
  const weights = new Map(
    space.places && models.known.map((known) => [known, regionWeights(space, known.configuration)] as const),
  );
  const evaluation = await evaluateFolds({
    space,
    lags: target.lags,
    folds,
    random: random.fork('scores'),
    multiply: engine.multiply.bind(engine),
    progress,
    electrodeWeights: space.places && (({ id }) => weights.get(modelOf.get(id)!)!),
    plantedLagSeconds: planted.length === test.length ? average(planted) : undefined,
    learnedLagSeconds: learned.length > 0 ? average(learned) : undefined,
  });
  await engine.release();
  await models.release();
  const published = publishedScores(task.published ?? [], evaluation);
  const metrics = {
    ...metricsDocument(evaluation),
    ...(published.length > 0 && { published: publishedDocument(published) }),
  };
  if (task.derivatives) await writeDerivatives(task, test, predictions, (run) => modelOf.get(run.id)!);
  await storage.write(joinPath(out, 'metrics.json'), formatJson(metrics));
  progress.report('report', 0, 1);
  const report = joinPath(out, 'report.html');
  const page = {
    ...reportInput(task, { evaluation, space, test, predictions, curves }),
    ...(published.length > 0 && { published }),
  };
  await storage.write(report, evaluationReport(page));
  return { metrics, table: scoreTable(evaluation), report, page };
}

function requirePeople(data: TrainingData, { configuration, modelFolder }: KnownModel): void {
  const { people, sets } = configuration.training;
  const target = configuration.target.name;
  // Of several data sets, those without the target have no part in the scores.
  const own = sets?.flatMap((set) => set.people[target] ?? []) ?? [people];
  const wanted = own.flatMap(({ train, validation, test }) => [...train, ...validation, ...test]);
  if (people.test.length === 0) {
    throw new HemocastError('no-test-people', 'The model was trained without keeping people for testing', {
      file: joinPath(modelFolder, 'config.json'),
      field: 'training.people.test',
      expected: 'one person or more',
      found: 'none',
      advice: 'Train again with --test 1 or more.',
    });
  }
  const missing = wanted.filter((person) => !data.people.includes(person));
  if (missing.length === 0) return;
  throw new HemocastError(
    'people-missing',
    'The data set lacks people that the model was trained or is to be tested on',
    {
      file: data.root,
      expected: `the people that ${modelFolder}/config.json names`,
      found: `no ${missing.map((person) => `sub-${person}`).join(', ')}`,
      advice: 'Give the data sets that the model was trained on.',
    },
  );
}

/** A run that the model has learned from may come back under the name of another person. */
function rejectTrained({ configuration, modelFolder }: KnownModel, test: readonly TargetRun[]): void {
  const { runs } = configuration.training;
  const seen = new Set([...(runs?.train ?? []), ...(runs?.validation ?? [])]);
  const leaked = test.filter(({ id }) => seen.has(id)).map(({ id }) => id);
  if (leaked.length === 0) return;
  throw new HemocastError('split-leak', 'The model was trained or chosen on runs that are to test it', {
    file: joinPath(modelFolder, 'config.json'),
    field: 'training.runs',
    expected: 'runs that the model has not seen',
    found: leaked.join(', '),
    advice: 'Train again, or give the data sets as they were when the model was trained.',
  });
}

/** Share of each electrode in each region's conditioning (eq. 1–2), `[region, electrode]`. */
function regionWeights({ labels, regions, places }: ScoreSpace, configuration: ModelConfiguration): Float32Array {
  const centres = new Float32Array(3 * regions.length);
  const counts = new Float32Array(regions.length);
  for (let value = 0; value < labels.length; value++) {
    const region = labels[value];
    if (region < 0) continue;
    counts[region]++;
    for (let axis = 0; axis < 3; axis++) centres[3 * region + axis] += places![3 * value + axis];
  }
  for (let i = 0; i < centres.length; i++) centres[i] /= Math.max(1, counts[Math.floor(i / 3)]);
  return inverseDistanceWeights(centres, Float32Array.from(configuration.eeg.places.flat()));
}

async function writeDerivatives(
  { storage, out, derivativesFolder, template, version, versions, models, seed }: EvaluateFoldModelsTask,
  test: readonly TargetRun[],
  predictions: ReadonlyMap<string, { mean: Float32Array; deviation: Float32Array }>,
  modelOf: (run: TargetRun) => KnownModel,
): Promise<void> {
  const target = targetNamed(models.known[0].configuration.target.name);
  const writer = new BidsWriter(storage, derivativesFolder ?? joinPath(out, 'derivatives'), {
    name: 'Hemocast: signals generated for test people',
    datasetType: 'derivative',
    generatedBy: { name: 'Hemocast', version },
    ignore: [...TARGETS.flatMap(({ output }) => output.ignore)],
  });
  await writer.writeDescription();
  for (const run of test) {
    const { configuration, hash, modelFolder } = modelOf(run);
    const space = target.space(configuration.target, template);
    const { session, task, run: index } = parseBidsName(`${run.id}_eeg.edf`);
    // Two data sets may both have a sub-01; labels are letters and digits.
    const name = { subject: run.person.replace(/[^A-Za-z0-9]+/g, ''), session, task, run: index };
    const generated = predictions.get(run.id)!;
    const sidecar = {
      Generated: true,
      Simulated: configuration.training.simulated,
      Provenance: {
        Software: `Hemocast ${version}`,
        ...versions,
        Seed: String(seed),
        Model: lastName(modelFolder),
        ModelSHA256: hash,
        Template: template.source,
      },
    };
    const { volumes, tr, startTime } = run;
    const series = { ...generated, volumes, tr, startTime, events: run.trials };
    const written = withoutMedialWall(series, space);
    await target.write(writer, name, written, configuration.target, sidecar);
  }
}

function reportInput(
  task: EvaluateFoldModelsTask,
  { curves, ...evaluated }: EvaluatedRuns & { curves?: TrainingCurves },
): EvaluationReportInput {
  const { template, models, modelFolder } = task;
  const [{ configuration, hash }] = models.known;
  const isFolded = models.known.length > 1;
  const { channels, name, unit } = configuration.target;
  return {
    ...evaluationFields({ ...evaluated, channels }),
    seed: task.seed,
    target: targetNamed(name).title,
    ...(channels === undefined && { template }),
    ...(channels === undefined && task.viewer !== undefined && { viewer: { script: task.viewer, template } }),
    settings: {
      ...task.settings,
      [channels === undefined ? 'patches' : 'channels']: configuration.target.places.length,
      electrodes: configuration.eeg.electrodes.length,
    },
    ...(curves && { training: { ...curves, trainLoss: curves.trainLoss.map((loss) => loss ?? Number.NaN) } }),
    people: isFolded ? peopleOfFolds(models.known) : configuration.training.people,
    ...(isFolded && { folds: models.known.length }),
    unit,
    source: configuration.training.simulated ? 'simulated' : 'measured',
    choice: `First the moment whose agreement is the median of all; here ${channels === undefined ? 'volumes' : 'moments'} at a quarter, half and three quarters of the first run of each test person; of the first, the courses of the two regions that score best, the two in the middle and the two worst.`,
    provenance: {
      software: `Hemocast ${task.version}`,
      ...task.versions,
      model: lastName(modelFolder),
      ...(isFolded ? { models: `one for each of ${models.known.length} folds` } : { 'model SHA-256': hash }),
      template: template.source,
    },
  };
}

/** Whoever has a part in any of the folds; nearly everybody has each. */
function peopleOfFolds(known: readonly KnownModel[]): EvaluationReportInput['people'] {
  const all = (part: 'train' | 'validation' | 'test') =>
    [...new Set(known.flatMap(({ configuration }) => configuration.training.people[part]))].sort();
  return { train: all('train'), validation: all('validation'), test: all('test') };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
