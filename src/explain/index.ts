/**
 * What a generated signal or a decoder owes to bands, regions and features: Shapley values, exact and sampled, gradients through a whole
 * model, sets of important regions with their stability and chance, and maps of representations. See `docs/explaining.md`.
 *
 * @example
 * ```ts
 * import { exactShapley } from 'hemocast/explain';
 *
 * const { values } = await exactShapley(2, ([a, b]) => [a && b ? 1 : 0], { absent: 'switched off' }); // 0.5, 0.5
 * ```
 *
 * @module
 */

export * from './band-contributions.js';
export * from './generator-gradients.js';
export * from './important-sets.js';
export * from './integrated-gradients.js';
export * from './linear-shapley.js';
export * from './masked-features.js';
export * from './neighbourhoods.js';
export * from './place-contributions.js';
export * from './rank-correlation.js';
export * from './region-contributions.js';
export * from './sampled-shapley.js';
export {
  efficiencyGap,
  exactShapley,
  type Game,
  MOST_EXACT_PLAYERS,
  type ShapleyOptions,
  type ShapleyValues,
} from './shapley-values.js';
export * from './t-sne.js';
