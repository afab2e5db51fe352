/**
 * Masked autoencoding of BOLD: from runs to an encoder. The stem (principal
 * components of each patch) is fitted to the training people first; the network
 * learns from random windows, and the weights that answer best for the hidden tokens
 * of the validation people are kept.
 */
import { HemocastError, type Progress, type Random, type Storage } from '../../foundation/index.js';
import { fitPatchEmbedding, type TargetLayout, toPatches } from '../../modalities/index.js';
import { compile, ParameterStore, type Runtime, Trainer } from '../../tensor/index.js';
import { type LossCurves, runSteps } from '../../tensor/training-loop.js';
import type { BoldEncoderShape } from './bold-encoder.js';
import { MaskedBatch, type MaskedWindow } from './bold-masked-batch.js';
import { maskedGraph } from './bold-masked-loss.js';
import { drawMask } from './bold-masking.js';
import { type BoldRun, type ScoredRun, stemWeight, tokenRun } from './bold-tokens.js';

/** What a user can choose about pre-training; the presets of `hemocast pretrain bold` are below. */
export interface BoldPretrainingOptions {
  steps: number;
  /** Windows in one step. */
  batch: number;
  learningRate: number;
  weightDecay: number;
  averageDecay: number;
  /** Weight of what visible tokens' own latents say of them, beside the loss of the hidden ones. */
  reconstruction: number;
  /** Share of the tokens that is hidden. */
  maskRatio: number;
  /** Steps between two validation passes, and between two checkpoints. */
  validateEvery: number;
  checkpointEvery: number;
  volumes: number;
  block: number;
  channels: number;
  components: number;
  width: number;
  depth: number;
  heads: number;
  decoderDepth: number;
  progress?: Progress;
  signal?: AbortSignal;
}

const small: BoldPretrainingOptions = {
  steps: 1500,
  batch: 8,
  learningRate: 3e-3,
  weightDecay: 0.05,
  averageDecay: 0.99,
  reconstruction: 0.5,
  maskRatio: 0.75,
  validateEvery: 100,
  checkpointEvery: 100,
  volumes: 32,
  block: 4,
  channels: 16,
  components: 8,
  width: 96,
  depth: 3,
  heads: 4,
  decoderDepth: 1,
};

/** `small` takes minutes on two cores; `base` is for a night, or for many people. */
export const boldPresets = {
  small,
  base: { ...small, steps: 6000, batch: 16, learningRate: 1.5e-3, width: 192, depth: 6, heads: 6, decoderDepth: 2 },
} satisfies Record<string, BoldPretrainingOptions>;

export interface BoldPretrainingTask {
  layout: TargetLayout;
  train: readonly BoldRun[];
  validation: readonly BoldRun[];
  options: BoldPretrainingOptions;
  runtime: Runtime;
  random: Random;
  /** Where checkpoints go; none are kept where absent. The caller removes the last one. */
  checkpoint?: { storage: Storage; path: string; fingerprint: string };
}

export interface PretrainedBold {
  shape: BoldEncoderShape;
  store: ParameterStore;
  /** Mean squared errors of hidden tokens; those of the validation people under masks that stay the same. */
  curves: LossCurves;
  /** Share of the training variance that the stem keeps. */
  kept: number;
}

/** Windows of a validation pass, at most: enough for a steady curve. */
const VALIDATION_WINDOWS = 48;

/**
 * Pre-trains an encoder. The same task with the same seed gives the same weights, interrupted or not.
 *
 * @throws `interrupted` (kind `interrupted`) after writing a checkpoint, when the signal is aborted
 * @throws `pretraining-data` when nobody is left to train or to validate on, or a run is shorter than a window
 */
export async function pretrainBold(task: BoldPretrainingTask): Promise<PretrainedBold> {
  const { layout, options, random, runtime } = task;
  const shape = shapeOf(layout, options);
  checkRuns(task, shape.volumes);
  const store = new ParameterStore(random.fork('weights'));
  options.progress?.report('embed', 0, 1);
  const patches = task.train.map((run) => toPatches(layout, run.signal, run.volumes));
  const embedding = fitPatchEmbedding(layout, patches, shape.channels);
  const stem = stemWeight(layout, embedding);
  store.set('stem.weight', [layout.members.length, layout.size, shape.channels], stem);
  // Without the patches: of a large cohort they would take as much memory again.
  const scored = (run: BoldRun): ScoredRun => ({ run, scores: tokenRun(layout, stem, run).scores });
  const train = task.train.map(scored);
  const validation = task.validation.map(scored);

  const { graph, masked, loss } = maskedGraph(
    store,
    shape,
    layout,
    options.batch,
    options.maskRatio,
    options.reconstruction,
  );
  const trainer = await Trainer.create({
    runtime,
    store,
    graph,
    loss,
    metrics: { masked },
    optimizer: {
      learningRate: options.learningRate,
      weightDecay: options.weightDecay,
      clipNorm: 1,
      averageDecay: options.averageDecay,
    },
  });
  const average = trainer.average;
  average.set('stem.weight', store.get('stem.weight').shape, stem);
  const reader = await MaskedReader.open(runtime, average, shape, layout, options.batch, options.maskRatio);
  const validationBatches = validationWindows(validation, reader, random.fork('validation'));
  const best = store.clone();
  const batch = new MaskedBatch(layout, shape, options.maskRatio, options.batch);
  const curves = await runSteps(
    { ...options, stage: 'pretrain', keep: 'best', checkpoint: task.checkpoint },
    { store, trainer, best },
    {
      validated: average,
      async step(number, learningRate) {
        const feeds = batch.draw(train, random.fork(`step ${number}`));
        return (await trainer.step(feeds, { learningRate })).metrics.masked;
      },
      validationPass: () => maskedError(reader, validationBatches),
    },
  );
  await reader.release();
  await trainer.release();
  return { shape, store: best, curves, kept: embedding.kept };
}

