/** The second stage of pre-training: telling the codes of hidden patches. */
import type { Random } from '../../foundation/index.js';
import { compile, Graph, ParameterStore, Trainer } from '../../tensor/index.js';
import { type LossCurves, runSteps } from '../../tensor/training-loop.js';
import type { CorpusBatch, WindowShape } from './corpus.js';
import { maskedCodeLoss } from './masked-labram.js';
import type { EegPretrainingTask } from './pretraining-task.js';
import type { Coder } from './tokenizer-training.js';

/** How well hidden codes of validation people are predicted. */
export interface MaskedScores {
  /** Share of hidden patches whose code was predicted. */
  accuracy: number;
  /** Accuracy of always naming the code that is most frequent in training. */
  mostFrequent: number;
  /** 1 / number of codes. */
  chance: number;
  /** Cross-entropy in nats, and that of the frequencies of the codes in training. */
  loss: number;
  frequencyLoss: number;
  /** Patches that were predicted, each hidden once. */
  patches: number;
  /** Each window's share, predicted and of the most frequent code; for intervals. */
  windows: { person: string; accuracy: number; mostFrequent: number }[];
}

/** Batches over which frequencies of codes are counted. */
const COUNTED_BATCHES = 24;

/**
 * Trains the network on codes of random windows.
 *
 * @throws `interrupted`, `checkpoint-mismatch`
 */
export async function trainMasked(
  { train, options, random, runtime, checkpoints }: EegPretrainingTask,
  coder: Coder,
  validationBatches: readonly CorpusBatch[],
): Promise<{ store: ParameterStore; curves: LossCurves }> {
  const { window } = options;
  const store = new ParameterStore(random.fork('network'));
  const graph = new Graph();
  const { loss } = maskedCodeLoss(graph, store, options.network, coder.count, window);
  const trainer = await Trainer.create({
    runtime,
    store,
    graph,
    loss,
    optimizer: {
      learningRate: options.learningRate,
      weightDecay: options.weightDecay,
      betas: [0.9, 0.98],
      clipNorm: 3,
      averageDecay: options.averageDecay,
    },
  });
  const { average } = trainer;
  const best = store.clone();
  const reading = new Graph();
  const reader = await compile(runtime, reading, {
    loss: maskedCodeLoss(reading, average, options.network, coder.count, window).loss,
  });
  const feeds = await maskedFeeds(validationBatches, coder, window, random);
  const curves = await runSteps(
    {
      ...options,
      stage: 'masked codes',
      keep: 'best',
      steps: options.maskedSteps,
      checkpoint: checkpoints && { ...checkpoints, path: `${checkpoints.folder}/masked.safetensors` },
    },
    { store, trainer, best },
    {
      validated: average,
      async step(number, learningRate) {
        const draw = random.fork(`masked ${number}`);
        const batch = await train.draw(draw);
        const mask = drawMasks(window, draw.fork('mask'));
        const { x, rows } = batch;
        const result = await trainer.step({ x, rows, mask, codes: await coder.codes(batch) }, { learningRate });
        return result.loss;
      },
      async validationPass() {
        let total = 0;
        for (const feed of feeds) total += (await reader.run(feed)).loss[0] / feeds.length;
        return total;
      },
    },
  );
  await reader.release();
  await trainer.release();
  return { store: best, curves };
}

/** Accuracies on the validation windows, beside what needs no EEG. */
export async function scoreMasked(
  { train, options, random, runtime }: EegPretrainingTask,
  coder: Coder,
  store: ParameterStore,
  validationBatches: readonly CorpusBatch[],
): Promise<MaskedScores> {
  const { window } = options;
  const shares = await codeShares(train, coder, random.fork('frequencies'));
  const usual = shares.indexOf(Math.max(...shares));
  const graph = new Graph();
  const program = await compile(runtime, graph, maskedCodeLoss(graph, store, options.network, coder.count, window));
  const perWindow = window.channels * window.seconds;
  const windows: MaskedScores['windows'] = [];
  let loss = 0;
  let frequencyLoss = 0;
  for (const [index, feed] of (await maskedFeeds(validationBatches, coder, window, random)).entries()) {
    const result = await program.run(feed);
    loss += result.loss[0] / validationBatches.length;
    for (let place = 0; place < window.batch; place++) {
      let predicted = 0;
      let common = 0;
      for (let i = place * perWindow; i < (place + 1) * perWindow; i++) {
        const code = Number(feed.codes[i]);
        // Hidden by the first mask, or else by its complement.
        const answer = result.predicted[feed.mask[i] === 1 ? i : window.batch * perWindow + i];
        if (answer === code) predicted++;
        if (code === usual) common++;
        frequencyLoss -= Math.log(shares[code]) / (validationBatches.length * window.batch * perWindow);
      }
      const { person } = validationBatches[index].sources[place];
      windows.push({ person, accuracy: predicted / perWindow, mostFrequent: common / perWindow });
    }
  }
  await program.release();
  const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    accuracy: meanOf(windows.map(({ accuracy }) => accuracy)),
    mostFrequent: meanOf(windows.map(({ mostFrequent }) => mostFrequent)),
    chance: 1 / coder.count,
    loss,
    frequencyLoss,
    patches: windows.length * perWindow,
    windows,
  };
}

/** Share of each code in training, with one more of each, so that none is impossible. */
async function codeShares(train: EegPretrainingTask['train'], coder: Coder, random: Random): Promise<number[]> {
  const counts = Array(coder.count).fill(1);
  for (let i = 0; i < COUNTED_BATCHES; i++) {
    for (const code of await coder.codes(await train.draw(random.fork(i)))) counts[Number(code)]++;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

/** The validation windows with codes and masks that stay the same. */
async function maskedFeeds(
  validationBatches: readonly CorpusBatch[],
  coder: Coder,
  window: WindowShape,
  random: Random,
) {
  const feeds = [];
  for (const [index, { x, rows, ...batch }] of validationBatches.entries()) {
    const mask = drawMasks(window, random.fork(`validation mask ${index}`));
    feeds.push({ x, rows, mask, codes: await coder.codes({ x, rows, ...batch }) });
  }
  return feeds;
}

/** Half of the patches of each window: `[batch, channels · seconds]` of ones and zeros. */
function drawMasks({ batch, channels, seconds }: WindowShape, random: Random): Float32Array {
  const patches = channels * seconds;
  const masks = new Float32Array(batch * patches);
  for (let place = 0; place < batch; place++) {
    for (const patch of random.permutation(patches).slice(0, Math.floor(patches / 2)))
      masks[place * patches + patch] = 1;
  }
  return masks;
}
