/**
 * Signals of the brain, a file each: where the points of a modality are, its clock and band, how long it follows the brain, how it is
 * read, written, scored and drawn, and how its signal becomes tokens and tokens its signal.
 *
 * @module
 */

export { BOLD_BAND, bold, boldTarget } from './bold.js';
export { defaultCleaning, eeg, NO_PEAK, type PreparedEeg, prepareEeg } from './eeg.js';
export {
  type EncoderConfiguration,
  eegEncoderSchema,
  encoderAgreements,
  LABRAM_SECONDS,
  labramNetworkSchema,
} from './eeg-encoder.js';
export { fnirs } from './fnirs.js';
export { haemodynamic } from './haemodynamic.js';
export { defaultIndividualAlpha, type IndividualBands } from './individual-bands.js';
export { LABRAM_CHANNELS, labramRow } from './labram-channels.js';
export type {
  GeneratedSeries,
  IndividualAlpha,
  PreparedSource,
  ProbeMapping,
  SourceModality,
  SourcePreparation,
  SourceQuality,
  TargetCandidate,
  TargetChannel,
  TargetDefaults,
  TargetDescription,
  TargetModality,
  TargetReading,
  TargetSeries,
  Trial,
} from './modality.js';
export { type ParcelSeries, parcelCourses, readParcelSeries } from './parcel-series.js';
export { type Parcel, parcelPlace, parcelsForSidecar, readParcelTable } from './parcel-table.js';
export { parcels } from './parcels.js';
export { embedPatches, fitPatchEmbedding, type PatchEmbedding, unembedPatches } from './patch-embedding.js';
export type { ScoreSpace } from './score-space.js';
export { featureGroups, featureTiming, preparationOf } from './source-schema.js';
export { SOURCES, sourceNamed } from './sources.js';
export { type FitEmbedding, pcaPatchEmbedding, type TargetEmbedding } from './target-embedding.js';
export { fromPatches, patchMask, patchMeans, storedLayout, type TargetLayout, toPatches } from './target-layout.js';
export { TARGETS, targetNamed } from './targets.js';
