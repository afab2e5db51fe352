import { HemocastError } from '../foundation/index.js';
import { elementCount, shapeError, shapeText } from './dimensions.js';
import type { Initialiser, ParameterStore } from './parameters.js';

/** Type of a tensor's values. Only inputs and indices are ever `int64`. */
export type ElementType = 'float32' | 'int64';

/** Attributes of an operation; whole numbers and fractions are told apart by {@link Operator.floats}. */
export type Attribute = number | string | readonly number[];
export type Attributes = Readonly<Record<string, Attribute>>;

/**
 * Gradients of the loss with respect to an operation's inputs, given those with
 * respect to its outputs (`undefined` where an output has no influence).
 */
export type GradientRule = (
  operation: Operation,
  upstream: readonly (Node | undefined)[],
) => readonly (Node | undefined)[];

/** One kind of ONNX operator and how to differentiate it. */
export interface Operator {
  /** ONNX operator type. */
  readonly type: string;
  /** Attributes that ONNX declares as floating point. */
  readonly floats?: readonly string[];
  /** Attributes that ONNX takes as int64 inputs after the tensors, in order. */
  readonly constantInputs?: readonly string[];
  readonly gradient?: GradientRule;
}

/** One application of an operator. */
export interface Operation {
  readonly operator: Operator;
  readonly inputs: readonly (Node | undefined)[];
  readonly attributes: Attributes;
  readonly outputs: Node[];
}

export type Origin =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly store: ParameterStore }
  | { readonly kind: 'constant'; readonly data: Float32Array | BigInt64Array }
  | { readonly kind: 'operation'; readonly operation: Operation };

/** A tensor in the graph: known by shape and origin, without values until the graph runs. */
export class Node {
  constructor(
    readonly graph: Graph,
    /** Position in order of creation, which is a topological order. */
    readonly id: number,
    readonly shape: readonly number[],
    readonly type: ElementType,
    readonly origin: Origin,
  ) {}

  get rank(): number {
    return this.shape.length;
  }
}

/** A gradient written by hand for a value made of several operations. */
export interface FusedGradient {
  readonly inputs: readonly Node[];
  readonly rule: (upstream: Node) => readonly Node[];
}

/** An operator of the runtime, none of the ONNX standard, that gives the values which the graph makes by several operations, row-major. */
export interface FusedOperation {
  readonly type: string;
  /** Whole numbers. */
  readonly attributes: Readonly<Record<string, number>>;
  readonly inputs: readonly Node[];
  /** Costly values on the way, which it does not give: where something else needs one of them, it would compute them twice. */
  readonly inner: readonly Node[];
}

/**
 * A computation, built once and run many times. Operators are free functions on
 * its nodes; equal operations on equal inputs are stored once, so that gradients
 * reuse values of the forward pass. Nothing here depends on how it is run.
 *
 * @example
 * const graph = new Graph();
 * const x = graph.input('x', [16, 4]);
 * const w = graph.parameter(store, 'w', [4, 1], xavierUniform);
 * const loss = meanSquaredError(matmul(x, w), graph.input('y', [16, 1]));
 */
export class Graph {
  private count = 0;
  private readonly inputNodes = new Map<string, Node>();
  private readonly parameterNodes = new Map<string, Node>();
  private readonly known = new Map<string, Operation>();
  private readonly filled = new Map<string, Node>();
  private readonly fused = new Map<Node, FusedGradient>();
  private readonly fusedOperations = new Map<Node, FusedOperation>();

  /** Values that each run is fed. Throws `graph-name` when the name is taken. */
  input(name: string, shape: readonly number[], type: ElementType = 'float32'): Node {
    checkShape(name, shape);
    if (this.inputNodes.has(name) || this.parameterNodes.has(name)) throw nameTaken(name);
    const node = this.node(shape, type, { kind: 'input', name });
    this.inputNodes.set(name, node);
    return node;
  }

  /**
   * Trainable values kept in a store, made there by `initialise` when absent.
   * Throws `parameter-shape` when the store holds another shape and
   * `parameter-missing` when it holds none and there is no way to make it.
   */
  parameter(store: ParameterStore, name: string, shape: readonly number[], initialise?: Initialiser): Node {
    checkShape(name, shape);
    const known = this.parameterNodes.get(name);
    if (known !== undefined && known.origin.kind === 'parameter') {
      if (known.origin.store !== store) throw nameTaken(name);
      store.require(name, shape);
      return known;
    }
    if (this.inputNodes.has(name)) throw nameTaken(name);
    store.require(name, shape, initialise);
    const node = this.node(shape, 'float32', { kind: 'parameter', name, store });
    this.parameterNodes.set(name, node);
    return node;
  }

