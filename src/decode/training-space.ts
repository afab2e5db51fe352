/** Features of training examples, standardised, and the space that they span: what penalised linear models are fitted in. */
import type { Examples } from './decoder.js';
import { type ExampleSpace, exampleSpace } from './example-space.js';
import type { LinearModel } from './linear-model.js';

/** Made from training examples alone; knows nothing of labels. */
export interface TrainingSpace {
  /** Of the training examples, in their order, all of them spanning. */
  space: ExampleSpace;
  /** What a linear model in the space says of examples; where they lie is worked out once for all models. */
  valuesOf(model: LinearModel, input: Examples): Float64Array;
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
  const known = new WeakMap<Examples, Float64Array>();
  const placesOf = (input: Examples) => {
    const found = known.get(input) ?? placed(input, { mean, scale, rows, space });
    known.set(input, found);
    return found;
  };
  return {
    space,
    valuesOf({ coefficients, intercept }, input) {
      const places = placesOf(input);
      const result = new Float64Array(input.count).fill(intercept);
      for (let i = 0, at = 0; i < input.count; i++) {
        for (let k = 0; k < space.rank; k++, at++) result[i] += places[at] * coefficients[k];
      }
      return result;
    },
  };
}

/** Places of other examples `[example, direction]`: the axes are Zᵀ P / energies, Z the training rows and P their places. */
function placed(
  { count, width, values }: Examples,
  { mean, scale, rows, space }: { mean: Float64Array; scale: Float64Array; rows: Float64Array; space: ExampleSpace },
): Float64Array {
  const { rank, places, energies } = space;
  const result = new Float64Array(count * rank);
  const own = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < width; k++) own[k] = (values[i * width + k] - mean[k]) * scale[k];
    for (let j = 0; j < rows.length / width; j++) {
      let product = 0;
      for (let k = 0, at = j * width; k < width; k++, at++) product += own[k] * rows[at];
      for (let k = 0; k < rank; k++) result[i * rank + k] += product * places[j * rank + k];
    }
    for (let k = 0; k < rank; k++) result[i * rank + k] /= energies[k];
  }
  return result;
}
