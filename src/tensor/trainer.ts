import { HemocastError } from '../foundation/index.js';
import { type AdamState, adamStep, sumOfSquares } from './adam.js';
import { elementCount, sameShape, shapeText } from './dimensions.js';
import { gradients } from './gradient.js';
import type { Graph, Node } from './graph.js';
import type { NamedTensor, ParameterStore } from './parameters.js';
import { compile, type Feeds, type Program } from './program.js';
import type { Runtime } from './runtime.js';

/** Settings of AdamW (Loshchilov & Hutter 2019). */
export interface OptimizerOptions {
  learningRate: number;
  /** Memories of the gradient and of its square; 0.9 and 0.999 unless given. */
  betas?: readonly [number, number];
  /** 1e-8 unless given. */
  epsilon?: number;
  /** Decoupled decay, times the learning rate; none unless given. */
  weightDecay?: number;
  /** Which parameters decay; those with two or more axes unless given, so that biases and scales do not. */
  decay?: (name: string, shape: readonly number[]) => boolean;
  /** Largest Euclidean norm of the whole gradient; a longer one is shortened to it. */
  clipNorm?: number;
  /** Memory of the moving average of the parameters, such as 0.999; no average unless given. */
  averageDecay?: number;
  /** Factor on a parameter's learning rate; 1 unless given. */
  rate?: (name: string) => number;
}

export interface TrainerOptions {
  runtime: Runtime;
  store: ParameterStore;
  graph: Graph;
  /** The number to be made small. */
  loss: Node;
  /** Other single numbers to be computed in the same run. */
  metrics?: Readonly<Record<string, Node>>;
  /** Tensors that each step gives out, computed with the parameters before its update. */
  outputs?: Readonly<Record<string, Node>>;
  /** Which parameters learn; all unless given. */
  trainable?: (name: string) => boolean;
  optimizer: OptimizerOptions;
}

export interface StepResult {
  loss: number;
  /** Euclidean norm of the gradient before it is clipped. */
  gradientNorm: number;
  metrics: Record<string, number>;
  /** In arrays that the next step fills again. */
  outputs: Readonly<Record<string, Float32Array>>;
}

interface Learned extends AdamState {
  name: string;
  shape: readonly number[];
  output: string;
  decays: boolean;
  rate: number;
}

/**
 * Trains the parameters of a graph: one ONNX run gives loss and gradients, one
 * pass over memory updates parameters, moments and average, all in place.
 *
 * @example
 * const trainer = await Trainer.create({ runtime, store, graph, loss, optimizer: { learningRate: 1e-3, clipNorm: 1 } });
 * for (let step = 0; step < 1000; step++) await trainer.step(batch(), { learningRate: schedule(step) });
 */
export class Trainer {
  private steps = 0;
  private batches = 0;
  private readonly gradient: Record<string, Float32Array> = {};
  private accumulated: Record<string, Float32Array> | undefined;
  private readonly numbers: Record<string, Float32Array> = {};
  private readonly averages: ParameterStore | undefined;

  private constructor(
    private readonly program: Program,
    private readonly store: ParameterStore,
    private readonly learned: readonly Learned[],
    private readonly metrics: readonly string[],
    private readonly given: Readonly<Record<string, Float32Array>>,
    private readonly optimizer: OptimizerOptions,
  ) {
    for (const { name, output } of learned) this.gradient[output] = new Float32Array(store.get(name).data.length);
    for (const output of ['loss', ...metrics.map(metricOutput)]) this.numbers[output] = new Float32Array(1);
    if (optimizer.averageDecay !== undefined) {
      this.averages = store.clone();
      for (const parameter of learned) parameter.average = this.averages.get(parameter.name).data;
    }
  }

