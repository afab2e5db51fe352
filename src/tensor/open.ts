import type { InferenceSession, OnnxValue } from 'onnxruntime-common';
import { HemocastError } from '../foundation/index.js';
import { shapeText } from './dimensions.js';
import type { Feeds } from './program.js';
import { floatResult } from './result-arrays.js';
import type { Runtime } from './runtime.js';

/** What a model file says of an input or output; sizes that may vary are names. */
export interface TensorDescription {
  name: string;
  type: string;
  shape: readonly (number | string)[];
}

/** An ONNX model read from a file. */
export interface OpenedModel {
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  /**
   * Computes the outputs, or some of them. One size of each input may vary and is
   * found from the number of values. Throws `feed-missing`, `feed-type`, `feed-shape`, `output-unknown`, and `output-missing`
   * when the runtime leaves a result out or gives it in another type.
   */
  run(feeds: Feeds, wanted?: readonly string[]): Promise<Record<string, Float32Array>>;
  release(): Promise<void>;
}

/**
 * Opens an ONNX model. Throws `onnx-unreadable` when the runtime cannot.
 *
 * @example
 * const model = await openOnnx(runtime, await storage.read('model.onnx'));
 * const { sample } = await model.run({ x });
 */
export async function openOnnx(runtime: Runtime, bytes: Uint8Array): Promise<OpenedModel> {
  const session = await runtime.open(bytes);
  const inputs = session.inputMetadata.map(describe);
  const outputs = session.outputMetadata.map(describe);
  return {
    inputs,
    outputs,
    async run(feeds, wanted = outputs.map(({ name }) => name)) {
      for (const name of wanted) {
        if (outputs.some((output) => output.name === name)) continue;
        throw new HemocastError('output-unknown', 'The model has no such output', {
          expected: outputs.map((output) => output.name).join(', '),
          found: name,
        });
      }
      const values: Record<string, OnnxValue> = {};
      for (const input of inputs) values[input.name] = value(runtime, input, feeds);
      const results = await session.run(values, wanted);
      return Object.fromEntries(wanted.map((name) => [name, floatResult(results, name).data]));
    },
    release: () => session.release(),
  };
}

function describe(metadata: InferenceSession.ValueMetadata): TensorDescription {
  if (!metadata.isTensor) {
    throw new HemocastError('onnx-unreadable', 'The model takes or gives something other than tensors', {
      field: metadata.name,
    });
  }
  return { name: metadata.name, type: metadata.type, shape: metadata.shape };
}

function value(runtime: Runtime, input: TensorDescription, feeds: Feeds): OnnxValue {
  const data = feeds[input.name];
  if (data === undefined) {
    throw new HemocastError('feed-missing', 'A run was not given one of its inputs', { field: input.name });
  }
  if ((input.type === 'int64') !== data instanceof BigInt64Array) {
    throw new HemocastError('feed-type', 'A run was given an input of another type', {
      field: input.name,
      expected: input.type,
      found: data.constructor.name,
    });
  }
  const fixed = input.shape.reduce<number>((product, size) => (typeof size === 'number' ? product * size : product), 1);
  const varying = input.shape.filter((size) => typeof size !== 'number').length;
  const size = data.length / fixed;
  if (varying > 1 || !Number.isInteger(size) || (varying === 0 && size !== 1)) {
    throw new HemocastError('feed-shape', 'A run was given an input of another size', {
      field: input.name,
      expected: shapeText(input.shape),
      found: `${data.length} values`,
    });
  }
  const shape = input.shape.map((known) => (typeof known === 'number' ? known : size));
  return runtime.tensor(data, shape);
}
