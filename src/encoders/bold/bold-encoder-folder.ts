/**
 * A BOLD encoder as a folder: `config.json`, `model.safetensors` (encoder, decoder and
 * stem), `encoder.onnx` for other programs, `training.json` and a model card.
 */
import { formatJson, parseJson } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { tensorsOf } from '../../tensor/checkpoint.js';
import { ExpectedShapes, exportOnnx, Graph } from '../../tensor/index.js';
import {
  readWeightsFolder,
  type WeightsFolder,
  type WeightsFolderKind,
  writeWeightsFolder,
} from '../../tensor/weights-folder.js';
import { encodingGraph } from './bold-encoder.js';
import {
  type BoldEncoderConfiguration,
  boldEncoderLayout,
  boldEncoderShape,
  parseBoldEncoderConfiguration,
} from './bold-encoder-configuration.js';
import { maskedGraph } from './bold-masked-loss.js';
import type { PretrainedBold } from './bold-pretraining.js';

const GRAPH = 'encoder.onnx';

const KIND: WeightsFolderKind<BoldEncoderConfiguration> = {
  missing: {
    code: 'encoder-missing',
    summary: 'This is not a complete folder of a BOLD encoder',
    advice: 'Give the folder that `hemocast pretrain bold` wrote.',
  },
  graph: GRAPH,
  parse: (bytes, file) => parseBoldEncoderConfiguration(parseJson(bytes, file), file),
  shapes: shapesOf,
  advice: 'Copy the whole folder again, or pre-train again.',
};

/** A pre-trained encoder, ready to encode. */
export type BoldEncoder = WeightsFolder<BoldEncoderConfiguration>;

/** What goes into the folder beside the network. */
export interface BoldEncoderRecord {
  configuration: BoldEncoderConfiguration;
  encoder: PretrainedBold;
  /** Further results for `training.json`. */
  results?: Record<string, unknown>;
  /** The model card, made for the hash of the weights. */
  card: (hash: string) => string;
  /** What the command was asked for, by which it knows the folder again. */
  request?: string;
}

/** Writes the folder; the configuration comes last, so that a folder that has one is complete. */
export async function writeBoldEncoder(
  storage: Storage,
  folder: string,
  { configuration, encoder, results, card, request }: BoldEncoderRecord,
): Promise<BoldEncoder> {
  const { store, shape, curves, kept } = encoder;
  const graph = new Graph();
  const outputs = encodingGraph(graph, store, shape, boldEncoderLayout(configuration), 1);
  const hash = await writeWeightsFolder(storage, folder, {
    configuration: formatJson({ ...configuration, request }),
    format: configuration.format,
    tensors: tensorsOf(store),
    files: {
      [GRAPH]: exportOnnx(graph, outputs),
      'training.json': formatJson({ curves, stemKept: kept, ...results }),
    },
    card,
  });
  return { configuration, store, hash };
}

/**
 * Reads an encoder's folder, every tensor by name and shape.
 *
 * @throws `encoder-missing`, `encoder-configuration`, `model-weights`
 */
export function readBoldEncoder(storage: Storage, folder: string): Promise<BoldEncoder> {
  return readWeightsFolder(storage, folder, KIND);
}

/** By shape alone: a configuration that lies about its size takes no memory. */
function shapesOf(configuration: BoldEncoderConfiguration): ReadonlyMap<string, readonly number[]> {
  const wanted = new ExpectedShapes();
  const shape = boldEncoderShape(configuration);
  const layout = boldEncoderLayout(configuration);
  encodingGraph(new Graph(), wanted, shape, layout, 1);
  maskedGraph(wanted, shape, layout, 1, 0.5, 1);
  return wanted.shapes;
}
