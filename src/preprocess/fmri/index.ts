export { type CensoredBold, censoredBold, censoringRemarks } from './censored-series.js';
export { type CleanedSeries, type CleanSeriesOptions, cleanSeries, slowCosines } from './clean-series.js';
export { type FmriRunOptions, fmriRunToTemplate } from './fmri-run-to-template.js';
export {
  type FmriReport,
  type PreprocessedFmri,
  type PreprocessFmriOptions,
  preprocessSurfaceFmri,
  preprocessVolumeFmri,
} from './fmri-to-template.js';
export { type RunQuality, runQuality } from './run-quality.js';
export { SurfaceResampler, type SurfaceResamplerOptions } from './surface-resampler.js';
