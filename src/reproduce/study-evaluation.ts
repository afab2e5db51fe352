/** The scores of a study's model, once for all figures that show them. */
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

async function evaluated(study: Study, data: StudyData): Promise<Evaluation> {
  const byId = new Map(data.unseen.map((run) => [run.id, run]));
  return evaluateRuns({
    space: data.space,
    train: data.training,
    validation: data.validation,
    test: data.unseen,
    // The run that is predicted comes without its target; what the model reads of it is the same.
    predict: async ({ id }) => data.generate(byId.get(id)!),
    random: study.random(`scores of ${data.name}`),
    multiply: study.multiply,
    progress: study.progress,
    shiftDraws: study.quick ? 200 : 1000,
  });
}
