import { modelFeatures } from '../encoders/eeg/index.js';
import {
  contextGraph,
  denoiserGraph,
  type GenerativeModel,
  hasNetwork,
  type ModelConfiguration,
} from '../models/index.js';
import { compile, MatrixEngine, type ParameterStore, type Runtime } from '../tensor/index.js';

/** A model with the native memory that it holds. */
export interface RunnableModel extends GenerativeModel {
  /** What its products are computed by. */
  engine: MatrixEngine;
}

/** A model that can generate `batch` windows at a time with the weights of a store as they are at each run. */
export async function runnable(
  store: ParameterStore,
  configuration: ModelConfiguration,
  runtime: Runtime,
  batch: number,
): Promise<RunnableModel> {
  const features = modelFeatures(configuration);
  const context = contextGraph(store, configuration, features, batch);
  const denoiser = hasNetwork(configuration) ? denoiserGraph(store, configuration, batch) : undefined;
  const engine = new MatrixEngine(runtime);
  return {
    configuration,
    features,
    store,
    context: await compile(runtime, context.graph, context.outputs),
    ...(denoiser && { denoiser: await compile(runtime, denoiser.graph, denoiser.outputs) }),
    batch,
    engine,
    multiply: engine.multiply.bind(engine),
  };
}

/** Frees the native memory of a model's programs and products. */
export async function releaseModel({
  context,
  denoiser,
  engine,
}: Pick<RunnableModel, 'context' | 'denoiser' | 'engine'>): Promise<void> {
  await context.release();
  await denoiser?.release();
  await engine.release();
}
