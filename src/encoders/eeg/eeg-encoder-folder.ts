/**
 * An EEG encoder as a folder: `config.json`, `model.safetensors`, `encoder.onnx`
 * for other programs, and a model card.
 */
import { z } from 'zod';
import { checkedJson, formatJson, parseJson } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { LABRAM_SECONDS, labramNetworkSchema } from '../../modalities/index.js';
import { tensorsOf } from '../../tensor/checkpoint.js';
import { exportOnnx, type ParameterStore, type Runtime, requireTensors } from '../../tensor/index.js';
import { readWeightsFolder, type WeightsFolderKind, writeWeightsFolder } from '../../tensor/weights-folder.js';
import { EegEncoder, encoderGraph } from './eeg-encoder.js';
import { LABRAM_UNIT, labramShapes } from './labram.js';

const schema = z.object({
  format: z.literal('hemocast-eeg-encoder'),
  version: z.literal(1),
  network: labramNetworkSchema,
  /** How EEG must be prepared: band in Hz, sampling rate, microvolts of one unit. */
  input: z.object({
    low: z.number().positive(),
    high: z.number().positive(),
    rate: z.literal(200),
    unit: z.literal(LABRAM_UNIT),
  }),
  /** Seconds of a window that the encoder was trained for. */
  windowSeconds: z.number().int().min(1).max(LABRAM_SECONDS),
  training: z.object({
    /** Where the weights come from, in a sentence. */
    data: z.string(),
    /** People whose recordings the weights were learned from; empty where they are not known. */
    people: z.array(z.string()),
    /** SHA-256 of those recordings, by which they are known under any name; empty where they are not known. */
    files: z.array(z.string().regex(/^[0-9a-f]{64}$/)).default([]),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
});

/** `config.json` of an encoder folder. */
export type EegEncoderConfiguration = z.infer<typeof schema>;

/** How LaBraM's own EEG was prepared. */
export const labramInput: EegEncoderConfiguration['input'] = { low: 0.1, high: 75, rate: 200, unit: LABRAM_UNIT };

const GRAPH = 'encoder.onnx';

const KIND: WeightsFolderKind<EegEncoderConfiguration> = {
  missing: {
    code: 'encoder-missing',
    summary: 'This is not a complete folder of an EEG encoder',
    advice: 'Give the folder that `hemocast pretrain eeg` or `hemocast import labram` wrote.',
  },
  graph: GRAPH,
  parse: (bytes, file) => parseEegEncoder(parseJson(bytes, file), file),
  shapes: ({ network }) => labramShapes(network),
  advice: 'Copy the whole encoder folder again.',
};

/** Montage of the exported `.onnx`, whose sizes are fixed but for the batch: the electrodes of the 10-20 system. */
const EXPORTED_CHANNELS = 19;

/** Writes the folder; the configuration comes last, so that a folder that has one is complete. */
export async function writeEegEncoder(
  storage: Storage,
  folder: string,
  encoder: { configuration: EegEncoderConfiguration; store: ParameterStore; card: string; request?: string },
): Promise<{ hash: string }> {
  const { configuration, store, card, request } = encoder;
  const { network, windowSeconds } = configuration;
  const shapes = labramShapes(network);
  const tensors = new Map([...tensorsOf(store)].filter(([name]) => shapes.has(name)));
  requireTensors(tensors, shapes, folder, 'Give a store with all parameters of the network.');
  // Built for two windows, so that nothing of size 1 is taken for the batch.
  const { graph, patch } = encoderGraph(network, store, 2, EXPORTED_CHANNELS, windowSeconds);
  const hash = await writeWeightsFolder(storage, folder, {
    configuration: formatJson({ ...configuration, request }),
    format: configuration.format,
    tensors,
    files: { [GRAPH]: exportOnnx(graph, { patch }, { dynamicBatch: ['x'] }) },
    card: (sum) => `${card.trimEnd()}\n\nSHA-256 of model.safetensors: ${sum}\n`,
  });
  return { hash };
}

export interface LoadedEegEncoder {
  encoder: EegEncoder;
  configuration: EegEncoderConfiguration;
  /** SHA-256 of `model.safetensors`: names the weights in caches and provenance. */
  hash: string;
}

/**
 * Reads an encoder folder, every tensor by name and shape.
 *
 * @throws `encoder-missing`, `encoder-configuration`, `model-weights`
 */
export async function readEegEncoder(storage: Storage, folder: string, runtime: Runtime): Promise<LoadedEegEncoder> {
  const { configuration, store, hash } = await readWeightsFolder(storage, folder, KIND);
  return { encoder: new EegEncoder(configuration.network, store, runtime), configuration, hash };
}

/**
 * Checks a parsed `config.json` of an encoder.
 *
 * @throws `encoder-configuration` naming the first field that is wrong
 */
function parseEegEncoder(value: unknown, file: string): EegEncoderConfiguration {
  return checkedJson(schema, value, file, {
    code: 'encoder-configuration',
    summary: 'This is not the configuration of an EEG encoder',
    expected: 'what `hemocast pretrain eeg` or `hemocast import labram` writes',
    advice: 'Copy the whole encoder folder again.',
  });
}
