/**
 * An EEG encoder at work: tokens of recordings of any montage and length, from
 * a network whose weights are frozen.
 */
import { HemocastError, type Progress } from '../../foundation/index.js';
import { LABRAM_SECONDS } from '../../modalities/index.js';
import { labramRow } from '../../modalities/labram-channels.js';
import {
  type CompileOptions,
  compile,
  Graph,
  type ParameterStore,
  type Program,
  type Runtime,
} from '../../tensor/index.js';
import { LABRAM_PATCH, type LabramConfiguration, labram } from './labram.js';

/** What an encoder takes and gives, beside the weights. */
export interface EegEncoderOptions {
  /** Seconds of a window, 1 to 16. The group norms of the stem take their statistics over a window, so its length is part of the result. */
  windowSeconds?: number;
  progress?: Progress;
  signal?: AbortSignal;
}

export interface EegTokens {
  /** `[channel, second, width]` */
  tokens: Float32Array;
  seconds: number;
  width: number;
}

/** Shapes kept open at a time: a montage has two, whole windows and a recording shorter than one. */
const OPEN_PROGRAMS = 4;

/**
 * A LaBraM network with its weights, on a runtime.
 *
 * @example
 * const encoder = new EegEncoder(labramBase, store, runtime);
 * const { tokens, width } = await encoder.encode(patches, ['Fp1', 'Cz', 'O2']); // [channel, second, width]
 */
export class EegEncoder {
  private readonly programs = new Map<string, Promise<Program>>();

  constructor(
    readonly network: LabramConfiguration,
    readonly store: ParameterStore,
    private readonly runtime: Runtime,
    /** `fed` where the weights of the store go on changing; `inside`, which is faster, where they are frozen. */
    private readonly parameters: CompileOptions['parameters'] = 'inside',
  ) {}

  /**
   * Tokens of a recording. It is cut into windows one after the other; the last one reaches back so that it is
   * whole, and gives the seconds that are left.
   *
   * @param patches `[channel, second, 200]` in units of 100 µV, sampled at 200 Hz
   * @param channels names that {@link labramRow} knows, one a channel
   * @throws `encoder-channels`, `encoder-patches`, `encoder-window`, `interrupted`
   */
  async encode(
    patches: Float32Array,
    channels: readonly string[],
    options: EegEncoderOptions = {},
  ): Promise<EegTokens> {
    const { windowSeconds = LABRAM_SECONDS, progress, signal } = options;
    const rows = rowsOf(channels);
    const seconds = patches.length / (channels.length * LABRAM_PATCH);
    if (!Number.isInteger(seconds) || seconds < 1) {
      throw new HemocastError('encoder-patches', 'An encoder was given patches of another size', {
        expected: `${channels.length} channels × whole seconds × ${LABRAM_PATCH} samples`,
        found: `${patches.length} values`,
      });
    }
    requireWindow(windowSeconds);
    const length = Math.min(windowSeconds, seconds);
    const program = await this.program(channels.length, length);
    const { width } = this.network;
    const tokens = new Float32Array(channels.length * seconds * width);
    const x = new Float32Array(channels.length * length * LABRAM_PATCH);
    for (let from = 0; from < seconds; from += length) {
      if (signal?.aborted) throw interrupted(from, seconds);
      const start = Math.min(from, seconds - length);
      copyWindow(patches, seconds, start, x, length, 0, length, LABRAM_PATCH, channels.length);
      const { patch } = await program.run({ x, rows });
      copyWindow(patch, length, from - start, tokens, seconds, from, start + length - from, width, channels.length);
      progress?.report('encode', Math.min(from + length, seconds), seconds);
    }
    return { tokens, seconds, width };
  }

  /** Frees the native memory; a later recording opens what it needs again. */
  async release(): Promise<void> {
    const open = await Promise.all(this.programs.values());
    this.programs.clear();
    for (const program of open) await program.release();
  }

  private async program(channels: number, seconds: number): Promise<Program> {
    const key = `${channels}×${seconds}`;
    let program = this.programs.get(key);
    if (program === undefined) {
      for (const [oldest, unused] of this.programs) {
        if (this.programs.size < OPEN_PROGRAMS) break;
        this.programs.delete(oldest);
        await (await unused).release();
      }
      const { graph, patch } = encoderGraph(this.network, this.store, 1, channels, seconds);
      program = compile(this.runtime, graph, { patch }, { parameters: this.parameters });
      this.programs.set(key, program);
    }
    return program;
  }
}

/**
 * The graph of an encoder: inputs `x` `[batch, channels, seconds, 200]` in 100 µV and `rows` int64 `[channels]`; output
 * `patch` `[batch, channels · seconds, width]`, the tokens without that of the class.
 */
export function encoderGraph(
  network: LabramConfiguration,
  store: ParameterStore,
  batch: number,
  channels: number,
  seconds: number,
) {
  const graph = new Graph();
  const x = graph.input('x', [batch, channels, seconds, LABRAM_PATCH]);
  const rows = graph.input('rows', [channels], 'int64');
  const { patch } = labram(graph, store, '', network, { x, rows });
  return { graph, patch };
}

/**
 * Makes sure that an encoder can take windows of a length.
 *
 * @throws `encoder-window`
 */
export function requireWindow(windowSeconds: number): void {
  if (Number.isInteger(windowSeconds) && windowSeconds >= 1 && windowSeconds <= LABRAM_SECONDS) return;
  throw new HemocastError('encoder-window', 'An encoder cannot take windows of this length', {
    expected: `1 to ${LABRAM_SECONDS} whole seconds`,
    found: String(windowSeconds),
  });
}

function rowsOf(channels: readonly string[]): BigInt64Array {
  const unknown = channels.filter((name) => labramRow(name) === undefined);
  if (channels.length > 0 && unknown.length === 0) {
    return BigInt64Array.from(channels, (name) => BigInt(labramRow(name)!));
  }
  throw new HemocastError('encoder-channels', 'An encoder was given channels that it does not know', {
    field: 'channels',
    expected: 'at least one of the electrodes that LaBraM has a place for, such as Fp1',
    found: unknown.join(', ') || 'none',
    advice: 'Bring the recording to known channels first.',
  });
}

/** Copies `count` rows of seconds of each channel from one array `[channel, second, width]` to another. */
export function copyWindow(
  from: Float32Array,
  fromSeconds: number,
  fromStart: number,
  to: Float32Array,
  toSeconds: number,
  toStart: number,
  count: number,
  width: number,
  channels: number,
): void {
  for (let channel = 0; channel < channels; channel++) {
    const start = (channel * fromSeconds + fromStart) * width;
    to.set(from.subarray(start, start + count * width), (channel * toSeconds + toStart) * width);
  }
}

function interrupted(second: number, seconds: number): HemocastError {
  return new HemocastError(
    'interrupted',
    `Encoding was interrupted after second ${second} of ${seconds}`,
    { advice: 'Give the same command again.' },
    'interrupted',
  );
}
