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

export { conjugateDomain, contextLags, globalContext } from './conjugate-domain.js';
export { FILTERS, filterBank, firstFilters } from './filter-bank.js';
export { placeFeatures, sinusoid } from './position.js';
export { HAEMODYNAMIC_RESPONSE, type Response } from './response.js';
export { inverseDistanceWeights } from './space.js';
export {
  type AlignedPlaces,
  SPATIAL_ALIGNMENTS,
  type SpatialAlignment,
  spatialAlignment,
} from './spatial-alignment.js';
export { tangentSpace } from './tangent-space.js';
export { templateLeadField } from './template-head.js';
export {
  type HaemodynamicDelay,
  haemodynamicDelay,
  lagBasisAlignments,
  responseAlignment,
  temporalAlignment,
} from './time.js';
export { logPowerAt, regularizedInverse } from './unmixing.js';
