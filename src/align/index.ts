export { alignedInTime, conjugateDomain } from './conjugate-domain.js';
export { inverseDistanceWeights } from './space.js';
export {
  DEPARTURES,
  departureAlignments,
  type HaemodynamicDelay,
  haemodynamicDelay,
  INITIAL_DELAY_SECONDS,
  INITIAL_WIDTH_SECONDS,
  responseAlignment,
  temporalAlignment,
} from './time.js';
