/**
 * Masked autoencoding of BOLD: from runs to an encoder. The stem (principal
 * components of each patch) is fitted to the training people first; the network
 * learns from random windows, and the weights that answer best for the hidden tokens
 * of the validation people are kept.
 */
import { HemocastError, type Progress, type Random, type Storage } from '../foundation/index.js';
import { type BoldEncoderShape, fitPatchEmbedding, type TargetLayout, toPatches } from '../models/index.js';
import { compile, ParameterStore, type Runtime, Trainer, warmupCosine } from '../tensor/index.js';
import { MaskedBatch, type MaskedWindow } from './bold-masked-batch.js';
import { maskedGraph } from './bold-masked-loss.js';
import { drawMask } from './bold-masking.js';
import { type BoldRun, type ScoredRun, stemWeight, tokenRun } from './bold-tokens.js';
import { type Checkpoint, readCheckpoint, tensorsOf, writeCheckpoint } from './checkpoint.js';

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
  /** Steps between two looks at the validation people, and between two checkpoints. */
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

export interface BoldPretrainingCurves {
  steps: number[];
  /** Mean squared error of the training people's hidden tokens since the entry before; null before the first step. */
  trainLoss: (number | null)[];
  /** The same of the validation people, under masks that stay the same. */
  validationLoss: number[];
  chosenStep: number;
}

export interface PretrainedBold {
  shape: BoldEncoderShape;
  store: ParameterStore;
  curves: BoldPretrainingCurves;
  /** Share of the training variance that the stem keeps. */
  kept: number;
}

/** Windows of the validation people that are looked at, at most: enough for a steady curve. */
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
  const patches = task.train.map((run) => toPatches(layout, run.bold, run.volumes));
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
  const looks = validationWindows(validation, reader, random.fork('validation'));
  const best = store.clone();
  const batch = new MaskedBatch(layout, shape, options.maskRatio, options.batch);
  const state = await learn(
    task,
    { store, trainer, best },
    {
      step: (number, learningRate) =>
        trainer
          .step(batch.draw(train, random.fork(`step ${number}`)), { learningRate })
          .then(({ metrics }) => metrics.masked),
      look: () => maskedError(reader, looks),
    },
  );
  await reader.release();
  await trainer.release();
  return { shape, store: best, curves: state, kept: embedding.kept };
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

/** The loop of steps, looks and checkpoints. */
async function learn(
  { options, checkpoint }: BoldPretrainingTask,
  parts: { store: ParameterStore; trainer: Trainer; best: ParameterStore },
  act: { step(number: number, learningRate: number): Promise<number>; look(): Promise<number> },
): Promise<BoldPretrainingCurves> {
  const { steps, learningRate, signal } = options;
  const rate = warmupCosine({
    peak: learningRate,
    warmup: Math.min(100, Math.ceil(steps / 10)),
    total: steps,
    floor: learningRate / 20,
  });
  let state: Checkpoint<BoldPretrainingCurves> = {
    step: 0,
    curves: { steps: [], trainLoss: [], validationLoss: [], chosenStep: 0 },
    pending: { sum: 0, count: 0 },
  };
  if (checkpoint !== undefined) {
    const { storage, path, fingerprint } = checkpoint;
    state = (await readCheckpoint<BoldPretrainingCurves>(storage, path, fingerprint, parts)) ?? state;
  }
  const save = async () => {
    if (checkpoint === undefined) return;
    await writeCheckpoint(checkpoint.storage, checkpoint.path, checkpoint.fingerprint, state, parts);
  };
  const { curves, pending } = state;
  const look = async () => {
    const loss = await act.look();
    if (curves.steps.length === 0 || loss < Math.min(...curves.validationLoss)) {
      curves.chosenStep = state.step;
      for (const [name, { shape, data }] of tensorsOf(parts.trainer.average)) parts.best.set(name, shape, data.slice());
    }
    curves.steps.push(state.step);
    curves.trainLoss.push(pending.count > 0 ? pending.sum / pending.count : null);
    curves.validationLoss.push(loss);
    pending.sum = 0;
    pending.count = 0;
  };
  if (state.step === 0 && curves.steps.length === 0) await look();
  while (state.step < steps) {
    if (signal?.aborted) {
      await save();
      throw new HemocastError(
        'interrupted',
        `Pre-training was interrupted after step ${state.step} of ${steps}`,
        { file: checkpoint?.path, advice: 'Give the same command again to continue.' },
        'interrupted',
      );
    }
    const loss = await act.step(state.step, rate(state.step));
    pending.sum += loss;
    pending.count++;
    state.step++;
    if (state.step % options.validateEvery === 0 || state.step === steps) await look();
    if (state.step % options.checkpointEvery === 0 || state.step === steps) await save();
    const note = `masked loss ${loss.toFixed(3)}, validation ${curves.validationLoss.at(-1)?.toFixed(3)}`;
    options.progress?.report('pretrain', state.step, steps, note);
  }
  return curves;
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
