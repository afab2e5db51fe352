import type { InferenceSession, OnnxValue } from 'onnxruntime-common';
import { HemocastError } from '../foundation/index.js';
import type { Opener, ResultArray } from './opener.js';
import { fillsGivenArrays, runByName, runInPlace } from './result-arrays.js';

/** What the engine needs of ONNX Runtime: the same for its Node and its browser package. */
export type OnnxRuntime = typeof import('onnxruntime-common');

export interface RuntimeOptions {
  /**
   * Threads of one operator; all cores unless given. Results are the same bytes for the same number. `onnxruntime-web` has one
   * number for a whole page, that of the first model which is opened in it.
   */
  threads?: number;
  /**
   * Who computes, in order of preference; the package's own choice unless given. `onnxruntime-web` has `webgpu` and `wasm`; what the first
   * cannot do, the next one does.
   */
  executionProviders?: readonly string[];
}

/** ONNX Runtime with the settings that every session shares. */
export interface Runtime extends Opener {
  /**
   * Runs a session and leaves the named results in existing arrays: written there by a runtime that can do so, copied there
   * from what it returns otherwise. Throws `output-missing` when the runtime gives a result in neither way.
   */
  runInto(
    session: InferenceSession,
    feeds: Readonly<Record<string, OnnxValue>>,
    results: Readonly<Record<string, ResultArray>>,
  ): Promise<void>;
}

/**
 * Wraps an ONNX Runtime package; the platform's edge passes in the one it has. `onnxruntime-node` reports its use to its maker unless
 * `ORT_DISABLE_TELEMETRY` is set in the environment before it is loaded.
 *
 * @example
 * const runtime = createRuntime(await import('onnxruntime-node'), { threads: 2 });
 */
export function createRuntime(ort: OnnxRuntime, options: RuntimeOptions = {}): Runtime {
  const threads = options.threads ?? globalThis.navigator?.hardwareConcurrency;
  if (options.threads !== undefined) ort.env.wasm.numThreads = options.threads;
  const settings: InferenceSession.SessionOptions = {
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    logSeverityLevel: 3,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(options.executionProviders && { executionProviders: [...options.executionProviders] }),
  };
  let inPlace: Promise<boolean> | undefined;
  const opener: Opener = {
    async open(model) {
      try {
        return await ort.InferenceSession.create(model, settings);
      } catch (cause) {
        throw new HemocastError('onnx-unreadable', 'ONNX Runtime cannot open the model', {
          found: cause instanceof Error ? cause.message : String(cause),
          cause,
        });
      }
    },
    tensor(data, shape) {
      return data instanceof Float32Array
        ? new ort.Tensor('float32', data, shape)
        : new ort.Tensor('int64', data, shape);
    },
  };
  return {
    ...opener,
    async runInto(session, feeds, results) {
      inPlace ??= fillsGivenArrays(opener);
      if (await inPlace) await runInPlace(opener, session, feeds, results);
      else await runByName(session, feeds, results);
    },
  };
}
