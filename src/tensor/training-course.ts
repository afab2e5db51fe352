/**
 * The course of any training: steps, validation passes, checkpoints, and the weights that did best. What a step and a
 * validation pass do is their caller's.
 */
import { HemocastError, type Storage } from '../foundation/index.js';
import { type Checkpoint, tensorsOf, writeCheckpoint } from './checkpoint.js';
import type { ParameterStore } from './parameters.js';
import type { Trainer } from './trainer.js';

/** Most seconds between two checkpoints, however long a step takes: a process may be ended at any moment. */
const MOST_SECONDS = 60;

/** How a training went, beside what its validation passes found. */
export interface CourseCurves {
  steps: number[];
  /** Mean training loss since the entry before; null before the first step. */
  trainLoss: (number | null)[];
  chosenStep: number;
}

/** Where checkpoints go, and what they must belong to. */
export interface CheckpointPlace {
  storage: Storage;
  path: string;
  fingerprint: string;
}

export interface CourseOptions {
  /** Steps of the whole training. */
  steps: number;
  /** Where this course ends: the step after its last. */
  until: number;
  /** Steps between two validation passes. */
  validateEvery: number;
  /** Steps between two checkpoints. */
  checkpointEvery: number;
  signal?: AbortSignal;
  /** None are kept where absent. */
  checkpoint?: CheckpointPlace;
}

export interface CourseParts {
  store: ParameterStore;
  trainer: Trainer;
  /** Receives the weights that are kept. */
  best: ParameterStore;
}

export interface CourseActions {
  /** Does a step and gives its loss. */
  step(number: number): Promise<number>;
  /** Enters what it finds into the curves, and says whether these weights are to be kept. */
  validationPass(): Promise<boolean>;
  /** The weights that a validation pass uses. */
  validated: ParameterStore;
  /** Tells of a step that was done. */
  report(step: number, loss: number): void;
  /** What an interruption is called in its message: `Training was interrupted after step 3 of 9`. */
  interruption(step: number): string;
}

/**
 * Takes the steps that are left, and keeps `state` as a checkpoint would.
 *
 * @throws `interrupted` (kind `interrupted`) after writing a checkpoint
 */
export async function takeSteps<Curves extends CourseCurves>(
  options: CourseOptions,
  state: Checkpoint<Curves>,
  parts: CourseParts,
  actions: CourseActions,
): Promise<void> {
  const { steps, until, signal, checkpoint } = options;
  const save = async () => {
    if (checkpoint === undefined) return;
    await writeCheckpoint(checkpoint.storage, checkpoint.path, checkpoint.fingerprint, state, parts);
  };
  if (state.step === 0 && state.curves.steps.length === 0) await validate(state, parts, actions);
  let saved = performance.now();
  while (state.step < until) {
    if (signal?.aborted) {
      await save();
      throw interrupted(actions.interruption(state.step), checkpoint?.path);
    }
    const loss = await actions.step(state.step);
    state.pending.sum += loss;
    state.pending.count++;
    state.step++;
    const last = state.step === steps;
    if (state.step % options.validateEvery === 0 || last) await validate(state, parts, actions);
    // The last one lets what follows begin again without training.
    const isDue = performance.now() - saved > MOST_SECONDS * 1000;
    if (state.step % options.checkpointEvery === 0 || last || isDue) {
      await save();
      saved = performance.now();
    }
    actions.report(state.step, loss);
  }
}

async function validate<Curves extends CourseCurves>(
  { curves, pending, step }: Checkpoint<Curves>,
  { best }: CourseParts,
  actions: CourseActions,
): Promise<void> {
  if (await actions.validationPass()) {
    curves.chosenStep = step;
    for (const [name, { shape, data }] of tensorsOf(actions.validated)) best.set(name, shape, data.slice());
  }
  curves.steps.push(step);
  curves.trainLoss.push(pending.count > 0 ? pending.sum / pending.count : null);
  pending.sum = 0;
  pending.count = 0;
}

function interrupted(summary: string, file: string | undefined): HemocastError {
  const advice = 'Give the same command again to continue.';
  return new HemocastError('interrupted', summary, { file, advice }, 'interrupted');
}
