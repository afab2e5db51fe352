/** The Transformer of BOLD and its pre-training by masked autoencoding. */

export {
  type BoldEncoderShape,
  boldDecoder,
  boldEncoder,
  encodingGraph,
  ownValues,
  tokenFeatures,
  tokenFeatureWidth,
} from './bold-encoder.js';
export {
  type BoldEncoderConfiguration,
  boldEncoderLayout,
  boldEncoderShape,
  parseBoldEncoderConfiguration,
} from './bold-encoder-configuration.js';
export { type BoldEncoder, readBoldEncoder, writeBoldEncoder } from './bold-encoder-folder.js';
export { evaluateMasking, type MaskedScore, type ReconstructedWindow } from './bold-evaluation.js';
export { transformerEmbedding } from './bold-latents.js';
export { drawMask, type MaskKind, maskKinds, type TokenMask } from './bold-masking.js';
export { type BoldPretrainingOptions, boldPresets, type PretrainedBold, pretrainBold } from './bold-pretraining.js';