/** The network that options ask for: no more numbers per patch than its largest has values. */
function shapeOf(layout: TargetLayout, options: BoldPretrainingOptions): BoldEncoderShape {
  const { volumes, block, width, depth, heads, decoderDepth } = options;
  const channels = Math.min(options.channels, layout.size);
  const components = Math.min(options.components, channels);
  return { volumes, block, channels, components, width, depth, heads, expansion: 4, decoderDepth };
}

function checkRuns({ train, validation }: BoldPretrainingTask, volumes: number): void {
  if (train.length === 0 || validation.length === 0) {
    throw new HemocastError('pretraining-data', 'Pre-training needs runs to learn from and others to choose on', {
      expected: 'at least one training and one validation run',
      found: `${train.length} and ${validation.length}`,
      advice: 'Give BOLD of at least two people.',
    });
  }
  const short = [...train, ...validation].find((run) => run.volumes < volumes);
  if (short === undefined) return;
  throw new HemocastError('pretraining-data', 'A run is shorter than a window', {
    field: short.id,
    expected: `at least ${volumes} volumes`,
    found: `${short.volumes} volumes`,
    advice: 'Leave the run out, or choose a smaller --window.',
  });
}

/** Windows one after the other, evenly thinned to `VALIDATION_WINDOWS`, each under a mask of its own. */
function validationWindows(runs: readonly ScoredRun[], reader: MaskedReader, random: Random): MaskedWindow[] {
  const { points, blocks, ratio } = reader.batch;
  const all = runs.flatMap((run) => reader.starts(run).map((start) => ({ run, start })));
  const step = Math.max(1, all.length / VALIDATION_WINDOWS);
  const chosen = Array.from({ length: Math.min(all.length, VALIDATION_WINDOWS) }, (_, i) => all[Math.floor(i * step)]);
  return chosen.map(({ run, start }) => ({
    run,
    start,
    mask: drawMask(random.fork(`${run.run.id}/${start}`), points, blocks, ratio),
  }));
}

async function maskedError(reader: MaskedReader, windows: readonly MaskedWindow[]): Promise<number> {
  let squares = 0;
  let count = 0;
  await reader.read(windows, (_, predicted, target) => {
    for (let i = 0; i < target.length; i++) squares += (predicted[i] - target[i]) ** 2;
    count += target.length;
  });
  return squares / count;
}

/** Answers for the hidden tokens of any windows, with the weights of a store as they are at each call. */
export class MaskedReader {
  private constructor(
    readonly batch: MaskedBatch,
    private readonly program: Awaited<ReturnType<typeof compile>>,
    private readonly volumes: number,
  ) {}

  static async open(
    runtime: Runtime,
    store: ParameterStore,
    shape: BoldEncoderShape,
    layout: TargetLayout,
    batch: number,
    ratio: number,
  ): Promise<MaskedReader> {
    const { graph, predicted } = maskedGraph(store, shape, layout, batch, ratio, 0);
    const program = await compile(runtime, graph, { predicted });
    return new MaskedReader(new MaskedBatch(layout, shape, ratio, batch), program, shape.volumes);
  }

  /** First volumes of the windows that lie one after the other in a run. */
  starts({ run }: ScoredRun): number[] {
    return Array.from({ length: Math.floor(run.volumes / this.volumes) }, (_, i) => i * this.volumes);
  }

  /** Calls back with each window's answers and truth, `[hidden, block · channel]`, valid until the next call. */
  async read<Run extends ScoredRun>(
    windows: readonly MaskedWindow<Run>[],
    found: (window: MaskedWindow<Run>, predicted: Float32Array, target: Float32Array) => void,
  ): Promise<void> {
    const { size, feeds } = this.batch;
    const perWindow = feeds.target.length / size;
    for (let first = 0; first < windows.length; first += size) {
      const chunk = windows.slice(first, first + size);
      const { predicted } = await this.program.run(this.batch.fill(chunk));
      chunk.forEach((window, place) => {
        const part = (x: Float32Array) => x.subarray(place * perWindow, (place + 1) * perWindow);
        found(window, part(predicted), part(feeds.target));
      });
    }
  }

  async release(): Promise<void> {
    await this.program.release();
  }
}
