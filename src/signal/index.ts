/**
 * Mathematics of sampled signals, on plain arrays `[channel, sample]`: filters, resampling, spectra, band power,
 * correlation, principal components.
 *
 * @example
 * ```ts
 * import { filterZeroPhase, logBandPower } from 'hemocast/signal';
 *
 * const clean = filterZeroPhase(eeg, 32, samples, 250, { low: 1, high: 75 });
 * const { features, seconds } = logBandPower(clean, 32, samples, 250); // [second, channel, band]
 * ```
 *
 * @module
 */

export {
  type Autoregression,
  autoregression,
  drawAutoregressive,
  reflectionCoefficients,
} from './autoregression.js';
export { logBandPower } from './band-power.js';
export { type BandPowerOptions, DEFAULT_BANDS, type FrequencyBand, POWER_FLOOR } from './band-windows.js';
export { butterworthSections, filterForwardBackward, filterRowsForwardBackward, type Section } from './butterworth.js';
export { choleskyFactor } from './cholesky.js';
export { choleskyBackSolve, choleskySolve } from './cholesky-solve.js';
export { autocorrelation, crossCorrelation, pearson } from './correlation.js';
export {
  type CrossSpectra,
  crossSpectra,
  pairCount,
  pairIndex,
  type SpectraSource,
  spectraOf,
  storedSpectra,
  withoutPower,
} from './cross-spectra.js';
export { type FeatureScales, featureScales, LARGEST_FEATURE, standardiseFeatures } from './feature-scales.js';
export { designFir, designNotch, type FirOptions } from './fir.js';
export { type FourierPlan, fastLength, fourierPlan, realSpectrum, signalOfSpectrum } from './fourier.js';
export { applyZeroPhaseInParts, filterForwardBackwardInParts, type SignalReader } from './in-parts.js';
export {
  bridge,
  bridgeSegments,
  changeSegments,
  isWhole,
  joinedReader,
  rangeOf,
  type SampleRange,
  segmentOf,
  segmentsInParts,
} from './in-segments.js';
export {
  componentSources,
  type IcaMethod,
  type IcaOptions,
  type IndependentComponents,
  independentComponents,
  removeComponents,
} from './independent-components.js';
export { innerProducts } from './inner-products.js';
export { type Multiply, product, transpose } from './matrix-product.js';
export { componentsOfMoments, type PrincipalComponents, principalComponents } from './principal-components.js';
export { resample } from './resample.js';
export { resampleInParts } from './resample-in-parts.js';
export { atRate, resampleSegments, resampleSegmentsInParts } from './resample-segments.js';
export { ledoitWolf, oracleApproximating, type Shrinkage } from './shrinkage.js';
export { bandPassSlow } from './slow-filter.js';
export type { SpectralEstimate, WindowSpectra } from './spectral-estimate.js';
export { SPECTRAL_ESTIMATES, spectralEstimate } from './spectral-estimates.js';
export { type PeakSearch, type SpectralPeak, spectralPeak } from './spectral-peak.js';
export { hannWindow, type Spectrum, type WelchOptions, welch } from './spectrum.js';
export { detrendLinear, rowMoments, silenceRounding, zscoreRows } from './standardise.js';
export { applyZeroPhase, filterZeroPhase, notchFilter, type Signal } from './zero-phase.js';
