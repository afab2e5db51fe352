import type { InferenceSession, OnnxValue } from 'onnxruntime-common';
import { HemocastError } from '../foundation/index.js';
import { elementCount, shapeText } from './dimensions.js';
import type { Graph, Node } from './graph.js';
import { onnxModel } from './onnx-model.js';
import type { ResultArray, TensorData } from './opener.js';
import type { ParameterStore } from './parameters.js';
import type { Runtime } from './runtime.js';

/** Values of a run's inputs by name, row-major in the shapes that the graph declared. */
export type Feeds = Readonly<Record<string, TensorData>>;

export interface CompileOptions {
  /**
   * `fed` (the default): parameters are read from their stores where they lie, so that a program sees every change of them.
   * `inside`: the program keeps a copy of them as they are now, which the runtime orders once for its products: some percent faster.
   */
  parameters?: 'fed' | 'inside';
}

/**
 * Builds a graph's ONNX model and opens it.
 *
 * @example
 * const program = await compile(runtime, graph, { prediction });
 * const { prediction } = await program.run({ x: new Float32Array(64) });
 */
export async function compile(
  runtime: Runtime,
  graph: Graph,
  outputs: Readonly<Record<string, Node>>,
  options: CompileOptions = {},
): Promise<Program> {
  const { parameters = 'fed' } = options;
  const session = await runtime.open(onnxModel(outputs, { parameters, operators: 'fast' }));
  return new Program(runtime, session, graph, outputs);
}

/** A compiled graph. */
export class Program {
  private readonly parameters: { name: string; store: ParameterStore; data?: Float32Array; value?: OnnxValue }[] = [];
  private readonly inputs: readonly Node[];
  private released = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly session: InferenceSession,
    graph: Graph,
    private readonly outputs: Readonly<Record<string, Node>>,
  ) {
    const needed = new Set(session.inputNames);
    this.inputs = graph.inputs().filter(({ origin }) => origin.kind === 'input' && needed.has(origin.name));
    for (const { origin } of graph.parameters()) {
      if (origin.kind !== 'parameter' || !needed.has(origin.name)) continue;
      this.parameters.push({ name: origin.name, store: origin.store });
    }
  }

  /**
   * Computes the outputs, or some of them. Throws `feed-missing`, `feed-shape` or `feed-type` when the feeds do not fit,
   * `output-unknown` for a name it does not have, `output-missing` when the runtime leaves a result out.
   */
  async run(
    feeds: Feeds,
    wanted: readonly string[] = Object.keys(this.outputs),
  ): Promise<Record<string, Float32Array>> {
    const results: Record<string, Float32Array> = {};
    for (const name of wanted) results[name] = new Float32Array(elementCount(this.output(name).shape));
    await this.runInto(feeds, results);
    return results;
  }

  /**
   * Computes the named outputs into existing arrays, without a copy where the runtime can write there. Throws as {@link run}
   * does, and `output-shape` for an array of another length than its output.
   */
  async runInto(feeds: Feeds, results: Readonly<Record<string, Float32Array>>): Promise<void> {
    if (this.released) throw new HemocastError('program-released', 'The program was released', {}, 'failure');
    const values: Record<string, OnnxValue> = {};
    for (const input of this.inputs) this.feed(values, input, feeds);
    for (const parameter of this.parameters) {
      const { data, shape } = parameter.store.get(parameter.name);
      if (parameter.data !== data) {
        parameter.data = data;
        parameter.value = this.runtime.tensor(data, shape);
      }
      values[parameter.name] = parameter.value!;
    }
    const arrays: Record<string, ResultArray> = {};
    for (const [name, data] of Object.entries(results)) {
      const { shape } = this.output(name);
      if (data.length !== elementCount(shape)) throw outputShape(name, shape, data.length);
      arrays[name] = { data, shape };
    }
    await this.runtime.runInto(this.session, values, arrays);
  }

  /** Frees the native memory. The program cannot run afterwards. */
  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    await this.session.release();
  }

  private output(name: string): Node {
    const node = Object.hasOwn(this.outputs, name) ? this.outputs[name] : undefined;
    if (node !== undefined) return node;
    throw new HemocastError('output-unknown', 'The program has no such output', {
      expected: Object.keys(this.outputs).join(', '),
      found: name,
    });
  }

  private feed(values: Record<string, OnnxValue>, input: Node, feeds: Feeds): void {
    if (input.origin.kind !== 'input') return;
    const { name } = input.origin;
    const data = feeds[name];
    if (data === undefined) {
      throw new HemocastError('feed-missing', 'A run was not given one of its inputs', { field: name });
    }
    if ((input.type === 'float32') !== data instanceof Float32Array) {
      throw new HemocastError('feed-type', 'A run was given an input of another type', {
        field: name,
        expected: input.type,
        found: data.constructor.name,
      });
    }
    if (data.length !== elementCount(input.shape)) {
      throw new HemocastError('feed-shape', 'A run was given an input of another size', {
        field: name,
        expected: `${elementCount(input.shape)} values for shape ${shapeText(input.shape)}`,
        found: `${data.length} values`,
      });
    }
    values[name] = this.runtime.tensor(data, input.shape);
  }
}

function outputShape(name: string, shape: readonly number[], length: number): HemocastError {
  return new HemocastError('output-shape', 'A result does not fit into the array that it was given', {
    field: name,
    expected: `${elementCount(shape)} values for shape ${shapeText(shape)}`,
    found: `${length} values`,
  });
}
