/**
 * A model as a folder: `config.json`, `model.safetensors`, `generator.onnx` for
 * other programs, `training.json` and a model card.
 */

import { encoderShapes } from '../encoders/eeg/index.js';
import { ModelEncoder } from '../encoders/eeg/model-features.js';
import { formatJson, parseJson } from '../formats/index.js';
import { HemocastError, joinPath, type Storage, sha256 } from '../foundation/index.js';
import { type GenerativeModel, generationGraph, type ModelConfiguration, parseConfiguration } from '../models/index.js';
import { tensorsOf } from '../tensor/checkpoint.js';
import {
  decodeSafetensors,
  ExpectedShapes,
  encodeSafetensors,
  exportOnnx,
  type NamedTensor,
  ParameterStore,
  type Runtime,
  requireTensors,
} from '../tensor/index.js';
import { modelCard } from './model-card.js';
import { runnable, type TrainedModel } from './train-generator.js';

const FILES = { configuration: 'config.json', weights: 'model.safetensors', graph: 'generator.onnx' };

/** Writes the folder; the configuration comes last, so that a folder that has one is complete. */
export async function writeModel(storage: Storage, folder: string, model: TrainedModel): Promise<void> {
  const { configuration, store, curves, mean, kept } = model;
  const weights = encodeSafetensors(tensorsOf(store), { format: configuration.format });
  const { graph, outputs } = generationGraph(store, configuration, 1);
  await storage.remove(joinPath(folder, FILES.configuration));
  await storage.write(joinPath(folder, FILES.weights), weights);
  await storage.write(joinPath(folder, FILES.graph), exportOnnx(graph, outputs));
  await storage.write(joinPath(folder, 'training.json'), formatJson({ curves, mean, embeddingKept: kept }));
  await storage.write(joinPath(folder, 'README.md'), modelCard(model, await sha256(weights)));
  await storage.write(joinPath(folder, FILES.configuration), formatJson(configuration));
}

export interface LoadedModel extends GenerativeModel {
  /** SHA-256 of `model.safetensors`, for provenance. */
  hash: string;
  /** Its encoder of EEG, where it has one beside or in place of band power. */
  encoder?: ModelEncoder;
}

/**
 * Reads a model folder, every tensor by name and shape.
 *
 * @param batch windows to generate at a time
 * @throws `model-missing`, `model-configuration`, `model-weights` (lists missing, unexpected and mismatched tensors)
 */
export async function readModel(
  storage: Storage,
  folder: string,
  runtime: Runtime,
  batch: number,
): Promise<LoadedModel> {
  for (const file of [FILES.configuration, FILES.weights]) {
    if (await storage.exists(joinPath(folder, file))) continue;
    throw new HemocastError('model-missing', 'This is not a complete model folder', {
      file: folder,
      expected: Object.values(FILES).join(', '),
      found: `no ${file}`,
      advice: 'Give the folder that `hemocast train` or `hemocast demo` wrote.',
    });
  }
  const configFile = joinPath(folder, FILES.configuration);
  const configuration = parseConfiguration(parseJson(await storage.read(configFile), configFile), configFile);
  const weightsFile = joinPath(folder, FILES.weights);
  const bytes = await storage.read(weightsFile);
  const { tensors } = decodeSafetensors(bytes, weightsFile);
  const store = new ParameterStore();
  checkTensors(configuration, tensors, weightsFile);
  for (const [name, { shape, data }] of tensors) store.set(name, shape, data);
  return {
    ...(await runnable(store, configuration, runtime, batch)),
    hash: await sha256(bytes),
    ...(configuration.eeg.encoder && { encoder: new ModelEncoder(configuration, store, runtime) }),
  };
}

function checkTensors(configuration: ModelConfiguration, tensors: Map<string, NamedTensor>, file: string): void {
  // By shape alone: a configuration that lies about its size takes no memory.
  const wanted = new ExpectedShapes();
  generationGraph(wanted, configuration, 1);
  wanted.require('unpatcher.lost', [configuration.target.values]);
  const { encoder } = configuration.eeg;
  for (const [name, shape] of encoder ? encoderShapes(encoder) : []) wanted.require(name, shape);
  requireTensors(tensors, wanted.shapes, file, 'Copy the whole model folder again, or train again.');
}
