/** Pre-training by a loss: the course of a training from its first step, at one warmed-up learning rate. */
import type { Progress } from '../foundation/index.js';
import { type Checkpoint, readCheckpoint } from './checkpoint.js';
import type { ParameterStore } from './parameters.js';
import { warmupCosine } from './schedule.js';
import { type CourseCurves, type CourseOptions, type CourseParts, takeSteps } from './training-course.js';

/** Losses over a training. */
export interface LossCurves extends CourseCurves {
  validationLoss: number[];
}

export interface LoopOptions extends Omit<CourseOptions, 'until'> {
  /** What progress calls it. */
  stage: string;
  /** Peak of the learning rate, after a warm-up over the first tenth of the steps (100 at most). */
  learningRate: number;
  /** Which weights are kept: those with the least validation loss, or the last. */
  keep: 'best' | 'last';
  progress?: Progress;
}

export interface LoopActions {
  /** Does a step and gives its loss. */
  step(number: number, learningRate: number): Promise<number>;
  /** The loss on the validation data. */
  validationPass(): Promise<number>;
  /** The weights that a validation pass uses. */
  validated: ParameterStore;
}

/**
 * Runs the steps that are left.
 *
 * @throws `interrupted` (kind `interrupted`) after writing a checkpoint; `checkpoint-mismatch`
 */
export async function runSteps(options: LoopOptions, parts: CourseParts, actions: LoopActions): Promise<LossCurves> {
  const { stage, steps, learningRate, keep, checkpoint } = options;
  const rate = warmupCosine({
    peak: learningRate,
    warmup: Math.min(100, Math.ceil(steps / 10)),
    total: steps,
    floor: learningRate / 20,
  });
  let state: Checkpoint<LossCurves> = {
    step: 0,
    curves: { steps: [], trainLoss: [], validationLoss: [], chosenStep: 0 },
    pending: { sum: 0, count: 0 },
  };
  if (checkpoint !== undefined) {
    const { storage, path, fingerprint } = checkpoint;
    state = (await readCheckpoint<LossCurves>(storage, path, fingerprint, parts)) ?? state;
  }
  const { validationLoss } = state.curves;
  await takeSteps({ ...options, until: steps }, state, parts, {
    validated: actions.validated,
    step: (number) => actions.step(number, rate(number)),
    async validationPass() {
      const loss = await actions.validationPass();
      const best = validationLoss.length === 0 || loss < Math.min(...validationLoss);
      validationLoss.push(loss);
      return keep === 'last' || best;
    },
    report(step, loss) {
      const note = `loss ${loss.toFixed(3)}, validation ${validationLoss.at(-1)?.toFixed(3)}`;
      options.progress?.report(stage, step, steps, note);
    },
    interruption: (step) => `Pre-training was interrupted after step ${step} of ${steps} (${stage})`,
  });
  return state.curves;
}
