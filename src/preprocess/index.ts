/**
 * From what an apparatus wrote to what features are computed from: cleaning, bad channels, line noise, references, montages.
 *
 * @example
 * ```ts
 * import { cleanEeg, matchMontage } from 'hemocast/preprocess';
 *
 * const { recording, report } = cleanEeg(raw, { low: 1, high: 75, rate: 200 });
 * const onCap = matchMontage(recording, ['Fz', 'Cz', 'Pz', 'Oz']);
 * ```
 *
 * @module
 */

export { type ArtefactComponent, findArtefactComponents, type ReferenceSignal } from './eeg/artefact-components.js';
export { type BadChannel, ChannelSurvey } from './eeg/bad-channels.js';
export * from './eeg/check/index.js';
export { type CleanedEeg, type CleanWholeOptions, cleanEeg, cleanLabelledEeg } from './eeg/clean-eeg.js';
export { type CleanInPartsOptions, cleanEegInParts } from './eeg/clean-eeg-in-parts.js';
export type { CleanEegOptions, CleaningReport } from './eeg/cleaning-contract.js';
export type { ChannelAmplitudes, CleaningView, ComponentView, Stretch } from './eeg/cleaning-view.js';
export { type ComponentFate, decideRemoval, type RemovalChoice, requireApart } from './eeg/component-removal.js';
export * from './eeg/iclabel/index.js';
export { judgedSegments } from './eeg/judged-segments.js';
export { detectLine } from './eeg/line-noise.js';
export { type MontageReport, matchMontage } from './eeg/match-montage.js';
export { type Interruptions, interruptionRemarks } from './eeg/measured-signal.js';
export { type Reference, referenceToAverage, subtractReference } from './eeg/reference.js';
export {
  type ArtefactOptions,
  type ArtefactReport,
  type RemovedComponent,
  removeArtefacts,
} from './eeg/remove-artefacts.js';
export type { RecordingInParts } from './eeg/rows-in-parts.js';
export * from './eeg/scanner/index.js';
export { packParts, readSegments, type Segments, spreadSegments } from './eeg/segments.js';
export { HEAD_CENTRE, sphericalSplineMatrix } from './eeg/spherical-spline.js';
export { REJECTED_LABEL, type RejectedWindow, rejectionEvents, rejectWindows } from './eeg/window-rejection.js';
export * from './fmri/index.js';
export * from './fnirs/index.js';
