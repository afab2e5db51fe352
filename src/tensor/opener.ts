/** What is needed of ONNX Runtime to open a model and to hand values to it. */
import type { InferenceSession, TypedTensor } from 'onnxruntime-common';

export type TensorData = Float32Array | BigInt64Array;

/** Where a result of a run belongs: row-major in the shape, which it fills. */
export interface ResultArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Opens models and makes tensors over arrays. */
export interface Opener {
  /** Opens a model from its bytes. Throws `onnx-unreadable`. */
  open(model: Uint8Array): Promise<InferenceSession>;
  /** A tensor over existing values, which are not copied. */
  tensor(data: TensorData, shape: readonly number[]): TypedTensor<'float32'> | TypedTensor<'int64'>;
}
