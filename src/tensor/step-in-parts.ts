import type { StepResult, Trainer } from './trainer.js';

/**
 * One step of training from a batch that is cut into equal parts along the first axis of its inputs, and its gradient summed, so
 * that memory need hold one part alone.
 *
 * @param parts divides the size of the batch
 */
export async function stepInParts(
  trainer: Trainer,
  feeds: Record<string, Float32Array>,
  parts: number,
  learningRate: number,
): Promise<Pick<StepResult, 'loss'>> {
  if (parts === 1) return trainer.step(feeds, { learningRate });
  let loss = 0;
  for (let part = 0; part < parts; part++) {
    const own = Object.entries(feeds).map(([name, values]) => {
      const length = values.length / parts;
      return [name, values.subarray(part * length, (part + 1) * length)];
    });
    loss += (await trainer.accumulate(Object.fromEntries(own))).loss / parts;
  }
  trainer.apply({ learningRate });
  return { loss };
}
