import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { HemocastError } from '../foundation/index.js';
import type { Attribute, FusedOperation, Node, Operation } from './graph.js';

/** Operator set and file format version written: recent enough for Gelu (20), old enough for the runtimes in use. */
const OPERATOR_SET = 21n;
const FORMAT_VERSION = 10n;

export interface ModelForm {
  /** Parameters as values inside the model, or as inputs that each run is fed. */
  parameters: 'inside' | 'fed';
  /** Only the standard's own operators, or also the runtime's faster ones. */
  operators: 'standard' | 'fast';
  /** Name for the size of a node's axis 0 where that grows with a batch that may vary. */
  batchAxis?: (node: Node) => string | undefined;
}

/** ONNX model whose outputs are the named nodes, as bytes. Inputs and nodes without influence on them are left out. */
export function onnxModel(outputs: Readonly<Record<string, Node>>, form: ModelForm): Uint8Array {
  const writer = new ModelWriter(form);
  const named = Object.entries(outputs);
  const wanted = named.map(([, node]) => node);
  const fused = form.operators === 'fast' ? fusedOperations(wanted) : undefined;
  const nodes = ancestorsOf(wanted, fused);
  for (const node of nodes) writer.declare(node, named);
  for (const node of nodes) {
    const whole = fused?.get(node);
    if (whole !== undefined) writer.fused(node, whole);
    else if (node.origin.kind === 'operation') writer.operation(node.origin.operation);
  }
  for (const [name, node] of named) writer.output(name, node);
  return writer.bytes();
}

/**
 * Everything that the nodes are computed from and they themselves, in order of creation.
 *
 * @param fused operators by the values that they compute, in place of the graph's own operations
 */
export function ancestorsOf(nodes: readonly Node[], fused?: ReadonlyMap<Node, FusedOperation>): Node[] {
  const found = new Set<Node>();
  const open = [...nodes];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    if (node.origin.kind !== 'operation') continue;
    const { inputs } = fused?.get(node) ?? node.origin.operation;
    for (const input of inputs) if (input !== undefined) open.push(input);
  }
  return [...found].sort((a, b) => a.id - b.id);
}

/** Operators of the runtime that may stand for several operations each: those whose inner values nothing else needs, such as a gradient. */
function fusedOperations(outputs: readonly Node[]): ReadonlyMap<Node, FusedOperation> {
  const chosen = new Map<Node, FusedOperation>();
  for (const node of ancestorsOf(outputs)) {
    const whole = node.graph.fusedOperation(node);
    if (whole !== undefined) chosen.set(node, whole);
  }
  for (let before = -1; before !== chosen.size; ) {
    before = chosen.size;
    const needed = new Set(ancestorsOf(outputs, chosen));
    for (const [node, { inner }] of chosen) if (inner.some((value) => needed.has(value))) chosen.delete(node);
  }
  return chosen;
}

class ModelWriter {
  private readonly names = new Map<Node, string>();
  private readonly nodes: NodeProto[] = [];
  private readonly initializers: TensorProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly outputs: ValueInfoProto[] = [];
  private readonly written = new Set<Operation>();
  private readonly integers = new Map<string, string>();
  private readonly taken = new Set<string>();
  private temporary = 0;

  constructor(private readonly form: ModelForm) {}

  /** Names a node and writes it down unless it is computed. */
  declare(node: Node, outputs: readonly (readonly [string, Node])[]): void {
    if (this.names.has(node)) return;
    const { origin } = node;
    if (origin.kind === 'operation') {
      const output = outputs.find(([, value]) => value === node);
      this.name(node, output === undefined ? `value/${node.id}` : output[0]);
    } else if (origin.kind === 'constant') {
      this.initializers.push(tensor(this.name(node, `constant/${node.id}`), node.shape, origin.data));
    } else if (origin.kind === 'parameter' && this.form.parameters === 'inside') {
      this.initializers.push(tensor(this.name(node, origin.name), node.shape, origin.store.get(origin.name).data));
    } else {
      this.inputs.push(this.valueInfo(this.name(node, origin.name), node));
    }
  }

  /** Writes an operation, once however many of its outputs are used. */
  operation(operation: Operation): void {
    if (this.written.has(operation)) return;
    this.written.add(operation);
    const { operator, attributes } = operation;
    const inputs = operation.inputs.map((input) => (input === undefined ? '' : this.names.get(input)!));
    const outputs = operation.outputs.map((output) => this.names.get(output));
    if (operator.type === 'MatMul') {
      this.product(operation, inputs as [string, string], outputs[0]!);
      return;
    }
    const asInputs = operator.constantInputs ?? [];
    for (const name of asInputs) inputs.push(this.integerInput(operation, name));
    const list = Object.entries(attributes)
      .filter(([name]) => !asInputs.includes(name))
      .map(([name, value]) => attribute(name, value, operator.floats?.includes(name) ?? false));
    // A runtime computes what is named; ONNX lets only these outputs be left out.
    const optional = operator.type === 'LayerNormalization';
    const outputNames = outputs.map((name, index) => name ?? (optional ? '' : `unused/${operation.outputs[index].id}`));
    while (outputNames.at(-1) === '') outputNames.pop();
    this.write(operator.type, inputs, outputNames, list);
  }

