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
import { compile, Graph, type ParameterStore, type Program, type Runtime } from '../tensor/index.js';

/** Moments that are aligned at once: memory grows with their square. */
const MOST_MOMENTS = 512;

/** Conditioning of a run, aligned in time. */
export interface AlignedRun {
  /** U `[volume, feature]`. */
  aligned: Float32Array;
  /** Mean power at many delays `[volume, lag · group]`; empty where the target's response has no context. */
  context: Float32Array;
}

/** A program for windows of one length, with room for what it reads. */
interface PartAligner {
  program: Program;
  whole: ModelConfiguration;
  feeds: ReturnType<typeof conditioningFeeds>;
}

/**
 * Aligns whole runs, long ones in parts, each with the steps about it. Runs of one length share a program; delays are read from the
 * store as they are at each run.
 *
 * @example
 * const aligner = new RunAligner(configuration, store, runtime);
 * for (const run of runs) use(await aligner.align(run, run.volumes));
 * await aligner.release();
 */
export class RunAligner {
  private readonly parts = new Map<string, Promise<PartAligner>>();

  constructor(
    private readonly configuration: ModelConfiguration,
    private readonly store: ParameterStore,
    private readonly runtime: Runtime,
  ) {}

  async align(conditioning: EegConditioning, volumes: number): Promise<AlignedRun> {
    const part = Math.min(volumes, MOST_MOMENTS);
    const key = `${part} ${conditioning.tr}`;
    const opened = this.parts.get(key) ?? this.open(part, conditioning.tr);
    this.parts.set(key, opened);
    const { program, whole, feeds } = await opened;
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
    return { aligned: result.aligned, context: result.context ?? new Float32Array(0) };
  }

  /** Frees the native memory. */
  async release(): Promise<void> {
    for (const opened of this.parts.values()) await (await opened).program.release();
    this.parts.clear();
  }

  /** One window that is as long as the run, or its part. */
  private async open(part: number, tr: number): Promise<PartAligner> {
    const { configuration, store, runtime } = this;
    const { step } = featureTiming(configuration);
    const { before, after } = reachOf(configuration.target.response ?? HAEMODYNAMIC_RESPONSE);
    const lead = Math.max(configuration.window.lead, Math.ceil(before / step));
    const seconds = lead + Math.ceil((part * tr + after) / step) + 2;
    const whole = { ...configuration, window: { ...configuration.window, lead, volumes: part, seconds } };
    const graph = new Graph();
    const nodes = conditioningInputs(graph, whole, 1);
    const context = contextFeatures(graph, whole, nodes);
    const outputs = { aligned: alignedFeatures(graph, store, whole, nodes), ...(context && { context }) };
    return { program: await compile(runtime, graph, outputs), whole, feeds: conditioningFeeds(whole, 1) };
  }
}
