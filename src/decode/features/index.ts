export { eegBandPower, laggedEeg } from './eeg-band-power.js';
export { eegConnectivity } from './eeg-connectivity.js';
export { eegSpectrum } from './eeg-spectrum.js';
export { regionConnectivity } from './region-connectivity.js';
export { lightMeans, regionCourses, regionMeans } from './region-means.js';
export {
  BLOOD_DELAY,
  later,
  type RunFeatures,
  type TimeWindow,
  type WindowFeatures,
  windowMeans,
} from './run-features.js';
export {
  type DecodingSource,
  decodingSource,
  partNames,
  RUN_FEATURES,
  sourceFeatures,
  sourceOf,
} from './sources.js';
