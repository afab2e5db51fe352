export { type FmriRun, findFmriRuns, type ReadFmriOptions, readFmriRun } from './bids-fmri.js';
export { type CleanedSeries, type CleanSeriesOptions, cleanSeries, slowCosines } from './clean-series.js';
export { CONFOUND_SETS, type Confounds, readConfounds } from './confounds.js';
export {
  type FmriReport,
  type PreprocessFmriOptions,
  preprocessSurfaceFmri,
  preprocessVolumeFmri,
  type RibbonGeometry,
} from './fmri-to-template.js';
export { readPersonalSurfaces, readSphere } from './personal-surfaces.js';
export {
  type SurfaceGeometry,
  SurfaceResampler,
  type SurfaceResamplerOptions,
  standardGeometry,
} from './surface-resampler.js';
export { type HemisphereSeries, readCiftiSeries, readSurfaceSeries } from './surface-series.js';
export { templateSurfaces } from './template-surfaces.js';
