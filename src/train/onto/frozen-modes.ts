/** A signal as the modes of a model that is kept as it is. */
import type { TargetLayout } from '../../modalities/index.js';
import { choleskySolve, type Multiply, product, transpose } from '../../signal/index.js';

/** Added to the diagonal, as a share of its mean: modes that a layout cannot tell apart stay solvable. */
const STEADYING = 1e-6;

/**
 * Modes whose decoded signal is nearest to a signal: m = (Dᵀ W D)⁻¹ Dᵀ W x, where W weighs a value by one over the number of values of its
 * point. For components that are orthogonal within each point these are the modes that the model was trained on.
 *
 * @param decode D `[value, mode]`
 * @param signal `[value, volume]`
 * @returns `[volume, mode]`
 */
export async function frozenModes(
  { members, values }: Pick<TargetLayout, 'members' | 'values'>,
  decode: Float32Array,
  signal: Float32Array,
  volumes: number,
  multiply?: Multiply,
): Promise<Float32Array> {
  const count = decode.length / values;
  const weights = new Float32Array(values);
  for (const list of members) for (const value of list) weights[value] = 1 / list.length;
  const weighted = decode.map((value, i) => value * weights[Math.floor(i / count)]);
  const across = transpose(weighted, values, count) as Float32Array;
  const gram = Float64Array.from(await product(across, count, values, decode, count, multiply));
  const seen = Float64Array.from(await product(across, count, values, signal, volumes, multiply));
  let trace = 0;
  for (let i = 0; i < count; i++) trace += gram[i * (count + 1)];
  for (let i = 0; i < count; i++) gram[i * (count + 1)] += (STEADYING * trace) / count;
  const solved = choleskySolve(gram, count, seen, volumes);
  return Float32Array.from(
    { length: volumes * count },
    (_, i) => solved[(i % count) * volumes + Math.floor(i / count)],
  );
}
