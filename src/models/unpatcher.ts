import { type Graph, matmul, type Node, type ParameterStore, reshape, transpose } from '../tensor/index.js';

/**
 * The modal unpatcher D_m (eq. 9): from the unified representation to the signal.
 * One linear map per patch, begun at the transpose of the patch embedding and
 * learned with the rest.
 *
 * @param latents `[batch, volumes, points, components]`
 * @param initial `[points, components, size]`
 * @returns `[batch, volumes, points, size]`
 */
export function unpatch(
  graph: Graph,
  store: ParameterStore,
  name: string,
  latents: Node,
  size: number,
  initial?: Float32Array,
): Node {
  const [batch, volumes, points, components] = latents.shape;
  const weight = graph.parameter(
    store,
    `${name}.weight`,
    [points, components, size],
    () => initial ?? new Float32Array(points * components * size),
  );
  const perPoint = transpose(reshape(latents, [batch * volumes, points, components]), [1, 0, 2]);
  const signal = transpose(matmul(perPoint, weight), [1, 0, 2]);
  return reshape(signal, [batch, volumes, points, size]);
}
