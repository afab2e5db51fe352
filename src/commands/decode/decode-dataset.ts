/** A state or trait, read off the recordings of a data set and off what a model generates for them. */
import type { Template } from '../../cortex/index.js';
import { type TrainingData, targetRuns } from '../../data/index.js';
import {
  assessClasses,
  assessNumbers,
  type DecodedRun,
  type DecodingPart,
  type DecodingSource,
  decoderNamed,
  filmTask,
  HANDS,
  handTask,
  maximumCorrected,
  personTask,
  REGRESSORS,
} from '../../decode/index.js';
import { formatJson } from '../../formats/index.js';
import { HemocastError, joinPath, type Progress, Random, type Storage } from '../../foundation/index.js';
import { preparationOf, type ScoreSpace } from '../../modalities/index.js';
import { generate } from '../../models/index.js';
import type { LoadedModel } from '../../train/index.js';
import { describeSource, fittingTo } from '../train/configuration.js';
import { decodePage } from './decode-page.js';
import type { DecodeOutcome, DecodeResult } from './decode-result.js';
import { type DecodePlan, targetOf } from './options.js';

export interface DecodeTask {
  plan: DecodePlan;
  data: TrainingData;
  storage: Storage;
  /** Folder for `decode.json` and `report.html`. */
  out: string;
  template: Template;
  model?: LoadedModel;
  permutations: number;
  seed: number | string;
  version: string;
  progress: Progress;
  signal?: AbortSignal;
}

/**
 * Decodes from each source by itself, and writes `decode.json` and `report.html`.
 *
 * @throws HemocastError `decode-people` where the model was trained on everybody, and what the tasks of `decode/` throw
 */
export async function decodeDataset(task: DecodeTask): Promise<DecodeResult> {
  const { plan, data, storage, out, permutations, progress, seed } = task;
  const random = new Random(seed).fork('decode');
  const { runs, space } = await decodedRuns(task);
  const remarks: string[] = [];
  let classes: readonly string[] = [];
  const outcomes = plan.sources.map((source, k): DecodeOutcome => {
    progress.report('decode', k, plan.sources.length, source.name);
    const found = partsOf(plan, source, runs, space);
    for (const remark of found.remarks) if (!remarks.includes(remark)) remarks.push(remark);
    classes = found.classes;
    const options = { permutations, random };
    const [{ input }] = found.parts;
    const shared = { source: source.name, features: input.width, corrected: Number.NaN };
    if (plan.kind === 'number') {
      const regressor = REGRESSORS.find(({ name }) => name === plan.decoder)!;
      return { ...shared, numbers: assessNumbers(found.parts[0], regressor, options) };
    }
    return { ...shared, classes: assessClasses(found.parts, found.classes, decoderNamed(plan.decoder), options) };
  });
  progress.report('decode', plan.sources.length, plan.sources.length);
  maximumCorrected(
    outcomes.map(({ classes: told, numbers }) => ({
      value: told?.accuracy.value ?? numbers!.r.value,
      none: told?.none ?? numbers!.none,
    })),
  ).forEach((p, k) => {
    outcomes[k].corrected = p;
  });
  const [first] = outcomes;
  const tested = first.classes?.perPerson.length ?? first.numbers!.predictions.length;
  const result: DecodeResult = {
    ...{ what: plan.what, across: plan.across, decoder: plan.decoder },
    ...{ dataset: data.name, simulated: data.simulated },
    people: { tested, all: new Set(runs.map(({ run }) => run.person)).size },
    ...{ classes, outcomes, remarks, seed, version: task.version },
  };
  await storage.write(joinPath(out, 'decode.json'), formatJson(documentOf(result)));
  await storage.write(joinPath(out, 'report.html'), decodePage(result, task.template));
  return result;
}

/** Runs at the target's points, with what a model generates where a source asks for it. */
async function decodedRuns(task: DecodeTask): Promise<{ runs: DecodedRun[]; space: ScoreSpace }> {
  const { plan, data, model, template, progress, signal } = task;
  const target = targetOf(plan);
  const eeg =
    model?.configuration.eeg ??
    describeSource(data.source, target, await data.sensors(), fittingTo(target, {}).alignment, {});
  const reading = { targets: [target.name], progress, ...(model && { encoder: model.eeg.reader({ signal }) }) };
  const paired = await data.runsOf(data.people, preparationOf({ eeg }), reading);
  const description =
    model?.configuration.target ??
    target.describe(
      paired.map(({ targets }) => targets[target.name].series),
      template,
    );
  const known = model?.configuration.training.people;
  const seen = new Set([...(known?.train ?? []), ...(known?.validation ?? [])]);
  const found = targetRuns(paired, target, description);
  const isTested = (person: string) => !seen.has(person);
  if (!found.some(({ person }) => isTested(person))) {
    throw new HemocastError('decode-people', 'The model has seen everybody in the data set', {
      field: 'model',
      expected: 'people whom it was not trained on',
      found: `${seen.size} people, all of them in its training`,
      advice: 'Decode another data set, or train with people kept for testing.',
    });
  }
  const isGenerated = plan.sources.some(({ needsModel }) => needsModel);
  const runs: DecodedRun[] = [];
  for (const [k, run] of found.entries()) {
    signal?.throwIfAborted();
    const own = { run, isTested: isTested(run.person) };
    // Within people nothing is learned from others.
    if (plan.across === 'blocks' && !own.isTested) continue;
    if (!isGenerated || model === undefined) {
      runs.push(own);
      continue;
    }
    progress.report('generate', k, found.length, run.id);
    const options = { samples: 0, random: new Random(task.seed).fork(run.id), signal };
    const { mean } = await generate(model, await model.eeg.featured(run), run.volumes, options);
    runs.push({ ...own, generated: mean });
  }
  return { runs, space: target.space(description, template) };
}

function partsOf(
  { what, across, kind }: DecodePlan,
  source: DecodingSource,
  runs: readonly DecodedRun[],
  space: ScoreSpace,
): { parts: DecodingPart[]; classes: readonly string[]; remarks: string[] } {
  const input = { runs, source, space };
  if (what === 'film') {
    // Correlations want more time than a window has.
    const isWhole = source.parts.some(({ features }) => features.name.endsWith('-fc')) && across === 'people';
    const seconds = isWhole ? Number.POSITIVE_INFINITY : undefined;
    const { parts, films, remark } = filmTask({ ...input, across, seconds });
    return { parts, classes: films, remarks: [`${remark}.`] };
  }
  if (what === 'hand') {
    const { parts, remark } = handTask({ ...input, across });
    return { parts, classes: HANDS, remarks: [`${remark}.`] };
  }
  const { part, classes, unknown } = personTask(input, what, kind);
  const left = unknown.length > 0 ? [`Left out, as the table of people does not say it: ${unknown.join(', ')}.`] : [];
  return { parts: [part], classes, remarks: ['Each person is one example: a decoder of other people.', ...left] };
}

/** As it is written: without what takes the room of thousands of rows. */
function documentOf({ outcomes, ...result }: DecodeResult) {
  return {
    format: 'hemocast-decode',
    ...result,
    outcomes: outcomes.map(({ classes, numbers, ...own }) => {
      if (numbers !== undefined) {
        const { none: _, choices, ...score } = numbers;
        return { ...own, ...score, choices: choices.map(({ penalty }) => penalty ?? null) };
      }
      const { none: _, predictions: __, choices: ___, ...score } = classes!;
      return { ...own, ...score };
    }),
  };
}
