import { modelFeatures } from '../encoders/eeg/index.js';
import { type GenerativeModel, generationGraph, type ModelConfiguration } from '../models/index.js';
import { compile, type ParameterStore, type Runtime } from '../tensor/index.js';

/** A model that can generate `batch` windows at a time with the weights of a store as they are at each run. */
export async function runnable(
  store: ParameterStore,
  configuration: ModelConfiguration,
  runtime: Runtime,
  batch: number,
): Promise<GenerativeModel> {
  const features = modelFeatures(configuration);
  const { graph, outputs } = generationGraph(store, configuration, features, batch);
  return { configuration, features, store, program: await compile(runtime, graph, outputs), batch };
}
