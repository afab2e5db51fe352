/** Each model of a folder on the people it was never shown. */

import type { GivenScores } from '../../evaluate/index.js';
import { formatJson } from '../../formats/index.js';
import { joinPath } from '../../foundation/index.js';
import { targetNamed } from '../../modalities/index.js';
import type { JointModel } from '../../models/joint/index.js';
import { jointReport } from '../../report/index.js';
import { requireNetwork } from '../sampling.js';
import { type EvaluateModelResult, type EvaluateModelTask, evaluateModel } from './evaluate-model.js';
import { evaluateWays } from './evaluate-ways.js';

/** As for one model, with the models of several targets. */
export type EvaluateTargetsTask = Omit<EvaluateModelTask, 'model' | 'modelFolder' | 'derivativesFolder'> & {
  models: readonly Pick<EvaluateModelTask, 'model' | 'modelFolder'>[];
  /** What the models share, where they do. */
  joint?: JointModel;
};

/** Scores of one target. */
export interface TargetEvaluation extends EvaluateModelResult {
  target: string;
  title: string;
}

/**
 * Scores one model after the other. Of several, each has its `metrics.json` and report in a folder of its own below `out`, and
 * in `out` itself `metrics.json` holds the scores of all, by target, and `report.html` shows all on one page.
 *
 * @throws what `requireNetwork` and `evaluateModel` throw
 */
export async function evaluateTargets(
  task: EvaluateTargetsTask,
): Promise<{ evaluations: TargetEvaluation[]; ways: GivenScores[] }> {
  const { models, out, storage } = task;
  requireNetwork(models, task);
  const results: TargetEvaluation[] = [];
  for (const { model, modelFolder } of models) {
    const { name: target, title } = targetNamed(model.configuration.target.name);
    const place = models.length === 1 ? out : joinPath(out, target);
    const derivativesFolder = joinPath(out, 'derivatives');
    const result = await evaluateModel({ ...task, model, modelFolder, out: place, derivativesFolder });
    results.push({ target, title, ...result });
  }
  const ways = await sharedWays(task);
  if (results.length > 1) {
    const all = {
      ...Object.fromEntries(results.map(({ target, metrics }) => [target, metrics])),
      ...(ways.length > 0 && { ways }),
    };
    await storage.write(joinPath(out, 'metrics.json'), formatJson(all));
    await storage.write(
      joinPath(out, 'report.html'),
      jointReport(
        results.map(({ page }) => page),
        ways,
      ),
    );
  }
  return { evaluations: results, ways };
}

/** What other signals add, where all members of a shared state are there. */
async function sharedWays({ joint, models, ...task }: EvaluateTargetsTask): Promise<GivenScores[]> {
  const known = new Map(models.map(({ model }) => [model.configuration.target.name, model]));
  if (joint === undefined || joint.configuration.members.some(({ target }) => !known.has(target))) return [];
  return evaluateWays({ ...task, joint, models: known });
}
