import type { TrainingCourse } from '../../worker/protocol.js';

type Columns = [number[], (number | null)[], (number | null)[]];

/** Steps, and at each its loss and its validation score; null where there is none. */
export function alignedCourse({ loss, validation }: Pick<TrainingCourse, 'loss' | 'validation'>): Columns {
  const steps = [...new Set([...loss.steps, ...validation.steps])].sort((a, b) => a - b);
  const column = ({ steps: own, values }: TrainingCourse['loss']) => {
    const at = new Map(own.map((step, i) => [step, values[i]]));
    return steps.map((step) => at.get(step) ?? null);
  };
  return [steps, column(loss), column(validation)];
}

/** Seconds, and at each what was measured, what is expected, and the sample. */
export function sampleColumns({ tr, measured, mean, sample }: NonNullable<TrainingCourse['sample']>): number[][] {
  return [measured.map((_, volume) => volume * tr), measured, mean, sample];
}

/** What the picture shows, for those who do not see it. */
export function sentenceOf({ loss, validation }: Pick<TrainingCourse, 'loss' | 'validation'>): string {
  const ends = ({ steps, values }: TrainingCourse['loss'], name: string) =>
    values.length === 0
      ? `no ${name} yet`
      : `${name} from ${values[0].toFixed(3)} at step ${steps[0]} to ${values.at(-1)!.toFixed(3)} at step ${steps.at(-1)}`;
  return `Course of the training: ${ends(loss, 'loss')}; ${ends(validation, 'validation score')}.`;
}
