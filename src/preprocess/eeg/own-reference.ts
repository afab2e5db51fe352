/**
 * Whether a channel of zeros is the recording's own reference, whose zeros are data, or a dead electrode. What the others say about its place decides:
 * about the reference it is zero but for the error of interpolation, about a dead electrode the signal that it should have had.
 */
import { type Channel, channelPlace } from '../../recordings/index.js';
import { HEAD_CENTRE, sphericalSplineMatrix } from './spherical-spline.js';

/** Names that say so. */
const NAMED_REFERENCE = /^(eeg[ _-]?)?ref(erence)?$/i;
/** Electrodes with a known place that are needed for the others to say anything. */
const FEWEST = 8;
/** Electrodes about it by which the error of interpolation is known. */
const NEIGHBOURS = 6;
/** What the others say about its place, over that error. */
const NO_MORE_THAN_ERROR = 1.5;
/** That error over the amplitude of electrodes against their average; where it is as large, they say nothing about each other. */
const TELLING = 0.9;

/** An electrode computed from others. */
interface Prediction {
  row: number;
  from: number[];
  weights: Float64Array;
  /** Sum of squares of the prediction, of the electrode that is asked about; of its error, of the others. */
  squares: number;
}

export class OwnReference {
  private readonly asked: Prediction | undefined;
  private readonly others: Prediction[] = [];
  private readonly named: boolean;
  /** Rows of all others with a place, and their sums of squares against their average. */
  private known: number[] = [];
  private readonly squares: Float64Array;

  /** @param row of the only channel that is zero throughout */
  constructor(
    channels: readonly Pick<Channel, 'name' | 'position' | 'foreignName'>[],
    readonly row: number,
  ) {
    const places = channels.map(channelPlace);
    this.named = NAMED_REFERENCE.test(channels[row].name);
    this.squares = new Float64Array(channels.length);
    const here = places[row];
    if (here === undefined) return;
    const away = (k: number) => Math.hypot(...places[k]!.map((value, axis) => value - here[axis]));
    const known = places.flatMap((place, k) => (place === undefined || k === row ? [] : [k]));
    if (known.length < FEWEST) return;
    this.known = known;
    known.sort((a, b) => away(a) - away(b));
    const predicted = (target: number, from: number[]): Prediction => ({
      row: target,
      from,
      weights: sphericalSplineMatrix(
        from.map((k) => places[k]!),
        [places[target]!],
        HEAD_CENTRE,
      ),
      squares: 0,
    });
    this.asked = predicted(row, known);
    this.others = known.slice(0, NEIGHBOURS).map((k) => predicted(k, [row, ...known.filter((other) => other !== k)]));
  }

  /** @param block `[channel, sample]`, filtered */
  add(block: ArrayLike<number>, count: number): void {
    const { asked, others } = this;
    if (asked === undefined) return;
    for (let i = 0; i < count; i++) {
      asked.squares += value(asked, block, count, i) ** 2;
      let mean = 0;
      for (const k of this.known) mean += block[k * count + i] / this.known.length;
      for (const k of this.known) this.squares[k] += (block[k * count + i] - mean) ** 2;
      for (const other of others) other.squares += (value(other, block, count, i) - block[other.row * count + i]) ** 2;
    }
  }

  /** Whether the zeros are data. */
  isReference(): boolean {
    const { asked, others, named } = this;
    if (named || asked === undefined) return named;
    const error = middle(others.map(({ squares }) => squares));
    const amplitude = middle(this.known.map((k) => this.squares[k]));
    return asked.squares > 0 && error < TELLING ** 2 * amplitude && asked.squares <= NO_MORE_THAN_ERROR ** 2 * error;
  }
}

function value({ from, weights }: Prediction, block: ArrayLike<number>, count: number, i: number): number {
  let sum = 0;
  for (let h = 0; h < from.length; h++) sum += weights[h] * block[from[h] * count + i];
  return sum;
}

function middle(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
