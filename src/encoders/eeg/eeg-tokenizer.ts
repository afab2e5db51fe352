/**
 * The neural tokenizer of LaBraM (Jiang, Zhao & Lu, ICLR 2024), the first stage of pre-training: every second of every
 * channel becomes one code of a codebook, chosen so that the spectrum of that second can be predicted from the codes of
 * the window. Vector quantisation after van den Oord et al. (2017), on the unit sphere.
 */
import {
  add,
  argMax,
  type Graph,
  gather,
  matmul,
  mean,
  meanSquaredError,
  multiply,
  type Node,
  normalOf,
  type ParameterStore,
  power,
  reshape,
  square,
  stopGradient,
  subtract,
  sum,
  tanh,
  toFloat,
  zeros,
} from '../../tensor/index.js';
import { affine, type LabramConfiguration, labram, labramBlocks } from './labram.js';

/** Bins of the spectrum of a second at 200 Hz: 0 to 100 Hz. */
export const SPECTRUM_BINS = 101;

export interface TokenizerConfiguration {
  /** Sizes of the encoder, which has neither gains nor norms of queries. */
  width: number;
  depth: number;
  heads: number;
  hidden: number;
  decoderDepth: number;
  /** Number of codes. */
  codes: number;
  /** Length of a code. */
  codeWidth: number;
}

const LEAST_LENGTH = 1e-12;

function variant({ width, heads, hidden }: TokenizerConfiguration, depth: number): LabramConfiguration {
  return { width, depth, heads, hidden, layerScale: false, queryKeyNorm: false, queryKeyValueBias: true };
}

/** Rows of unit length. */
function toSphere(x: Node): Node {
  const squares = add(sum(square(x), [-1], true), LEAST_LENGTH);
  return multiply(x, power(squares, -0.5));
}

/**
 * Codes of a window.
 *
 * @param x `[batch, channels, seconds, 200]` in 100 µV
 * @param rows as of {@link labram}
 * @returns `projected` `[batch, channels · seconds, codeWidth]` and `direction`, the same at unit length; `codes` int64 `[batch · channels · seconds]`
 */
export function tokenizerCodes(
  graph: Graph,
  store: ParameterStore,
  configuration: TokenizerConfiguration,
  { x, rows }: { x: Node; rows: Node },
): { projected: Node; direction: Node; codes: Node } {
  const { width, depth, codes: count, codeWidth } = configuration;
  const { patch } = labram(graph, store, 'encoder.', variant(configuration, depth), { x, rows });
  const hidden = tanh(affine(graph, store, 'project.0', patch, width, true));
  const projected = affine(graph, store, 'project.1', hidden, codeWidth, true);
  const direction = toSphere(projected);
  const codebook = graph.parameter(store, 'codebook', [count, codeWidth], normalOf(1));
  const [batch, patches] = direction.shape;
  const nearness = matmul(reshape(direction, [batch * patches, codeWidth]), codebook, { transposeB: true });
  return { projected, direction, codes: argMax(nearness) };
}

/**
 * The training graph of the tokenizer.
 *
 * Inputs: `x` `[batch, channels, seconds, 200]`, `rows` int64 `[batch, channels]`, `amplitude` and `phase`
 * `[batch, channels · seconds, 101]`, each standardised over a window.
 * `quantise` `[1]` is 1 where answers are predicted from codes, 0 where from the directions themselves, as at the beginning of training.
 * The codebook does not learn by gradient, but as a moving average of what is assigned to it.
 *
 * @returns the loss and its parts; `direction` and `code` (as numbers) for the codebook; `answer`, the amplitudes predicted from the codes
 */
export function tokenizerLoss(
  graph: Graph,
  store: ParameterStore,
  configuration: TokenizerConfiguration,
  shape: { batch: number; channels: number; seconds: number },
) {
  const { batch, channels, seconds } = shape;
  const patches = channels * seconds;
  const x = graph.input('x', [batch, channels, seconds, 200]);
  const rows = graph.input('rows', [batch, channels], 'int64');
  const amplitude = graph.input('amplitude', [batch, patches, SPECTRUM_BINS]);
  const phase = graph.input('phase', [batch, patches, SPECTRUM_BINS]);
  const { projected, direction, codes } = tokenizerCodes(graph, store, configuration, { x, rows });
  const codebook = graph.parameter(store, 'codebook', [configuration.codes, configuration.codeWidth]);
  const chosen = stopGradient(reshape(gather(codebook, codes), direction.shape));
  const quantise = graph.input('quantise', [1]);
  // The gradient passes the choice as if nothing had been chosen.
  const quantised = add(direction, multiply(stopGradient(subtract(chosen, direction)), quantise));
  const { width, decoderDepth } = configuration;
  const decoded = labramBlocks(
    graph,
    store,
    'decoder.',
    variant(configuration, decoderDepth),
    add(affine(graph, store, 'decoder.in', quantised, width, true), decoderPlaces(graph, store, width, shape)),
  );
  // Nothing but the biases at first, which training begins at the mean spectrum: what is learned is what differs from it.
  const head = (name: string) => {
    const hidden = tanh(affine(graph, store, `${name}.0`, decoded, width, true));
    return affine(graph, store, `${name}.1`, hidden, SPECTRUM_BINS, true, zeros);
  };
  const amplitudeAnswer = head('amplitude');
  const amplitudeError = meanSquaredError(amplitudeAnswer, amplitude);
  const phaseError = meanSquaredError(head('phase'), phase);
  const commitment = multiply(mean(square(subtract(direction, chosen))), quantise);
  return {
    loss: sum(add(add(amplitudeError, phaseError), commitment)),
    metrics: { amplitudeError, phaseError, commitment: sum(commitment) },
    outputs: { direction, code: toFloat(codes) },
    projected,
    answer: amplitudeAnswer,
  };
}

/** Which second a code belongs to, so that the decoder knows the order; the channel is the encoder's to tell. */
function decoderPlaces(
  graph: Graph,
  store: ParameterStore,
  width: number,
  { channels, seconds }: { channels: number; seconds: number },
): Node {
  const times = graph.parameter(store, 'decoder.time_embed', [1, seconds, width], normalOf(0.02));
  const repeated = Array.from({ length: channels }, () => Array.from({ length: seconds }, (_, s) => BigInt(s))).flat();
  return gather(times, graph.constant(BigInt64Array.from(repeated)), 1);
}