  /** A fixed tensor: one number (of shape `[]` unless another is given, which it fills), or row-major values (int64 ones as indices). */
  constant(value: number | Float32Array | BigInt64Array, shape?: readonly number[]): Node {
    if (typeof value === 'number') return this.filledWith(value, shape ?? []);
    const dimensions = shape ?? [value.length];
    checkShape('constant', dimensions);
    if (elementCount(dimensions) !== value.length) {
      throw shapeError('constant', `${value.length} values`, dimensions);
    }
    const type = value instanceof Float32Array ? 'float32' : 'int64';
    return this.node(dimensions, type, { kind: 'constant', data: value.slice() });
  }

  /** Applies an operator with one output. */
  apply(
    operator: Operator,
    inputs: readonly (Node | undefined)[],
    shape: readonly number[],
    attributes: Attributes = {},
    type: ElementType = 'float32',
  ): Node {
    return this.applyMany(operator, inputs, [shape], attributes, type)[0];
  }

  /** Applies an operator with several outputs; an operation that is already there is reused. */
  applyMany(
    operator: Operator,
    inputs: readonly (Node | undefined)[],
    shapes: readonly (readonly number[])[],
    attributes: Attributes = {},
    type: ElementType = 'float32',
  ): Node[] {
    for (const input of inputs) {
      if (input !== undefined && input.graph !== this) {
        throw new HemocastError('graph-mixed', `${operator.type}: the operands belong to different graphs`);
      }
    }
    const key = JSON.stringify([operator.type, inputs.map((input) => input?.id ?? -1), attributes, shapes, type]);
    const known = this.known.get(key);
    if (known !== undefined) return known.outputs;
    const operation: Operation = { operator, inputs, attributes, outputs: [] };
    for (const shape of shapes) operation.outputs.push(this.node(shape, type, { kind: 'operation', operation }));
    this.known.set(key, operation);
    return operation.outputs;
  }

  /**
   * States the gradient of a value made of several operations as a whole, in
   * place of the chain rule through its parts; where the whole is cheaper.
   */
  fuseGradient(output: Node, inputs: readonly Node[], rule: (upstream: Node) => readonly Node[]): Node {
    this.fused.set(output, { inputs, rule });
    return output;
  }

  fusedGradient(node: Node): FusedGradient | undefined {
    return this.fused.get(node);
  }

  /** Names one operator of the runtime that a value made of several operations may be computed by, where that is faster. */
  fuseOperation(output: Node, operation: FusedOperation): Node {
    this.fusedOperations.set(output, operation);
    return output;
  }

  fusedOperation(node: Node): FusedOperation | undefined {
    return this.fusedOperations.get(node);
  }

  /** Inputs in order of creation. */
  inputs(): Node[] {
    return [...this.inputNodes.values()];
  }

  /** Parameters in order of creation. */
  parameters(): Node[] {
    return [...this.parameterNodes.values()];
  }

  private filledWith(value: number, shape: readonly number[]): Node {
    const key = `${value} ${shape.join()}`;
    let node = this.filled.get(key);
    if (node === undefined) {
      checkShape('constant', shape);
      node = this.node(shape, 'float32', { kind: 'constant', data: new Float32Array(elementCount(shape)).fill(value) });
      this.filled.set(key, node);
    }
    return node;
  }

  private node(shape: readonly number[], type: ElementType, origin: Origin): Node {
    return new Node(this, this.count++, [...shape], type, origin);
  }
}

function checkShape(name: string, shape: readonly number[]): void {
  if (shape.every((size) => Number.isInteger(size) && size > 0)) return;
  throw new HemocastError('tensor-shape', 'A tensor has an impossible shape', {
    field: name,
    expected: 'whole sizes of at least 1',
    found: shapeText(shape),
  });
}

function nameTaken(name: string): HemocastError {
  return new HemocastError('graph-name', 'Two tensors of a graph have the same name', { field: name });
}

/** The node itself, or a number as a scalar node of the same graph. */
export function asNode(graph: Graph, value: Node | number): Node {
  return typeof value === 'number' ? graph.constant(value) : value;
}

/** Throws `tensor-type` unless every operand holds floating-point values. */
export function requireFloat(operator: string, ...nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node.type === 'float32') continue;
    throw new HemocastError('tensor-type', `${operator}: an operand has the wrong type`, {
      expected: 'float32',
      found: `${node.type} ${shapeText(node.shape)}`,
    });
  }
}
