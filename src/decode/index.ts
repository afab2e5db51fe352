/**
 * Reading states and traits off brain signals: linear probes of EEG features, with intervals over people and chance by
 * permutation.
 *
 * @module
 */

export * from './assess-probe.js';
export * from './encoder-source.js';
export * from './feature-source.js';
export * from './linear-probe.js';
export * from './probe-recordings.js';
export * from './probe-scores.js';
export * from './probe-tasks.js';
