/**
 * Recordings as the other rooms know them: channels with units and places, events, series on the cortex; readers of EEG
 * of any known format; electrode names and places; reading and writing of BIDS data sets.
 *
 * @example
 * ```ts
 * import { openBidsDataset, readEeg } from 'hemocast/recordings';
 *
 * const { recording, report } = await readEeg(storage, 'rest.edf'); // µV, [channel, sample]
 * const dataset = await openBidsDataset(storage, 'bids');
 * ```
 *
 * @module
 */

export * from './bids/bids-dataset.js';
export { isMeasured } from './bids/bids-descriptions.js';
export * from './bids/bids-eeg.js';
export type { BidsFile, BidsFiles } from './bids/bids-file.js';
export * from './bids/bids-names.js';
export * from './bids/bids-recording.js';
export * from './bids/bids-tables.js';
export * from './bids/bids-writer.js';
export { findRecordings, isBidsDataset } from './bids/find-recordings.js';
export { listed } from './bids/listed.js';
export { participantFacts } from './bids/participant-facts.js';
export { isInterruption } from './boundaries.js';
export { describeChannel } from './channel-types.js';
export { type Clock, clockFromEvents, statedClock, toEegTime } from './clock.js';
export { brainVisionChannels } from './eeg/brainvision-frame.js';
export type { EegReader, EegReadReport, OpenEeg } from './eeg/eeg-reader.js';
export { readBrainVisionEvents } from './eeg/read-brainvision.js';
export { isEegFolder, openEeg, readEeg, readEegRecording, recordingExtensions } from './eeg/readers.js';
export * from './electrode-positions.js';
export { atPlaces, type PlacedElectrodes, placedElectrodes, placedSensors } from './electrode-table.js';
export { CONFOUND_SETS, type Confounds, readConfounds } from './fmri/confounds.js';
export { type FmriRun, findFmriRuns } from './fmri/fmri-runs.js';
export { type HemisphereSeries, readCiftiSeries, readHemisphereSeries } from './fmri/hemisphere-series.js';
export {
  type OpenFmriOptions,
  openFmriRun,
  type PlacedSeries,
  type SurfaceRun,
  type VolumeRun,
} from './fmri/open-fmri-run.js';
export { readPersonalSurfaces, readSphere } from './fmri/personal-surfaces.js';
export { readSurfaceSeries, writeSurfaceSeries } from './fmri/surface-files.js';
export { HEMISPHERES, writeHemispheres } from './fmri/surface-writer.js';
export { type EvenSignals, evenSignals, GAP_LABEL, isExclusion } from './fnirs/even-signals.js';
export type { FnirsFile, FnirsReader } from './fnirs/fnirs-reader.js';
export { type HaemoglobinFile, haemoglobinCourses, haemoglobinOf, holdsHaemoglobin } from './fnirs/haemoglobin-file.js';
export { fnirsRecording, type OpticalRecording, type OptodePair, snirfEvents } from './fnirs/optical-recording.js';
export { type OptodePlaces, optodePlaces } from './fnirs/optode-places.js';
export { isNirxFolder, nirxReader } from './fnirs/read-nirx.js';
export { type FnirsReadReport, readFnirs, readFnirsFile } from './fnirs/readers.js';
export { rateRemarks } from './fnirs/recorded-rate.js';
export { faultRemarks, type SignalFault, signalFaults } from './fnirs/signal-faults.js';
export { pairsMarkedBad } from './fnirs/stated-channels.js';
export { gapRemarks } from './gaps.js';
export { markedBad } from './marked-channels.js';
export { type Missing, type MissingLimits, type MissingValues, missingRuns, sortMissing } from './missing-values.js';
export * from './montage.js';
export * from './recording.js';
export { isExcluding, samplesIn, secondsOf, segmentsOf, usableSegments, withoutRanges } from './usable-segments.js';
export { clockFromVolumeEvents, clockFromVolumeTriggers, type SeriesFacts } from './volume-triggers.js';
