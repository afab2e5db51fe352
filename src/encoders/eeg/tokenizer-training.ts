/** The first stage of pre-training: the neural tokenizer and its codebook. */

import { compile, Graph, ParameterStore, type Program, type Runtime, Trainer, toFloat } from '../../tensor/index.js';
import { type LossCurves, runSteps } from '../../tensor/training-loop.js';
import { beginCodebook, type Codebook, followCodes } from './codebook.js';
import type { CorpusBatch, WindowShape } from './corpus.js';
import { SPECTRUM_BINS, type TokenizerConfiguration, tokenizerCodes, tokenizerLoss } from './eeg-tokenizer.js';
import { LABRAM_PATCH } from './labram.js';
import { patchSpectra } from './patch-spectrum.js';
import type { EegPretrainingTask } from './pretraining-task.js';

/** One validation window before and after the tokenizer. */
export interface TokenizerExample {
  /** Standardised amplitudes `[patch, 101]`, as they are and as predicted from the codes. */
  truth: Float32Array;
  answer: Float32Array;
}

export interface TrainedTokenizer {
  store: ParameterStore;
  curves: LossCurves;
  reconstruction: { amplitude: number; phase: number };
  example: TokenizerExample;
}

/** Batches whose mean spectrum the answers begin at. */
const BEGIN_BATCHES = 4;
/**
 * Share of the steps before codes are chosen. A decoder that sees one code for everything never learns what codes
 * could tell, and the encoder never learns to tell it: what was meant to be a codebook stays a single code.
 */
const FREE_SHARE = 0.1;

/**
 * Trains the tokenizer on spectra of random windows.
 *
 * @throws `interrupted`, `checkpoint-mismatch`
 */
export async function trainTokenizer(
  { train, options, random, runtime, checkpoints }: EegPretrainingTask,
  configuration: TokenizerConfiguration,
  validationBatches: readonly CorpusBatch[],
): Promise<TrainedTokenizer> {
  const { window } = options;
  const store = new ParameterStore(random.fork('tokenizer'));
  const graph = new Graph();
  const { loss, metrics, outputs, projected, answer } = tokenizerLoss(graph, store, configuration, window);
  const trainer = await Trainer.create({
    runtime,
    store,
    graph,
    loss,
    metrics,
    outputs,
    trainable: (name) => name !== 'codebook',
    optimizer: {
      learningRate: options.learningRate,
      weightDecay: options.weightDecay,
      betas: [0.9, 0.99],
      clipNorm: 3,
    },
  });
  const reader = await compile(runtime, graph, { ...metrics, answer, projected });
  const { codes, codeWidth } = configuration;
  store.set('codebook.counts', [codes], new Float32Array(codes));
  store.set('codebook.sums', [codes, codeWidth], new Float32Array(codes * codeWidth));
  const free = Math.ceil(options.tokenizerSteps * FREE_SHARE);
  for (let i = 0; i < BEGIN_BATCHES; i++) {
    const feed = spectralFeeds(await train.draw(random.fork(`begin ${i}`)), window, true);
    addMean(store, 'amplitude.1.bias', feed.amplitude, 1 / BEGIN_BATCHES);
    addMean(store, 'phase.1.bias', feed.phase, 1 / BEGIN_BATCHES);
    // Directions begin all round the sphere, not round what all patches have in common.
    if (i === 0) addMean(store, 'project.1.bias', (await reader.run(feed, ['projected'])).projected, -1);
  }

  const best = store.clone();
  const feeds = validationBatches.map((batch) => spectralFeeds(batch, window, true));
  const meanErrors = async () => {
    const total = { amplitude: 0, phase: 0 };
    for (const feed of feeds) {
      const { amplitudeError, phaseError } = await reader.run(feed, ['amplitudeError', 'phaseError']);
      total.amplitude += amplitudeError[0] / feeds.length;
      total.phase += phaseError[0] / feeds.length;
    }
    return total;
  };
  const curves = await runSteps(
    {
      ...options,
      stage: 'tokenizer',
      // Early codes are few, and easily predicted: the least error is no sign of the most informative codes.
      keep: 'last',
      steps: options.tokenizerSteps,
      checkpoint: checkpoints && { ...checkpoints, path: `${checkpoints.folder}/tokenizer.safetensors` },
    },
    { store, trainer, best },
    {
      validated: store,
      async step(number, learningRate) {
        const draw = random.fork(`tokenizer ${number}`);
        const feed = spectralFeeds(await train.draw(draw), window, number > free);
        const { metrics: errors, outputs: given } = await trainer.step(feed, { learningRate });
        const book = codebookOf(store);
        if (number === free) beginCodebook(book, given.direction, draw.fork('codes'));
        else if (number > free) followCodes(book, given.direction, given.code, draw.fork('codes'));
        return errors.amplitudeError + errors.phaseError;
      },
      async validationPass() {
        const { amplitude, phase } = await meanErrors();
        return amplitude + phase;
      },
    },
  );
  for (const name of store.names()) store.get(name).data.set(best.get(name).data);
  const reconstruction = await meanErrors();
  const first = window.channels * window.seconds * SPECTRUM_BINS;
  const example = {
    truth: feeds[0].amplitude.slice(0, first),
    answer: (await reader.run(feeds[0], ['answer'])).answer.slice(0, first),
  };
  await reader.release();
  await trainer.release();
  return { store: best, curves, reconstruction, example };
}

