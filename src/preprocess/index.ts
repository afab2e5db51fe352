export { type BadChannel, findBadChannels } from './bad-channels.js';
export { type CleanEegOptions, type CleaningReport, cleanEeg } from './clean-eeg.js';
export { detectLine } from './line-noise.js';
export { type MontageReport, matchMontage } from './match-montage.js';
export { HEAD_CENTRE, sphericalSplineMatrix } from './spherical-spline.js';
