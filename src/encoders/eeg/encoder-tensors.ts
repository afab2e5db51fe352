/** The tensors that an EEG encoder brings into a model: its weights as they came and as training left them, and its projection. */
import type { EncoderConfiguration } from '../../modalities/index.js';
import { type NamedTensor, ParameterStore } from '../../tensor/index.js';
import { labramShapes } from './labram.js';
import type { TokenProjection } from './token-projection.js';

/** What the names of the encoder's tensors begin with: as it came, and as training left it. */
export const FROZEN_ENCODER = 'encoder.';
export const FINE_TUNED_ENCODER = 'fineTuned.';
/** `[width, component]`, from a token to features. */
export const PROJECTION = 'projection.weight';
/** `[second of a window, component]`: what is the same in every window, and says nothing. */
export const PROJECTION_TIME = 'projection.time';
/** The projection as training left it. */
export const FINE_TUNED_PROJECTION = 'fineTunedProjection.weight';

/** The encoder's tensors in a model by name and shape. */
export function encoderShapes(encoder: EncoderConfiguration): Map<string, readonly number[]> {
  const { network, components, windowSeconds, fineTuned } = encoder;
  const shapes = new Map<string, readonly number[]>();
  shapes.set(PROJECTION, [network.width, components]);
  shapes.set(PROJECTION_TIME, [windowSeconds, components]);
  if (fineTuned) shapes.set(FINE_TUNED_PROJECTION, [network.width, components]);
  for (const [name, shape] of labramShapes(network)) {
    shapes.set(`${FROZEN_ENCODER}${name}`, shape);
    if (fineTuned) shapes.set(`${FINE_TUNED_ENCODER}${name}`, shape);
  }
  return shapes;
}

/** The encoder's tensors in a model that begins training. */
export function encoderTensors(
  encoder: EncoderConfiguration,
  weights: ParameterStore,
  projection: TokenProjection,
): Map<string, NamedTensor> {
  const valuesOf = (name: string): Float32Array => {
    if (name === PROJECTION || name === FINE_TUNED_PROJECTION) return projection.weight;
    if (name === PROJECTION_TIME) return projection.time;
    const prefix = name.startsWith(FROZEN_ENCODER) ? FROZEN_ENCODER : FINE_TUNED_ENCODER;
    return weights.get(name.slice(prefix.length)).data;
  };
  return new Map(
    [...encoderShapes(encoder)].map(([name, shape]) => [name, { shape: [...shape], data: valuesOf(name).slice() }]),
  );
}

/**
 * The parameters of one encoder in a model's store, under the names that the network has alone; the same arrays.
 *
 * @throws `parameter-missing` where the store lacks the encoder
 */
export function encoderIn(store: ParameterStore, prefix: string, { network }: EncoderConfiguration): ParameterStore {
  const part = new ParameterStore();
  for (const [name, shape] of labramShapes(network)) part.set(name, shape, store.get(`${prefix}${name}`).data);
  return part;
}