/** The codebook as it lies in a store now: reading a checkpoint replaces its arrays. */
function codebookOf(store: ParameterStore): Codebook {
  return {
    directions: store.get('codebook'),
    counts: store.get('codebook.counts'),
    sums: store.get('codebook.sums'),
  };
}

/** Adds to a bias the mean row of `values`, `factor` times. */
function addMean(store: ParameterStore, name: string, values: Float32Array, factor: number): void {
  const { data } = store.get(name);
  const rows = values.length / data.length;
  for (let i = 0; i < values.length; i++) data[i % data.length] += (factor * values[i]) / rows;
}

/** A batch with the spectra that the tokenizer must tell; from codes, or from what they are chosen by. */
function spectralFeeds({ x, rows }: CorpusBatch, { batch, channels, seconds }: WindowShape, quantise: boolean) {
  const patches = channels * seconds;
  const amplitude = new Float32Array(batch * patches * SPECTRUM_BINS);
  const phase = new Float32Array(batch * patches * SPECTRUM_BINS);
  for (let place = 0; place < batch; place++) {
    const part = (values: Float32Array, width: number) =>
      values.subarray(place * patches * width, (place + 1) * patches * width);
    patchSpectra(part(x, LABRAM_PATCH), part(amplitude, SPECTRUM_BINS), part(phase, SPECTRUM_BINS));
  }
  return { x, rows, amplitude, phase, quantise: Float32Array.of(quantise ? 1 : 0) };
}

/** Turns windows into codes with a trained tokenizer. */
export class Coder {
  private constructor(
    private readonly program: Program,
    /** Number of codes. */
    readonly count: number,
  ) {}

  static async open(
    runtime: Runtime,
    store: ParameterStore,
    configuration: TokenizerConfiguration,
    { batch, channels, seconds }: WindowShape,
  ): Promise<Coder> {
    const graph = new Graph();
    const x = graph.input('x', [batch, channels, seconds, LABRAM_PATCH]);
    const rows = graph.input('rows', [batch, channels], 'int64');
    const { codes } = tokenizerCodes(graph, store, configuration, { x, rows });
    return new Coder(await compile(runtime, graph, { code: toFloat(codes) }), configuration.codes);
  }

  /** `[batch · channels · seconds]` */
  async codes({ x, rows }: CorpusBatch): Promise<BigInt64Array> {
    const { code } = await this.program.run({ x, rows });
    return BigInt64Array.from(code, BigInt);
  }

  async release(): Promise<void> {
    await this.program.release();
  }
}
