import { HemocastError } from '../foundation/index.js';
import { elementCount, sameShape, shapeText } from './dimensions.js';

/** The randomness that initialisers draw from; the foundation's `Random` fits. */
export interface RandomSource {
  /** Standard normal. */
  normal(): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** An independent source set by this one's seed and a label, where the source can make one. */
  fork?(label: string): RandomSource;
}

/** First values of a parameter. */
export type Initialiser = (shape: readonly number[], random: Pick<RandomSource, 'normal' | 'uniform'>) => Float32Array;

/** A tensor with its values, row-major. */
export interface NamedTensor {
  shape: number[];
  data: Float32Array;
}

/**
 * Named parameters of a model. The arrays are the parameters: programs read them
 * where they lie and trainers change them in place.
 *
 * Every parameter draws from a fork of the random source named after it, so that
 * adding a layer leaves the first values of the others alone.
 *
 * @example
 * const store = new ParameterStore(new Random(7));
 * const weight = graph.parameter(store, 'head.weight', [256, 10], xavierUniform);
 */
export class ParameterStore {
  private readonly tensors = new Map<string, NamedTensor>();

  /** @param random source of first values; leave out for a store that is filled from a file. */
  constructor(private readonly random?: RandomSource) {}

  /** Names in order of creation. */
  names(): string[] {
    return [...this.tensors.keys()];
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** The parameter itself, not a copy. Throws `parameter-missing`. */
  get(name: string): NamedTensor {
    const tensor = this.tensors.get(name);
    if (tensor !== undefined) return tensor;
    throw new HemocastError('parameter-missing', 'The model has no such parameter', {
      field: name,
      advice: 'Check that the weights belong to this model.',
    });
  }

  /** Sets or adds a parameter, keeping the given array. Throws `parameter-shape` when values and shape disagree. */
  set(name: string, shape: readonly number[], data: Float32Array): void {
    if (elementCount(shape) !== data.length) {
      throw new HemocastError('parameter-shape', 'A parameter has the wrong number of values', {
        field: name,
        expected: `${elementCount(shape)} for shape ${shapeText(shape)}`,
        found: String(data.length),
      });
    }
    this.tensors.set(name, { shape: [...shape], data });
  }

  /**
   * Makes sure that a parameter of this shape is there. Throws `parameter-shape`
   * when it has another shape, `parameter-missing` when it cannot be made.
   */
  require(name: string, shape: readonly number[], initialise?: Initialiser): void {
    const present = this.tensors.get(name);
    if (present !== undefined) {
      if (sameShape(present.shape, shape)) return;
      throw new HemocastError('parameter-shape', 'A parameter has another shape than the model', {
        field: name,
        expected: shapeText(shape),
        found: shapeText(present.shape),
        advice: 'Check that the weights belong to this model and its settings.',
      });
    }
    if (initialise === undefined || this.random === undefined) this.get(name);
    else this.set(name, shape, initialise(shape, this.random.fork?.(name) ?? this.random));
  }

  /** Number of values in all parameters together. */
  get count(): number {
    let total = 0;
    for (const { data } of this.tensors.values()) total += data.length;
    return total;
  }

  /** A store with copies of all values. */
  clone(): ParameterStore {
    const copy = new ParameterStore(this.random);
    for (const [name, { shape, data }] of this.tensors) copy.set(name, shape, data.slice());
    return copy;
  }
}