  /** Writes an operator of the runtime for a value that the graph makes of several operations. */
  fused(node: Node, { type, attributes, inputs }: FusedOperation): void {
    const list = Object.entries(attributes).map(([name, value]) => attribute(name, value, false));
    const names = inputs.map((input) => this.names.get(input)!);
    const result = this.temporaryName();
    this.write(type, names, [result], list, 'com.microsoft');
    this.write('Reshape', [result, this.integerTensor(node.shape)], [this.names.get(node)!], []);
  }

  /** Makes a node a model output, under a name that may not be its own. */
  output(name: string, node: Node): void {
    const own = this.names.get(node)!;
    if (own !== name) {
      this.claim(name);
      this.write('Identity', [own], [name], []);
    }
    this.outputs.push(this.valueInfo(name, node));
  }

  bytes(): Uint8Array {
    const fast = this.nodes.some((node) => node.domain !== '');
    const model = create(ModelProtoSchema, {
      irVersion: FORMAT_VERSION,
      producerName: 'hemocast',
      opsetImport: [{ domain: '', version: OPERATOR_SET }, ...(fast ? [{ domain: 'com.microsoft', version: 1n }] : [])],
      graph: {
        name: 'hemocast',
        node: this.nodes,
        initializer: this.initializers,
        input: this.inputs,
        output: this.outputs,
      },
    });
    return toBinary(ModelProtoSchema, model);
  }

  /** Batched product; transposes and factor are part of it where the runtime knows how, else steps of their own. */
  private product({ inputs, attributes }: Operation, names: [string, string], output: string): void {
    const transposed = [attributes.transA === 1, attributes.transB === 1];
    const scale = attributes.alpha as number;
    if (!transposed[0] && !transposed[1] && scale === 1) {
      this.write('MatMul', names, [output], []);
    } else if (this.form.operators === 'fast') {
      const list = Object.entries(attributes).map(([name, value]) => attribute(name, value, name === 'alpha'));
      this.write('FusedMatMul', names, [output], list, 'com.microsoft');
    } else {
      const factors = names.map((name, index) => {
        if (!transposed[index]) return name;
        const permutation = inputs[index]!.shape.map((_, axis) => axis);
        permutation.push(...permutation.splice(-2).reverse());
        const flipped = this.temporaryName();
        this.write('Transpose', [name], [flipped], [attribute('perm', permutation, false)]);
        return flipped;
      });
      const product = scale === 1 ? output : this.temporaryName();
      this.write('MatMul', factors, [product], []);
      if (scale !== 1) this.write('Mul', [product, this.number(scale)], [output], []);
    }
  }

  private write(type: string, input: string[], output: string[], list: AttributeProto[], domain = ''): void {
    this.nodes.push(create(NodeProtoSchema, { opType: type, name: output[0], input, output, attribute: list, domain }));
  }

  private integerInput(operation: Operation, name: string): string {
    const values = [...[operation.attributes[name] as number | readonly number[]].flat()];
    if (name === 'shape' && this.form.batchAxis?.(operation.outputs[0]) !== undefined) {
      // Whatever is left, or whatever is there already: either is the batch.
      values[0] = operation.operator.type === 'Reshape' ? -1 : 1;
    }
    return this.integerTensor(values);
  }

  private integerTensor(values: readonly number[]): string {
    const key = values.join();
    const known = this.integers.get(key);
    if (known !== undefined) return known;
    const made = `integers/${this.integers.size}`;
    this.integers.set(key, made);
    this.initializers.push(tensor(made, [values.length], BigInt64Array.from(values, BigInt)));
    return made;
  }

  private number(value: number): string {
    const made = this.temporaryName();
    this.initializers.push(tensor(made, [], Float32Array.of(value)));
    return made;
  }

  private temporaryName(): string {
    return `step/${this.temporary++}`;
  }

  private name(node: Node, name: string): string {
    this.claim(name);
    this.names.set(node, name);
    return name;
  }

  private claim(name: string): void {
    if (this.taken.has(name)) {
      throw new HemocastError('graph-name', 'Two tensors of a graph have the same name', { field: name });
    }
    this.taken.add(name);
  }

  private valueInfo(name: string, node: Node): ValueInfoProto {
    const batch = this.form.batchAxis?.(node);
    const dim = node.shape.map((size, axis) => ({
      value:
        axis === 0 && batch !== undefined
          ? { case: 'dimParam' as const, value: batch }
          : { case: 'dimValue' as const, value: BigInt(size) },
    }));
    const elemType = node.type === 'int64' ? TensorProto_DataType.INT64 : TensorProto_DataType.FLOAT;
    return create(ValueInfoProtoSchema, {
      name,
      type: { value: { case: 'tensorType', value: { elemType, shape: { dim } } } },
    });
  }
}

function attribute(name: string, value: Attribute, float: boolean): AttributeProto {
  const kind = AttributeProto_AttributeType;
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: kind.STRING, s: new TextEncoder().encode(value) });
  }
  if (typeof value !== 'number') {
    return create(AttributeProtoSchema, { name, type: kind.INTS, ints: value.map(BigInt) });
  }
  if (float) return create(AttributeProtoSchema, { name, type: kind.FLOAT, f: value });
  return create(AttributeProtoSchema, { name, type: kind.INT, i: BigInt(value) });
}

/** Values are written in the machine's byte order, which is the little-endian one of the format on every platform that runs this. */
function tensor(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: data instanceof Float32Array ? TensorProto_DataType.FLOAT : TensorProto_DataType.INT64,
    rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
  });
}
