/**
 * Pre-trained feature extractors: LaBraM for EEG, a Transformer for BOLD. Each has its network, its pre-training, its folder and
 * its tokens in one place.
 *
 * @module
 */

export * from './bold/index.js';
export * from './eeg/index.js';
export { type EncoderPast, type PersonFiles, requireUnseen } from './encoder-leak.js';
