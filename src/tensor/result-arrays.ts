import type { InferenceSession, OnnxValue, TypedTensor } from 'onnxruntime-common';
import { HemocastError } from '../foundation/index.js';
import { elementCount, shapeText } from './dimensions.js';
import { negate } from './elementwise.js';
import { Graph } from './graph.js';
import { onnxModel } from './onnx-model.js';
import type { Opener, ResultArray } from './opener.js';

/**
 * Whether the runtime writes results into arrays that it is given with a run. `onnxruntime-node` does; `onnxruntime-web` leaves
 * them as they were, returns the very tensors that it was given, and says nothing. The returned tensor is therefore no sign, and
 * one value of a graph with a known answer decides. Throws `onnx-unreadable`.
 */
export async function fillsGivenArrays(runtime: Opener): Promise<boolean> {
  const graph = new Graph();
  const opposite = negate(graph.input('x', [1]));
  const session = await runtime.open(onnxModel({ opposite }, { parameters: 'inside', operators: 'standard' }));
  const given = Float32Array.of(Number.NaN);
  try {
    await session.run({ x: runtime.tensor(Float32Array.of(3), [1]) }, { opposite: runtime.tensor(given, [1]) });
  } catch {
    // A runtime that refuses given arrays is asked by name from then on, and can fail there.
    return false;
  } finally {
    await session.release();
  }
  return given[0] === -3;
}

/** Runs a session that writes its results into given arrays: nothing is copied. Throws `output-missing`. */
export async function runInPlace(
  runtime: Opener,
  session: InferenceSession,
  feeds: Readonly<Record<string, OnnxValue>>,
  results: Readonly<Record<string, ResultArray>>,
): Promise<void> {
  const fetches: Record<string, OnnxValue> = {};
  for (const [name, { data, shape }] of Object.entries(results)) fetches[name] = runtime.tensor(data, shape);
  const returned = await session.run(feeds, fetches);
  for (const [name, { shape }] of Object.entries(results)) floatResult(returned, name, shape);
}

/** Runs a session that gives its results by name, and copies them. Throws `output-missing`. */
export async function runByName(
  session: InferenceSession,
  feeds: Readonly<Record<string, OnnxValue>>,
  results: Readonly<Record<string, ResultArray>>,
): Promise<void> {
  const returned = await session.run(feeds, Object.keys(results));
  const found = Object.entries(results).map(([name, { shape }]) => floatResult(returned, name, shape));
  Object.values(results).forEach(({ data }, i) => {
    data.set(found[i].data);
  });
}

/**
 * The named result of a run. Throws `output-missing` when the runtime returned no such tensor of float32 values, or one of
 * another size than that of the shape, where one is given.
 */
export function floatResult(
  returned: InferenceSession.OnnxValueMapType,
  name: string,
  shape?: readonly number[],
): TypedTensor<'float32'> {
  const tensor = returned[name];
  if (tensor?.type === 'float32' && (shape === undefined || tensor.size === elementCount(shape))) {
    return tensor as TypedTensor<'float32'>;
  }
  throw new HemocastError(
    'output-missing',
    'ONNX Runtime did not return a result as it should have',
    {
      field: name,
      expected: shape === undefined ? 'float32 values' : `float32 values of shape ${shapeText(shape)}`,
      found: tensor === undefined ? 'nothing' : `${tensor.type} of shape ${shapeText(tensor.dims)}`,
    },
    'failure',
  );
}
