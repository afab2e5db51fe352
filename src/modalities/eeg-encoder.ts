/** A pre-trained encoder of EEG as a model's configuration describes it. */
import { z } from 'zod';
import { labramRow } from './labram-channels.js';

/** Seconds of the longest window that LaBraM's temporal embedding reaches. */
export const LABRAM_SECONDS = 16;

const size = z.number().int().positive().max(4096);

/** The Transformer of an encoder that is built as LaBraM is. */
export const labramNetworkSchema = z.object({
  width: size,
  depth: size,
  heads: size,
  hidden: z.number().int().positive().max(16384),
  layerScale: z.boolean(),
  queryKeyNorm: z.boolean(),
  queryKeyValueBias: z.boolean(),
});

export const eegEncoderSchema = z.object({
  kind: z.literal('labram'),
  origin: z.string(),
  /** Of its weights as they were before training. */
  sha256: z.string(),
  /** The places by which it knows the electrodes. */
  channels: z.array(z.string()),
  /** Whether the bands are features too, before those of the encoder. */
  besideBands: z.boolean(),
  /** Features per electrode and second that are made of its tokens. */
  components: size,
  /** Whether the log amplitude of each electrode is a feature too, before those of the encoder, which does not know it; no where absent. */
  windowGain: z.boolean().optional(),
  /** Whether the network, unlike the mean, is given features of weights that were trained with it. */
  fineTuned: z.boolean(),
  /** Pass band of its EEG, Hz. */
  low: z.number().positive(),
  high: z.number().positive(),
  windowSeconds: z.number().int().min(1).max(LABRAM_SECONDS),
  network: labramNetworkSchema,
});

/** The encoder of EEG in a model's configuration. */
export type EncoderConfiguration = z.infer<typeof eegEncoderSchema>;

/** Pairs of numbers that must be equal, with the field that is wrong where they are not. */
export function encoderAgreements(
  { network, components, channels }: EncoderConfiguration,
  electrodes: number,
): [string, number, number][] {
  return [
    ['eeg.encoder.channels', electrodes, channels.filter((name) => labramRow(name) !== undefined).length],
    ['eeg.encoder.network.heads', 0, network.width % network.heads],
    ['eeg.encoder.components', components, Math.min(components, network.width)],
  ];
}
