/** Runs of people whom a model has never seen, with what it generates from their EEG. */
import type { AugmentedRun } from '../../augment/index.js';
import { type TrainingData, targetRuns } from '../../data/index.js';
import { subjectOf } from '../../data/named-splits.js';
import type { FeatureCache } from '../../encoders/eeg/feature-cache.js';
import { extended, HemocastError, interruptible, type Progress, Random } from '../../foundation/index.js';
import { preparationOf, targetNamed } from '../../modalities/index.js';
import { generate } from '../../models/index.js';
import type { LoadedModel } from '../../train/model-folder.js';

/** Fewer can neither be learned from nor decoded. */
const FEWEST_PEOPLE = 3;

/**
 * People of a data set whom a model has neither learned from nor been chosen by.
 *
 * @throws HemocastError `augment-people` with fewer than three
 */
export function unseenPeople(
  { configuration }: Pick<LoadedModel, 'configuration'>,
  people: readonly string[],
): string[] {
  const { people: split, runs } = configuration.training;
  const known = [...(runs?.train ?? []), ...(runs?.validation ?? [])].map((run) => subjectOf(run, ''));
  // Of a split by days people stand in `people` by their days: runs say whose they are.
  const seen = new Set([...split.train, ...split.validation, ...known]);
  const unseen = people.filter((person) => !seen.has(person));
  if (unseen.length >= FEWEST_PEOPLE) return unseen;
  throw new HemocastError('augment-people', 'Too few people are left whom the model has not seen', {
    field: '--model',
    expected: `${FEWEST_PEOPLE} people or more who took no part in training`,
    found: `${unseen.length} of ${people.length}`,
    advice: 'Train with more people kept for testing (--test), or give a data set of other people.',
  });
}

export interface UnseenRunsTask {
  model: LoadedModel;
  data: TrainingData;
  /** As {@link unseenPeople} names them. */
  people: readonly string[];
  seed: number | string;
  cache?: FeatureCache;
  progress?: Progress;
  signal?: AbortSignal;
}

/** @throws HemocastError `split-leak` for a run that the model was trained on, though under another name */
export async function unseenRuns(task: UnseenRunsTask): Promise<AugmentedRun[]> {
  const { model, data, people, seed, cache, signal } = task;
  const progress = interruptible(task.progress, signal);
  const { configuration } = model;
  const target = targetNamed(configuration.target.name);
  const read = await data.runsOf(people, preparationOf(configuration), {
    ...{ targets: [target.name], progress, encoder: model.eeg.reader({ signal, cache }) },
    clocks: { [target.name]: configuration.target.tr },
  });
  const { runs: trained } = configuration.training;
  const seen = new Set([...(trained?.train ?? []), ...(trained?.validation ?? [])]);
  const random = new Random(seed).fork('augment');
  const runs: AugmentedRun[] = [];
  const all = targetRuns(read, target, configuration.target);
  for (const [index, one] of all.entries()) {
    progress.report('generate', index, all.length, one.id);
    if (seen.has(one.id)) {
      throw new HemocastError('split-leak', 'The model was trained or chosen on a run that is to be decoded', {
        field: 'training.runs',
        expected: 'runs that the model has not seen',
        found: one.id,
      });
    }
    const run = extended(one, { person: subjectOf(one.id, one.person) });
    const options = { random: random.fork(run.id), linear: false, signal };
    const { mean } = await generate(model, await model.eeg.featured(run), run.volumes, options);
    runs.push({ run, generated: mean });
  }
  return runs;
}
