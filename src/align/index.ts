export { conjugateDomain } from './conjugate-domain.js';
export { inverseDistanceWeights } from './space.js';
export {
  type HaemodynamicDelay,
  haemodynamicDelay,
  INITIAL_DELAY_SECONDS,
  INITIAL_WIDTH_SECONDS,
  temporalAlignment,
} from './time.js';
