/**
 * From what an apparatus wrote to what features are computed from: cleaning, bad channels, mains, references, montages.
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

export { type ArtefactComponent, findArtefactComponents, type ReferenceSignal } from './artefact-components.js';
export { type BadChannel, ChannelSurvey } from './bad-channels.js';
export { type CleanEegOptions, type CleaningReport, cleanEeg } from './clean-eeg.js';
export { type CleanInPartsOptions, cleanEegInParts, type RecordingInParts } from './clean-eeg-in-parts.js';
export * from './fmri/index.js';
export * from './fnirs/index.js';
export { detectLine } from './line-noise.js';
export { type MontageReport, matchMontage } from './match-montage.js';
export { type Reference, subtractReference } from './reference.js';
export {
  type ArtefactOptions,
  type ArtefactReport,
  type RemovedComponent,
  removeArtefacts,
} from './remove-artefacts.js';
export { HEAD_CENTRE, sphericalSplineMatrix } from './spherical-spline.js';
export { readStretches, type Stretches, spreadStretches } from './stretches.js';
export { REJECTED_LABEL, type RejectedWindow, rejectionEvents, rejectWindows } from './window-rejection.js';
