import type { TargetRun } from '../data/paired-run.js';

/**
 * The run whose EEG stands in for this one's: another person's, and of another
 * film where there is one. Other film is the honest choice: with the same film
 * the other EEG still carries the stimulus, and the score would mix what the model
 * reads from this person with what everybody shares. Successive runs take
 * successive partners.
 *
 * @returns undefined where the runs hold one person only
 */
export function otherRun(runs: readonly TargetRun[], index: number): TargetRun | undefined {
  const run = runs[index];
  const following = [...runs.slice(index + 1), ...runs.slice(0, index)].filter((other) => other.person !== run.person);
  return following.find((other) => other.task !== run.task) ?? following[0];
}

/**
 * A prediction `[value, moment]` cut or continued to another number of moments;
 * it is continued from its beginning, as a circular shift would.
 */
export function fitVolumes(prediction: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return prediction;
  const values = prediction.length / from;
  const result = new Float32Array(values * to);
  for (let value = 0; value < values; value++) {
    for (let volume = 0; volume < to; volume++) {
      result[value * to + volume] = prediction[value * from + (volume % from)];
    }
  }
  return result;
}
