/**
 * A fine-tuned EEG encoder as a part of the training graph: its tokens, projected on a few components per electrode and second,
 * and the inputs that they are made of. It begins as it came, and its features where the frozen ones are.
 */

import type { EncoderConfiguration } from '../../modalities/index.js';
import { labramRow } from '../../modalities/labram-channels.js';
import type { ModelConfiguration, NetworkConditioning } from '../../models/index.js';
import { LARGEST_FEATURE } from '../../signal/index.js';
import {
  add,
  concat,
  type Graph,
  matmul,
  multiply,
  type Node,
  type ParameterStore,
  reshape,
  slice,
  sqrt,
  square,
  subtract,
  transpose,
} from '../../tensor/index.js';
import { FINE_TUNED_ENCODER, FINE_TUNED_PROJECTION, PROJECTION_TIME } from './encoder-tensors.js';
import { LABRAM_PATCH, labram } from './labram.js';

/** What fine-tuning needs of a recording, beside the features of the mean. */
export interface FineTuningInput extends NetworkConditioning {
  /** `[electrode, second, 200]` in units of the encoder; at least one of its windows long. */
  patches: Float32Array;
  seconds: number;
  /** `[electrode, component]`: a feature is its component times gain, plus offset. */
  gain: Float32Array;
  offset: Float32Array;
}

/** Inputs of {@link fineTunedFeatures} for a batch. */
export interface FineTuningFeeds {
  /** `[batch · windows, electrodes, seconds of a window, 200]`: windows as the whole recording is cut. */
  patches: Float32Array;
  /** `[batch, seconds, windows · seconds of a window]`: which of the encoded seconds each second is; none where it is absent. */
  pick: Float32Array;
  /** `[batch, electrodes, components]` */
  gain: Float32Array;
  offset: Float32Array;
}

/** How many windows of the encoder one window of the model may touch. */
export function encoderWindows({ windowSeconds }: EncoderConfiguration, seconds: number): number {
  return Math.ceil((seconds - 1) / windowSeconds) + 1;
}

/** Room for a batch. */
export function fineTuningFeeds(configuration: ModelConfiguration, encoder: EncoderConfiguration, batch: number) {
  const { seconds } = configuration.window;
  const electrodes = configuration.eeg.electrodes.length;
  const encoded = encoderWindows(encoder, seconds) * encoder.windowSeconds;
  return {
    patches: new Float32Array(batch * encoded * electrodes * LABRAM_PATCH),
    pick: new Float32Array(batch * seconds * encoded),
    gain: new Float32Array(batch * electrodes * encoder.components),
    offset: new Float32Array(batch * electrodes * encoder.components),
  } satisfies FineTuningFeeds;
}

/**
 * Writes the window of the model that begins at a second of the recording (it may be negative) into one place of a batch.
 * The encoder's windows are those that the whole recording is cut into, so that the features are the same ones; its last
 * window reaches back.
 */
export function fillFineTuning(
  configuration: ModelConfiguration,
  encoder: EncoderConfiguration,
  conditioning: FineTuningInput,
  firstSecond: number,
  feeds: FineTuningFeeds,
  place: number,
): void {
  const { windowSeconds: length } = encoder;
  const { seconds } = configuration.window;
  const electrodes = configuration.eeg.electrodes.length;
  const windows = encoderWindows(encoder, seconds);
  const first = Math.floor(Math.max(0, firstSecond) / length);
  const startOf = (window: number) => Math.min(window * length, conditioning.seconds - length);
  const perWindow = electrodes * length * LABRAM_PATCH;
  feeds.patches.fill(0, place * windows * perWindow, (place + 1) * windows * perWindow);
  for (let w = 0; w < windows && (first + w) * length < conditioning.seconds; w++) {
    for (let electrode = 0; electrode < electrodes; electrode++) {
      const from = (electrode * conditioning.seconds + startOf(first + w)) * LABRAM_PATCH;
      const to = (place * windows + w) * perWindow + electrode * length * LABRAM_PATCH;
      feeds.patches.set(conditioning.patches.subarray(from, from + length * LABRAM_PATCH), to);
    }
  }
  const encoded = windows * length;
  feeds.pick.fill(0, place * seconds * encoded, (place + 1) * seconds * encoded);
  for (let s = 0; s < seconds; s++) {
    const second = firstSecond + s;
    if (second < 0 || second >= conditioning.seconds) continue;
    const window = Math.floor(second / length);
    const row = (window - first) * length + second - startOf(window);
    feeds.pick[(place * seconds + s) * encoded + row] = 1;
  }
  feeds.gain.set(conditioning.gain, place * conditioning.gain.length);
  feeds.offset.set(conditioning.offset, place * conditioning.offset.length);
}

/**
 * Features of the encoder under training, after the bands and the window gain where the model has them. Inputs as in {@link FineTuningFeeds}.
 *
 * @param eeg `[batch, seconds, electrodes, groups]` the frozen features, of which those before the encoder's are taken
 * @returns the shape of `eeg`
 */
export function fineTunedFeatures(graph: Graph, store: ParameterStore, encoder: EncoderConfiguration, eeg: Node): Node {
  const [batch, seconds, electrodes, groups] = eeg.shape;
  const { components, windowSeconds: length, network } = encoder;
  const windows = encoderWindows(encoder, seconds);
  const x = graph.input('patches', [batch * windows, electrodes, length, LABRAM_PATCH]);
  const pick = graph.input('pick', [batch, seconds, windows * length]);
  const gain = graph.input('gain', [batch, 1, electrodes, components]);
  const offset = graph.input('offset', [batch, 1, electrodes, components]);
  const rows = BigInt64Array.from(encoder.channels, (name) => BigInt(labramRow(name)!));
  const { patch } = labram(graph, store, FINE_TUNED_ENCODER, network, { x, rows: graph.constant(rows) });
  const weight = graph.parameter(store, FINE_TUNED_PROJECTION, [network.width, components]);
  const time = graph.parameter(store, PROJECTION_TIME, [length, components]);
  const projected = reshape(matmul(patch, weight), [batch * windows, electrodes, length, components]);
  const centred = subtract(transpose(projected, [0, 2, 1, 3]), reshape(time, [1, length, 1, components]));
  const encoded = reshape(centred, [batch, windows * length, electrodes, components]);
  const scores = drawnIn(add(multiply(encoded, gain), offset));
  const picked = matmul(pick, reshape(scores, [batch, windows * length, electrodes * components]));
  const features = reshape(picked, [batch, seconds, electrodes, components]);
  return groups > components ? concat([slice(eeg, 3, 0, groups - components), features], 3) : features;
}

/** x between the bounds, and the bound beyond: (|x + 4| − |x − 4|) / 2, with corners round enough to differentiate. */
function drawnIn(x: Node): Node {
  const size = (value: Node) => sqrt(add(square(value), 1e-6));
  const difference = subtract(size(add(x, LARGEST_FEATURE)), size(subtract(x, LARGEST_FEATURE)));
  return multiply(difference, 0.5);
}
