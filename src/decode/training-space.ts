/** Features of training examples, standardised, and the space that they span: what penalised linear models are fitted in. */
import type { Examples } from './decoder.js';
import { type ExampleSpace, exampleSpace } from './example-space.js';

/** A linear function of raw features. */
export interface LinearFunction {
  /** One for each feature. */
  coefficients: Float64Array;
  intercept: number;
}

/** Made from training examples alone; knows nothing of labels. */
export interface TrainingSpace {
  /** Of the training examples, in their order, all of them spanning. */
  space: ExampleSpace;
  /** The function of raw features that a linear model in the space is. */
  functionOf(model: { coefficients: Float64Array; intercept: number }): LinearFunction;
}

/**
 * Features of mean 0 and variance 1 over the training examples, divided by √width so that a penalty means the same for few and many
 * features; those that do not vary there are 0.
 *
 * @param standardised false leaves the features as they are, about their mean
 */
export function trainingSpace({ count, width, values }: Examples, standardised = true): TrainingSpace {
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let i = 0, at = 0; i < count; i++) for (let k = 0; k < width; k++, at++) mean[k] += values[at] / count;
  for (let i = 0, at = 0; i < count; i++) for (let k = 0; k < width; k++, at++) scale[k] += (values[at] - mean[k]) ** 2;
  for (let k = 0; k < width; k++) {
    const variance = scale[k] / count;
    // Values of 32 bits that are alike differ from their mean by rounding.
    const varies = variance > (1e-7 * mean[k]) ** 2;
    if (standardised) scale[k] = varies ? 1 / Math.sqrt(variance * width) : 0;
    else scale[k] = 1;
  }
  const rows = new Float64Array(count * width);
  for (let i = 0, at = 0; i < count; i++) {
    for (let k = 0; k < width; k++, at++) rows[at] = (values[at] - mean[k]) * scale[k];
  }
  const space = exampleSpace(
    rows,
    count,
    width,
    Int32Array.from({ length: count }, (_, i) => i),
  );
  return {
    space,
    functionOf({ coefficients, intercept }) {
      const { rank, places, energies } = space;
      // Axes are Zᵀ P / energies, Z the rows and P their places.
      const shares = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < rank; k++) shares[i] += (places[i * rank + k] * coefficients[k]) / energies[k];
      }
      const raw = new Float64Array(width);
      for (let i = 0, at = 0; i < count; i++) for (let k = 0; k < width; k++, at++) raw[k] += shares[i] * rows[at];
      let offset = intercept;
      for (let k = 0; k < width; k++) {
        raw[k] *= scale[k];
        offset -= raw[k] * mean[k];
      }
      return { coefficients: raw, intercept: offset };
    },
  };
}

/** Values of a function for examples of the same features. */
export function valuesOf(
  { coefficients, intercept }: LinearFunction,
  { count, width, values }: Examples,
): Float64Array {
  const result = new Float64Array(count).fill(intercept);
  if (!Number.isFinite(intercept)) return result;
  for (let i = 0, at = 0; i < count; i++)
    for (let k = 0; k < width; k++, at++) result[i] += values[at] * coefficients[k];
  return result;
}
