/**
 * A model as a folder: `config.json`, `model.safetensors`, `generator.onnx` for
 * other programs, `training.json` and a model card.
 */

import { type FeaturesAtWork, modelFeatures } from '../encoders/eeg/index.js';
import { formatJson, parseJson } from '../formats/index.js';
import type { Storage } from '../foundation/index.js';
import {
  deviationShapes,
  generationGraph,
  hasNetwork,
  type ModelConfiguration,
  parseConfiguration,
  residualShapes,
} from '../models/index.js';
import { tensorsOf } from '../tensor/checkpoint.js';
import { ExpectedShapes, exportOnnx, type Runtime } from '../tensor/index.js';
import { readWeightsFolder, type WeightsFolderKind, writeWeightsFolder } from '../tensor/weights-folder.js';
import { modelCard } from './model-card.js';
import { type RunnableModel, runnable } from './runnable.js';
import type { TrainedModel } from './train-generator.js';

const GRAPH = 'generator.onnx';

const KIND: WeightsFolderKind<ModelConfiguration> = {
  missing: {
    code: 'model-missing',
    summary: 'This is not a complete model folder',
    advice: 'Give the folder that `hemocast train` or `hemocast demo` wrote.',
  },
  graph: GRAPH,
  parse: (bytes, file) => parseConfiguration(parseJson(bytes, file), file),
  shapes: shapesOf,
  advice: 'Copy the whole model folder again, or train again.',
};

/**
 * Writes the folder; the configuration comes last, so that a folder that has one is complete.
 *
 * @param request what the command was asked for, by which it knows the folder again
 */
export async function writeModel(
  storage: Storage,
  folder: string,
  model: TrainedModel,
  request?: string,
): Promise<void> {
  const { configuration, store, curves, score, mean, kept } = model;
  const { graph, outputs } = generationGraph(store, configuration, modelFeatures(configuration), 1);
  await writeWeightsFolder(storage, folder, {
    configuration: formatJson({ ...configuration, request }),
    format: configuration.format,
    tensors: tensorsOf(store),
    files: {
      [GRAPH]: exportOnnx(graph, outputs),
      'training.json': formatJson({
        // Without a network nothing is trained step by step.
        ...(hasNetwork(configuration) && { curves }),
        ...{ validationScore: score, mean, embeddingKept: kept },
      }),
    },
    card: (hash) => modelCard(model, hash),
  });
}

export interface LoadedModel extends RunnableModel {
  /** SHA-256 of `model.safetensors`, for provenance. */
  hash: string;
  /** What takes its features of EEG. */
  eeg: FeaturesAtWork;
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
  const { configuration, store, hash } = await readWeightsFolder(storage, folder, KIND);
  return {
    ...(await runnable(store, configuration, runtime, batch)),
    hash,
    eeg: modelFeatures(configuration).open(store, runtime),
  };
}

/** By shape alone: a configuration that lies about its size takes no memory. */
function shapesOf(configuration: ModelConfiguration): ReadonlyMap<string, readonly number[]> {
  const wanted = new ExpectedShapes();
  const features = modelFeatures(configuration);
  generationGraph(wanted, configuration, features, 1);
  wanted.require('unpatcher.lost', [configuration.target.values]);
  for (const [name, shape] of deviationShapes(configuration.target.values)) wanted.require(name, shape);
  for (const [name, shape] of residualShapes(configuration)) wanted.require(name, shape);
  for (const [name, shape] of features.shapes) wanted.require(name, shape);
  return wanted.shapes;
}
