/**
 * The course of a training: steps, validation passes, checkpoints, and the weights that did best. What a
 * step does is its caller's.
 */
import { HemocastError, type Progress, type Storage } from '../foundation/index.js';
import { type Checkpoint, readCheckpoint, tensorsOf, writeCheckpoint } from './checkpoint.js';
import type { ParameterStore } from './parameters.js';
import { warmupCosine } from './schedule.js';
import type { Trainer } from './trainer.js';

/** Losses over a training. */
export interface LossCurves {
  steps: number[];
  /** Mean training loss since the entry before; null before the first step. */
  trainLoss: (number | null)[];
  validationLoss: number[];
  chosenStep: number;
}

export interface LoopOptions {
  /** What progress calls it. */
  stage: string;
  steps: number;
  /** Peak of the learning rate, after a warm-up over the first tenth of the steps (100 at most). */
  learningRate: number;
  /** Steps between two validation passes. */
  validateEvery: number;
  /** Steps between two checkpoints. */
  checkpointEvery: number;
  /** Which weights are kept: those with the least validation loss, or the last. */
  keep: 'best' | 'last';
  progress?: Progress;
  signal?: AbortSignal;
  /** None are kept where absent. */
  checkpoint?: { storage: Storage; path: string; fingerprint: string };
}

export interface LoopParts {
  store: ParameterStore;
  trainer: Trainer;
  /** Receives the weights that are kept. */
  best: ParameterStore;
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
export async function runSteps(options: LoopOptions, parts: LoopParts, actions: LoopActions): Promise<LossCurves> {
  const { stage, steps, learningRate, keep, signal, checkpoint } = options;
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
  const save = async () => {
    if (checkpoint === undefined) return;
    await writeCheckpoint(checkpoint.storage, checkpoint.path, checkpoint.fingerprint, state, parts);
  };
  const { curves, pending } = state;
  const validationPass = async () => {
    const loss = await actions.validationPass();
    if (keep === 'last' || curves.steps.length === 0 || loss < Math.min(...curves.validationLoss)) {
      curves.chosenStep = state.step;
      for (const [name, { shape, data }] of tensorsOf(actions.validated)) parts.best.set(name, shape, data.slice());
    }
    curves.steps.push(state.step);
    curves.trainLoss.push(pending.count > 0 ? pending.sum / pending.count : null);
    curves.validationLoss.push(loss);
    pending.sum = 0;
    pending.count = 0;
  };
  if (state.step === 0 && curves.steps.length === 0) await validationPass();
  while (state.step < steps) {
    if (signal?.aborted) {
      await save();
      throw new HemocastError(
        'interrupted',
        `Pre-training was interrupted after step ${state.step} of ${steps} (${stage})`,
        { file: checkpoint?.path, advice: 'Give the same command again to continue.' },
        'interrupted',
      );
    }
    const loss = await actions.step(state.step, rate(state.step));
    pending.sum += loss;
    pending.count++;
    state.step++;
    if (state.step % options.validateEvery === 0 || state.step === steps) await validationPass();
    if (state.step % options.checkpointEvery === 0 || state.step === steps) await save();
    const note = `loss ${loss.toFixed(3)}, validation ${curves.validationLoss.at(-1)?.toFixed(3)}`;
    options.progress?.report(stage, state.step, steps, note);
  }
  return curves;
}
