import type { InferenceSession, TypedTensor } from 'onnxruntime-common';
import { HemocastError } from '../foundation/index.js';

/** What the engine needs of ONNX Runtime: the same for its Node and its browser package. */
export type OnnxRuntime = typeof import('onnxruntime-common');

export type TensorData = Float32Array | BigInt64Array;

export interface RuntimeOptions {
  /** Threads of one operator; all cores unless given. Results are the same bytes for the same number. */
  threads?: number;
}

/** ONNX Runtime with the settings that every session shares. */
export interface Runtime {
  /** Opens a model from its bytes. Throws `onnx-unreadable`. */
  open(model: Uint8Array): Promise<InferenceSession>;
  /** A tensor over existing values, which are not copied. */
  tensor(data: TensorData, shape: readonly number[]): TypedTensor<'float32'> | TypedTensor<'int64'>;
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
  const settings: InferenceSession.SessionOptions = {
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    logSeverityLevel: 3,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
  return {
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
}