  /** Differentiates the graph and opens it. Throws `trainer-nothing` when no parameter may learn. */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { runtime, store, graph, loss, metrics = {}, trainable = () => true, optimizer } = options;
    const nodes = graph.parameters().filter((node) => trainable(parameterName(node)));
    if (nodes.length === 0) throw new HemocastError('trainer-nothing', 'No parameter of the graph may learn');
    const given: Record<string, Float32Array> = {};
    const outputs: Record<string, Node> = { loss };
    for (const [name, node] of Object.entries(options.outputs ?? {})) {
      outputs[givenOutput(name)] = node;
      given[name] = new Float32Array(elementCount(node.shape));
    }
    for (const [name, node] of Object.entries(metrics)) {
      if (elementCount(node.shape) !== 1) {
        throw new HemocastError('trainer-metric', 'A metric must be a single number', {
          field: name,
          found: shapeText(node.shape),
        });
      }
      outputs[metricOutput(name)] = node;
    }
    const { decay = (_, shape) => shape.length > 1, rate = () => 1 } = optimizer;
    const learned: Learned[] = [];
    gradients(loss, nodes).forEach((gradient, index) => {
      const { shape } = nodes[index];
      const name = parameterName(nodes[index]);
      const size = elementCount(shape);
      const output = `gradient/${name}`;
      outputs[output] = gradient;
      learned.push({
        name,
        shape,
        output,
        decays: decay(name, shape),
        rate: rate(name),
        first: new Float32Array(size),
        second: new Float32Array(size),
      });
    });
    const program = await compile(runtime, graph, outputs);
    return new Trainer(program, store, learned, Object.keys(metrics), given, optimizer);
  }

  /** Number of updates so far. */
  get stepCount(): number {
    return this.steps;
  }

  /**
   * One update from one batch. Throws `training-diverged`, leaving the parameters as
   * they are, when the loss or a gradient is not finite.
   */
  async step(feeds: Feeds, options: { learningRate?: number } = {}): Promise<StepResult> {
    if (this.batches > 0) throw new HemocastError('trainer-order', 'Accumulated gradients wait to be applied');
    const { loss, metrics } = await this.run(feeds);
    const gradientNorm = this.update(this.gradient, 1, options.learningRate);
    return { loss, gradientNorm, metrics, outputs: this.given };
  }

  /** Adds the gradient of a batch to those that the next {@link apply} will use. */
  async accumulate(feeds: Feeds): Promise<{ loss: number; metrics: Record<string, number> }> {
    const result = await this.run(feeds);
    this.accumulated ??= Object.fromEntries(
      this.learned.map(({ output, first }) => [output, new Float32Array(first.length)]),
    );
    for (const { output } of this.learned) {
      const total = this.accumulated[output];
      const part = this.gradient[output];
      if (this.batches === 0) total.set(part);
      else for (let i = 0; i < total.length; i++) total[i] += part[i];
    }
    this.batches++;
    return result;
  }

  /** One update from the mean of the accumulated gradients. Throws `trainer-order` when there are none. */
  apply(options: { learningRate?: number } = {}): { gradientNorm: number } {
    if (this.accumulated === undefined || this.batches === 0) {
      throw new HemocastError('trainer-order', 'There is no accumulated gradient to apply');
    }
    const gradientNorm = this.update(this.accumulated, 1 / this.batches, options.learningRate);
    this.batches = 0;
    return { gradientNorm };
  }

  /** Moving averages of the parameters, in place. Throws `trainer-average` when the optimizer keeps none. */
  get average(): ParameterStore {
    if (this.averages !== undefined) return this.averages;
    throw new HemocastError('trainer-average', 'The optimizer keeps no average', { advice: 'Set averageDecay.' });
  }

  /** Everything besides the parameters that the next steps depend on, as copies. */
  state(): Map<string, NamedTensor> {
    const state = new Map<string, NamedTensor>();
    state.set('step', { shape: [1], data: Float32Array.of(this.steps) });
    for (const { name, shape, first, second, average } of this.learned) {
      state.set(`first/${name}`, { shape: [...shape], data: first.slice() });
      state.set(`second/${name}`, { shape: [...shape], data: second.slice() });
      if (average !== undefined) state.set(`average/${name}`, { shape: [...shape], data: average.slice() });
    }
    return state;
  }

  /**
   * Continues from a saved state; with the parameters of the same moment the steps
   * that follow are the same, bit for bit. Throws `trainer-state` when it is another model's.
   */
  restore(state: ReadonlyMap<string, NamedTensor>): void {
    const pairs: [Float32Array, Float32Array][] = [];
    for (const { name, shape, first, second, average } of this.learned) {
      pairs.push([first, tensorOf(state, `first/${name}`, shape)], [second, tensorOf(state, `second/${name}`, shape)]);
      if (average !== undefined) pairs.push([average, tensorOf(state, `average/${name}`, shape)]);
    }
    const [steps] = tensorOf(state, 'step', [1]);
    for (const [target, source] of pairs) target.set(source);
    this.steps = steps;
    this.batches = 0;
  }

  /** Frees the native memory. */
  async release(): Promise<void> {
    await this.program.release();
  }

  private async run(feeds: Feeds): Promise<{ loss: number; metrics: Record<string, number> }> {
    const given = Object.fromEntries(Object.entries(this.given).map(([name, data]) => [givenOutput(name), data]));
    await this.program.runInto(feeds, { ...this.numbers, ...given, ...this.gradient });
    const metrics = Object.fromEntries(this.metrics.map((name) => [name, this.numbers[metricOutput(name)][0]]));
    const [loss] = this.numbers.loss;
    if (!Number.isFinite(loss)) throw diverged('loss', loss, this.steps);
    return { loss, metrics };
  }

  private update(gradient: Readonly<Record<string, Float32Array>>, scale: number, learningRate?: number): number {
    const { betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0, clipNorm, averageDecay = 0 } = this.optimizer;
    let squares = 0;
    for (const { output } of this.learned) squares += sumOfSquares(gradient[output]);
    const norm = scale * Math.sqrt(squares);
    if (!Number.isFinite(norm)) throw diverged('gradient', norm, this.steps);
    const clip = clipNorm !== undefined && norm > clipNorm ? clipNorm / norm : 1;
    this.steps++;
    for (const parameter of this.learned) {
      adamStep(this.store.get(parameter.name).data, gradient[parameter.output], parameter, {
        gradientScale: scale * clip,
        learningRate: (learningRate ?? this.optimizer.learningRate) * parameter.rate,
        beta1: betas[0],
        beta2: betas[1],
        epsilon,
        weightDecay: parameter.decays ? weightDecay : 0,
        averageDecay,
        step: this.steps,
      });
    }
    return norm;
  }
}

function metricOutput(name: string): string {
  return `metric/${name}`;
}

function givenOutput(name: string): string {
  return `given/${name}`;
}

function parameterName(node: Node): string {
  return node.origin.kind === 'parameter' ? node.origin.name : '';
}

function tensorOf(state: ReadonlyMap<string, NamedTensor>, name: string, shape: readonly number[]): Float32Array {
  const tensor = state.get(name);
  if (tensor !== undefined && sameShape(tensor.shape, shape) && tensor.data.length === elementCount(shape)) {
    return tensor.data;
  }
  throw new HemocastError('trainer-state', 'The saved state of the optimizer does not fit the model', {
    field: name,
    expected: shapeText(shape),
    found: tensor === undefined ? 'nothing' : shapeText(tensor.shape),
  });
}

function diverged(what: string, value: number, step: number): HemocastError {
  return new HemocastError(
    'training-diverged',
    `The ${what} is no longer a finite number`,
    { found: `${value} at step ${step}`, advice: 'Lower the learning rate, or check the inputs for NaN.' },
    'failure',
  );
}
