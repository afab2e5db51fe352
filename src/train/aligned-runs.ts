/** What the conditional mean reads, over whole runs. */

import { HAEMODYNAMIC_RESPONSE } from '../align/index.js';
import { featureTiming } from '../modalities/index.js';
import {
  alignedFeatures,
  conditioningFeeds,
  conditioningInputs,
  contextFeatures,
  type EegConditioning,
  fillWindow,
  type ModelConfiguration,
  reachOf,
} from '../models/index.js';
import { compile, Graph, type ParameterStore, type Runtime } from '../tensor/index.js';

/** Moments that are aligned at once: memory grows with their square. */
const MOST_MOMENTS = 512;

/** Conditioning of a run, aligned in time. */
export interface AlignedRun {
  /** U `[volume, feature]`. */
  aligned: Float32Array;
  /** Mean power at many delays `[volume, lag · group]`; empty where the target's response has no context. */
  context: Float32Array;
}

/** Aligns one whole run. Long runs are taken in parts, each with the steps about it. */
export async function alignedRun(
  configuration: ModelConfiguration,
  store: ParameterStore,
  runtime: Runtime,
  conditioning: EegConditioning,
  volumes: number,
): Promise<AlignedRun> {
  const { step } = featureTiming(configuration);
  // One window that is as long as the run, or its part.
  const part = Math.min(volumes, MOST_MOMENTS);
  const { before, after } = reachOf(configuration.target.response ?? HAEMODYNAMIC_RESPONSE);
  const lead = Math.max(configuration.window.lead, Math.ceil(before / step));
  const seconds = lead + Math.ceil((part * conditioning.tr + after) / step) + 2;
  const whole = { ...configuration, window: { ...configuration.window, lead, volumes: part, seconds } };
  const graph = new Graph();
  const nodes = conditioningInputs(graph, whole, 1);
  const context = contextFeatures(graph, whole, nodes);
  const outputs = { aligned: alignedFeatures(graph, store, whole, nodes), ...(context && { context }) };
  const program = await compile(runtime, graph, outputs);
  const feeds = conditioningFeeds(whole, 1);
  const result: Record<string, Float32Array> = {};
  for (let start = 0; start < volumes; start += part) {
    // The last part ends with the run.
    const first = Math.min(start, volumes - part);
    fillWindow(whole, conditioning, first, feeds, 0);
    for (const [name, values] of Object.entries(await program.run({ ...feeds }))) {
      const width = values.length / part;
      result[name] ??= new Float32Array(volumes * width);
      result[name].set(values, first * width);
    }
  }
  await program.release();
  return { aligned: result.aligned, context: result.context ?? new Float32Array(0) };
}
