/**
 * Which epochs a template is averaged over. Without head motion: the n nearest in time (Allen et al. 2000). With it: those most alike in time and in
 * the place of the head, since a head that has moved lies elsewhere in the gradients (after Moosmann et al. 2009).
 */

/** Radius at which a rotation moves the electrodes, mm. */
const HEAD_RADIUS = 85;
/** A difference of so many mm counts as much as half a window of time. */
const MOTION_SCALE = 0.25;
const HALVINGS = 24;

/** Weights of the template of each epoch. */
export interface TemplateWeights {
  /** First epoch of each template. */
  first: Int32Array;
  /** `[epoch]` weights from `first` on, of sum 1. */
  weights: Float64Array[];
  /** (Σw)²/Σw², median over epochs. */
  effective: number;
}

/**
 * @param places of the epochs in time, in epochs
 * @param window epochs; 0 for all of them
 * @param motion `[epoch][x, y, z in mm, three rotations in degrees]`
 */
export function templateWeights(
  places: ArrayLike<number>,
  window: number,
  motion?: readonly (readonly number[])[],
): TemplateWeights {
  const count = places.length;
  const wanted = window === 0 ? count : Math.min(window, count);
  const first = new Int32Array(count);
  const weights: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    if (motion === undefined || wanted === count) {
      first[k] = Math.max(0, Math.min(count - wanted, k - (wanted >> 1)));
      weights.push(new Float64Array(wanted).fill(1 / wanted));
      continue;
    }
    const reach = Math.min(count, 4 * wanted);
    const from = Math.max(0, Math.min(count - reach, k - (reach >> 1)));
    first[k] = from;
    const distances = Float64Array.from({ length: reach }, (_, i) => {
      const time = (places[from + i] - places[k]) / (wanted / 2);
      return time * time + (displacement(motion[from + i], motion[k]) / MOTION_SCALE) ** 2;
    });
    weights.push(asMany(distances, wanted));
  }
  const sizes = weights.map(effectiveCount).sort((a, b) => a - b);
  return { first, weights, effective: sizes[Math.floor(sizes.length / 2)] ?? 0 };
}

/** Largest displacement of a point of the head between two places, mm: translation and rotation together. */
export function displacement(a: readonly number[], b: readonly number[]): number {
  const turn = (Math.PI / 180) * HEAD_RADIUS;
  return Math.hypot(
    ...[0, 1, 2].map((axis) => a[axis] - b[axis]),
    ...[3, 4, 5].map((axis) => turn * (a[axis] - b[axis])),
  );
}

/** exp(−d²/2h²) with the h at which as many epochs count, in effect, as are wanted. */
function asMany(squares: Float64Array, wanted: number): Float64Array {
  let [low, high] = [1e-3, 1e3];
  let weights = squares;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const width = Math.sqrt(low * high);
    weights = squares.map((square) => Math.exp(-square / (2 * width * width)));
    if (effectiveCount(weights) < wanted) low = width;
    else high = width;
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function effectiveCount(weights: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return (sum * sum) / squares;
}

/**
 * @param epochs `[epoch, column]`
 * @returns templates `[epoch, column]`
 */
export function averageEpochs(
  epochs: Float32Array,
  columns: number,
  { first, weights }: TemplateWeights,
): Float32Array {
  const templates = new Float32Array(epochs.length);
  const isUniform = weights.every((own) => own[0] === own[own.length - 1]);
  const sums = new Float64Array(columns);
  weights.forEach((own, k) => {
    const from = first[k];
    if (isUniform && k > 0 && own.length === weights[k - 1].length && from - first[k - 1] <= 1) {
      // The window has moved by one epoch, or not at all.
      if (from > first[k - 1]) {
        const [gone, come] = [(from - 1) * columns, (from + own.length - 1) * columns];
        for (let n = 0; n < columns; n++) sums[n] += epochs[come + n] - epochs[gone + n];
      }
      for (let n = 0; n < columns; n++) templates[k * columns + n] = sums[n] * own[0];
      return;
    }
    sums.fill(0);
    for (let j = 0; j < own.length; j++) {
      const weight = isUniform ? 1 : own[j];
      if (weight < 1e-6) continue;
      const at = (from + j) * columns;
      for (let n = 0; n < columns; n++) sums[n] += weight * epochs[at + n];
    }
    const factor = isUniform ? own[0] : 1;
    for (let n = 0; n < columns; n++) templates[k * columns + n] = sums[n] * factor;
  });
  return templates;
}
