/** Delays and widths of the haemodynamic alignment, moved down the gradient of the squared error with the regression's weights frozen. */
import type { Random } from '../foundation/index.js';
import {
  alignedFeatures,
  conditioningFeeds,
  conditioningInputs,
  fillWindow,
  type ModelConfiguration,
} from '../models/index.js';
import {
  Graph,
  matmul,
  mean as meanOf,
  multiply,
  type ParameterStore,
  type Runtime,
  square,
  subtract,
  Trainer,
} from '../tensor/index.js';
import type { ModeRun, TargetModes } from './target-modes.js';

const STEPS = 40;
const BATCH = 8;

/**
 * @param weight of the regression on the aligned features `[feature, mode]`
 * @param store holds `mean.align.…` and receives what is learned
 */
export async function learnDelays(
  configuration: ModelConfiguration,
  store: ParameterStore,
  runtime: Runtime,
  train: readonly Pick<ModeRun, 'run' | 'modes'>[],
  { count, deviation }: Pick<TargetModes, 'count' | 'deviation'>,
  weight: Float32Array,
  random: Random,
): Promise<void> {
  const { volumes } = configuration.window;
  const graph = new Graph();
  const nodes = conditioningInputs(graph, configuration, BATCH);
  const aligned = alignedFeatures(graph, store, configuration, nodes);
  const predicted = matmul(aligned, graph.constant(weight, [aligned.shape[2], count]));
  const target = graph.input('target', [BATCH, volumes, count]);
  // Errors count in units of the signal: a mode by the share of it that it carries.
  const importance = graph.constant(deviation, [1, 1, count]);
  const trainer = await Trainer.create({
    runtime,
    store,
    graph,
    loss: meanOf(square(multiply(subtract(predicted, target), importance))),
    trainable: (name) => name.startsWith('mean.align'),
    optimizer: { learningRate: 0.05, rate: (name) => (name.endsWith('delay') ? 1 : 0.5) },
  });
  const feeds = conditioningFeeds(configuration, BATCH);
  const targets = new Float32Array(BATCH * volumes * count);
  for (let step = 0; step < STEPS; step++) {
    const draw = random.fork(`step ${step}`);
    for (let place = 0; place < BATCH; place++) {
      const { run, modes } = train[draw.integer(train.length)];
      const start = draw.integer(Math.max(1, run.volumes - volumes + 1));
      fillWindow(configuration, run, start, feeds, place);
      targets.set(modes.subarray(start * count, (start + volumes) * count), place * volumes * count);
    }
    await trainer.step({ ...feeds, target: targets });
  }
  await trainer.release();
}
