/** Each model of a folder on the people it was never shown. */

import type { GivenScores } from '../../evaluate/index.js';
import { formatJson } from '../../formats/index.js';
import { joinPath } from '../../foundation/index.js';
import { targetNamed } from '../../modalities/index.js';
import type { JointModel } from '../../models/joint/index.js';
import { jointReport } from '../../report/index.js';
import { requireNetwork } from '../sampling.js';
import { type EvaluateModelResult, type EvaluateModelTask, evaluateFoldModels } from './evaluate-model.js';
import { evaluateWays } from './evaluate-ways.js';
import { FoldModels } from './fold-models.js';

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
  const { models } = task;
  requireNetwork(models, task);
  const each = models.map(({ model, modelFolder }) => ({ modelFolder, models: FoldModels.only(model, modelFolder) }));
  const results = await evaluateEach(task, each);
  const ways = await sharedWays(task);
  await writeAll(task, results, ways);
  return { evaluations: results, ways };
}

/** As for targets, of models that each left somebody out. */
export type EvaluateFoldsTask = Omit<EvaluateTargetsTask, 'models' | 'joint'> & {
  /** For each target the models of all folds. */
  targets: readonly FoldModels[];
  /** The folder that holds them all. */
  modelFolder: string;
};

/**
 * As `evaluateTargets`, over the models of folds. What signals add to each other is not scored.
 *
 * @throws what `requireNetwork` and `evaluateFoldModels` throw
 */
export async function evaluateTargetsOfFolds(task: EvaluateFoldsTask): Promise<TargetEvaluation[]> {
  const { targets, modelFolder } = task;
  requireNetwork(
    targets.flatMap(({ known }) => known.map(({ configuration }) => ({ model: { configuration } }))),
    task,
  );
  const results = await evaluateEach(
    task,
    targets.map((models) => ({ modelFolder, models })),
  );
  await writeAll(task, results, []);
  return results;
}

async function evaluateEach(
  task: Omit<EvaluateTargetsTask, 'models' | 'joint'>,
  each: readonly { modelFolder: string; models: FoldModels }[],
): Promise<TargetEvaluation[]> {
  const { out } = task;
  const results: TargetEvaluation[] = [];
  for (const { modelFolder, models } of each) {
    const { name: target, title } = targetNamed(models.known[0].configuration.target.name);
    const place = each.length === 1 ? out : joinPath(out, target);
    const derivativesFolder = joinPath(out, 'derivatives');
    const result = await evaluateFoldModels({ ...task, models, modelFolder, out: place, derivativesFolder });
    results.push({ target, title, ...result });
  }
  return results;
}

/** Scores of all targets in one file, and on one page. */
async function writeAll(
  { out, storage }: Pick<EvaluateTargetsTask, 'out' | 'storage'>,
  results: readonly TargetEvaluation[],
  ways: GivenScores[],
): Promise<void> {
  if (results.length < 2) return;
  const all = {
    ...Object.fromEntries(results.map(({ target, metrics }) => [target, metrics])),
    ...(ways.length > 0 && { ways }),
  };
  await storage.write(joinPath(out, 'metrics.json'), formatJson(all));
  const pages = results.map(({ page }) => page);
  await storage.write(joinPath(out, 'report.html'), jointReport(pages, ways));
}

/** What other signals add, where all members of a shared state are there. */
async function sharedWays({ joint, models, ...task }: EvaluateTargetsTask): Promise<GivenScores[]> {
  const known = new Map(models.map(({ model }) => [model.configuration.target.name, model]));
  if (joint === undefined || joint.configuration.members.some(({ target }) => !known.has(target))) return [];
  return evaluateWays({ ...task, joint, models: known });
}
