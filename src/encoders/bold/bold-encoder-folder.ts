/**
 * A BOLD encoder as a folder: `config.json`, `model.safetensors` (encoder, decoder and
 * stem), `encoder.onnx` for other programs, `training.json` and a model card.
 */
import { formatJson, parseJson } from '../../formats/index.js';
import { HemocastError, joinPath, type Storage, sha256 } from '../../foundation/index.js';
import { tensorsOf } from '../../tensor/checkpoint.js';
import {
  decodeSafetensors,
  ExpectedShapes,
  encodeSafetensors,
  exportOnnx,
  Graph,
  ParameterStore,
  requireTensors,
} from '../../tensor/index.js';
import { encodingGraph } from './bold-encoder.js';
import {
  type BoldEncoderConfiguration,
  boldEncoderLayout,
  boldEncoderShape,
  parseBoldEncoderConfiguration,
} from './bold-encoder-configuration.js';
import { maskedGraph } from './bold-masked-loss.js';
import type { PretrainedBold } from './bold-pretraining.js';

const FILES = { configuration: 'config.json', weights: 'model.safetensors', graph: 'encoder.onnx' };

/** A pre-trained encoder, ready to encode. */
export interface BoldEncoder {
  configuration: BoldEncoderConfiguration;
  store: ParameterStore;
  /** SHA-256 of `model.safetensors`, for provenance. */
  hash: string;
}

/** What goes into the folder beside the network. */
export interface BoldEncoderRecord {
  configuration: BoldEncoderConfiguration;
  encoder: PretrainedBold;
  /** Further results for `training.json`. */
  results?: Record<string, unknown>;
  /** The model card, made for the hash of the weights. */
  card: (hash: string) => string;
}

/** Writes the folder; the configuration comes last, so that a folder that has one is complete. */
export async function writeBoldEncoder(
  storage: Storage,
  folder: string,
  { configuration, encoder, results, card }: BoldEncoderRecord,
): Promise<BoldEncoder> {
  const { store, shape, curves, kept } = encoder;
  const weights = encodeSafetensors(tensorsOf(store), { format: configuration.format });
  const hash = await sha256(weights);
  const graph = new Graph();
  const outputs = encodingGraph(graph, store, shape, boldEncoderLayout(configuration), 1);
  await storage.remove(joinPath(folder, FILES.configuration));
  await storage.write(joinPath(folder, FILES.weights), weights);
  await storage.write(joinPath(folder, FILES.graph), exportOnnx(graph, outputs));
  await storage.write(joinPath(folder, 'training.json'), formatJson({ curves, stemKept: kept, ...results }));
  await storage.write(joinPath(folder, 'README.md'), card(hash));
  await storage.write(joinPath(folder, FILES.configuration), formatJson(configuration));
  return { configuration, store, hash };
}

/**
 * Reads an encoder's folder, every tensor by name and shape.
 *
 * @throws `encoder-missing`, `encoder-configuration`, `model-weights`
 */
export async function readBoldEncoder(storage: Storage, folder: string): Promise<BoldEncoder> {
  for (const file of [FILES.configuration, FILES.weights]) {
    if (await storage.exists(joinPath(folder, file))) continue;
    throw new HemocastError('encoder-missing', 'This is not a complete folder of a BOLD encoder', {
      file: folder,
      expected: Object.values(FILES).join(', '),
      found: `no ${file}`,
      advice: 'Give the folder that `hemocast pretrain bold` wrote.',
    });
  }
  const configFile = joinPath(folder, FILES.configuration);
  const configuration = parseBoldEncoderConfiguration(
    parseJson(await storage.read(configFile), configFile),
    configFile,
  );
  const weightsFile = joinPath(folder, FILES.weights);
  const bytes = await storage.read(weightsFile);
  const { tensors } = decodeSafetensors(bytes, weightsFile);
  const wanted = new ExpectedShapes();
  const shape = boldEncoderShape(configuration);
  const layout = boldEncoderLayout(configuration);
  encodingGraph(new Graph(), wanted, shape, layout, 1);
  maskedGraph(wanted, shape, layout, 1, 0.5, 1);
  requireTensors(tensors, wanted.shapes, weightsFile, 'Copy the whole folder again, or pre-train again.');
  const store = new ParameterStore();
  for (const [name, { shape, data }] of tensors) store.set(name, shape, data);
  return { configuration, store, hash: await sha256(bytes) };
}
