/** Shapley values by sampling, where there are too many players for all coalitions. */
import { HemocastError, interruptible, type Random } from '../foundation/index.js';
import { type Game, PlayTable, type ShapleyOptions, type ShapleyValues } from './shapley-values.js';

export interface SampledShapleyOptions extends ShapleyOptions {
  random: Random;
  /** Pairs of orders at most. */
  pairs: number;
  /** Sampling ends before, once no standard error is above this; at least 8 pairs are drawn. Never where absent. */
  tolerance?: number;
}

/** Pairs from which a standard error can be judged. */
const FEWEST_PAIRS = 8;

/**
 * Shapley values as means over random orders of the players (Castro et al. 2009), in antithetic pairs: each order is followed by its
 * reverse, which takes out what is odd in the position of a player (Mitchell et al. 2022). The gains of one order sum to full − empty, so
 * that efficiency holds exactly however few are drawn. A pair costs 2 (n − 1) plays.
 *
 * The standard error is that of the mean over pairs, which are independent of each other.
 *
 * @throws HemocastError `shapley-players` without players, `shapley-pairs` below 2 pairs; as `exactShapley`
 */
export async function sampledShapley(
  players: number,
  game: Game,
  options: SampledShapleyOptions,
): Promise<ShapleyValues> {
  const { random, pairs, tolerance = -1 } = options;
  checkCounts(players, pairs);
  const progress = interruptible(options.progress, options.signal);
  const nobody = new Array<boolean>(players).fill(false);
  const everybody = nobody.map(() => true);
  progress.report('orders', 0, pairs);
  const empty = Float64Array.from(await game(nobody));
  const table = new PlayTable(empty.length);
  const { width } = table;
  const full = Float64Array.from(await game(everybody));
  table.check(empty, nobody);
  table.check(full, everybody);
  let coalitions = 2;
  const mean = new Float64Array(players * width);
  const squares = new Float64Array(players * width);
  const gains = new Float64Array(players * width);
  const walk = async (order: readonly number[]) => {
    const present = nobody.slice();
    let before: ArrayLike<number> = empty;
    for (const [position, player] of order.entries()) {
      present[player] = true;
      const last = position === players - 1;
      const after = last ? full : Float64Array.from(await game(present.slice()));
      if (!last) {
        table.check(after, present);
        coalitions++;
      }
      for (let k = 0, at = player * width; k < width; k++, at++) gains[at] += (after[k] - before[k]) / 2;
      before = after;
      options.signal?.throwIfAborted();
    }
  };
  const errorOf = (at: number, drawn: number) => Math.sqrt(squares[at] / (drawn - 1) / drawn);
  let drawn = 0;
  while (drawn < pairs) {
    const order = random.permutation(players);
    gains.fill(0);
    await walk(order);
    await walk(order.reverse());
    drawn++;
    // Welford's recursion, so that a small spread about a large mean is not lost.
    for (let at = 0; at < gains.length; at++) {
      const change = gains[at] - mean[at];
      mean[at] += change / drawn;
      squares[at] += change * (gains[at] - mean[at]);
    }
    progress.report('orders', drawn, pairs);
    if (drawn >= FEWEST_PAIRS && squares.every((_, at) => errorOf(at, drawn) <= tolerance)) break;
  }
  const standardError = squares.map((_, at) => errorOf(at, drawn));
  const { absent } = options;
  return { players, width, values: mean, empty, full, absent, method: 'sampled', coalitions, standardError };
}

function checkCounts(players: number, pairs: number): void {
  if (!(Number.isInteger(players) && players >= 1)) {
    throw new HemocastError('shapley-players', 'A game needs players', { field: 'players', found: String(players) });
  }
  if (Number.isInteger(pairs) && pairs >= 2) return;
  throw new HemocastError('shapley-pairs', 'Sampled Shapley values need pairs of orders', {
    field: 'pairs',
    expected: '2 or more, or there is no standard error',
    found: String(pairs),
  });
}
