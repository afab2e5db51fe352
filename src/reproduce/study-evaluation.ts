/** The scores of a study's model, once for all figures that show them. */
import type { TargetRun } from '../data/index.js';
import { type Evaluation, evaluateRuns } from '../evaluate/index.js';
import type { Study, StudyData } from './study.js';

const kept = new WeakMap<StudyData, Promise<Evaluation>>();

/**
 * Scores the model on the runs it has not seen, beside every baseline, null and bound.
 *
 * @throws what `evaluateRuns` throws
 */
export function studyEvaluation(study: Study, data: StudyData): Promise<Evaluation> {
  const found = kept.get(data) ?? evaluated(study, data);
  kept.set(data, found);
  return found;
}

/** Runs of a person that a quick study scores: the EEG of every run is tried on every other, which takes long. */
const QUICK_RUNS = 1;

/** The runs that are scored: all, in a quick study the first of each person. */
export function scoredRuns({ quick }: Study, { unseen }: StudyData): readonly TargetRun[] {
  if (!quick) return unseen;
  const counts = new Map<string, number>();
  return unseen.filter(({ person }) => {
    const count = (counts.get(person) ?? 0) + 1;
    counts.set(person, count);
    return count <= QUICK_RUNS;
  });
}

async function evaluated(study: Study, data: StudyData): Promise<Evaluation> {
  const byId = new Map(data.unseen.map((run) => [run.id, run]));
  return evaluateRuns({
    space: data.space,
    train: data.training,
    validation: data.validation,
    test: scoredRuns(study, data),
    // The run that is predicted comes without its target; what the model reads of it is the same.
    predict: async ({ id }) => data.generate(byId.get(id)!),
    random: study.random(`scores of ${data.name}`),
    multiply: study.multiply,
    progress: study.progress,
    shiftDraws: study.quick ? 200 : 1000,
  });
}
