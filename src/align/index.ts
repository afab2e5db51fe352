/**
 * Equations 1–3: how EEG is carried to the places (inverse squared distance) and times (a learned haemodynamic delay) of the
 * target, into the conjugate domain that EEG and target share.
 *
 * @example
 * ```ts
 * import { inverseDistanceWeights } from 'hemocast/align';
 *
 * const weights = inverseDistanceWeights(patchCentres, electrodePlaces); // [patch, electrode], rows sum to 1
 * ```
 *
 * @module
 */

export { alignedInTime, conjugateDomain } from './conjugate-domain.js';
export { placeFeatures, sinusoid } from './position.js';
export { HAEMODYNAMIC_RESPONSE, type Response } from './response.js';
export { inverseDistanceWeights } from './space.js';
export {
  type HaemodynamicDelay,
  haemodynamicDelay,
  lagBasisAlignments,
  responseAlignment,
  temporalAlignment,
} from './time.js';
