/**
 * Reading states and traits off brain signals: linear probes of EEG features, decoders of any signal, nested cross-validation, with
 * intervals over people and chance by permutation.
 *
 * @module
 */

export * from './assess-decoder.js';
export * from './assess-probe.js';
export * from './class-scores.js';
export { CSP_FILTERS, cspLda, logPower, spatialPatterns } from './common-spatial-patterns.js';
export * from './cross-prediction.js';
export * from './decoder.js';
export * from './decoders.js';
export * from './encoder-source.js';
export { epochCovariances } from './epoch-covariance.js';
export * from './epochs.js';
export * from './feature-source.js';
export * from './features/index.js';
export { lda } from './lda.js';
export * from './linear-probe.js';
export { logistic } from './logistic.js';
export { maximumCorrected, type PermutedScore } from './maximum-null.js';
export * from './probe-recordings.js';
export * from './probe-scores.js';
export * from './probe-tasks.js';
export * from './regressor.js';
export { ridge } from './ridge.js';
export { riemannianMean, tangentVectors } from './riemannian-mean.js';
export { tangentLogistic } from './tangent-logistic.js';
export * from './tasks/index.js';
