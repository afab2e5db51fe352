/** Shapley values: how much of what a function says is due to each of its players (Shapley 1953; Štrumbelj & Kononenko 2010). */
import { HemocastError, interruptible, type Progress } from '../foundation/index.js';

/**
 * A game: what a function says when some of its players are there and the others are absent.
 *
 * @param present for each player whether it is there
 * @returns one number or many, always as many
 */
export type Game = (present: readonly boolean[]) => ArrayLike<number> | Promise<ArrayLike<number>>;

/** Shapley values of a game of one or many numbers. */
export interface ShapleyValues {
  players: number;
  /** How many numbers the game gives. */
  width: number;
  /** `[player, number]`; over players they sum to `full − empty`. */
  values: Float64Array;
  /** What the game gives without players, and with all of them `[number]`. */
  empty: Float64Array;
  full: Float64Array;
  /** What it means that a player is absent, in words. */
  absent: string;
  method: 'exact' | 'sampled';
  /** How many coalitions were played. */
  coalitions: number;
  /** Of sampled values, the standard error `[player, number]`. */
  standardError?: Float64Array;
}

export interface ShapleyOptions {
  /** What it means that a player is absent, in words: values mean nothing without it. */
  absent: string;
  progress?: Progress;
  /** Stops between two coalitions when aborted. */
  signal?: AbortSignal;
}

/** Players beyond this many have too many coalitions to play all: 65536. */
export const MOST_EXACT_PLAYERS = 16;

/**
 * Shapley values over all 2ⁿ coalitions: φᵢ = Σ_S |S|! (n − |S| − 1)! / n! · (v(S ∪ {i}) − v(S)), S without i. Coalitions are played one
 * after the other and none is kept, so that the game may give many numbers.
 *
 * @throws HemocastError `shapley-players` without players or with more than 16; `shapley-width`, `shapley-number` where the game gives
 *   another count of numbers, or something that is none; the reason of an aborted signal
 *
 * @example
 * const { values } = await exactShapley(2, ([a, b]) => [a && b ? 1 : 0], { absent: 'switched off' }); // ½, ½
 */
export async function exactShapley(players: number, game: Game, options: ShapleyOptions): Promise<ShapleyValues> {
  if (!(Number.isInteger(players) && players >= 1 && players <= MOST_EXACT_PLAYERS)) {
    throw new HemocastError('shapley-players', 'Shapley values over all coalitions need few players', {
      field: 'players',
      expected: `1 to ${MOST_EXACT_PLAYERS}`,
      found: String(players),
      advice: 'Sample orders of players instead (sampledShapley), or join players.',
    });
  }
  const progress = interruptible(options.progress, options.signal);
  const shares = coalitionShares(players);
  const coalitions = 2 ** players;
  let table: PlayTable | undefined;
  let values = new Float64Array();
  for (let coalition = 0; coalition < coalitions; coalition++) {
    progress.report('coalitions', coalition, coalitions);
    const present = Array.from({ length: players }, (_, i) => (coalition & (1 << i)) !== 0);
    const size = present.filter(Boolean).length;
    const said = await game(present);
    table ??= new PlayTable(said.length);
    if (values.length === 0) values = new Float64Array(players * table.width);
    table.check(said, present);
    if (size === 0) table.empty.set(said);
    if (size === players) table.full.set(said);
    for (let i = 0; i < players; i++) {
      // With i the coalition stands for S ∪ {i}, without it for S.
      const share = present[i] ? shares[size - 1] : -shares[size];
      for (let k = 0, at = i * table.width; k < table.width; k++, at++) values[at] += share * said[k];
    }
  }
  progress.report('coalitions', coalitions, coalitions);
  const { width, empty, full } = table!;
  return { players, width, values, empty, full, absent: options.absent, method: 'exact', coalitions };
}

/** |S|! (n − |S| − 1)! / n! for each size of S: the probability that exactly S comes before a player in a random order. */
function coalitionShares(players: number): Float64Array {
  const shares = new Float64Array(players);
  shares[0] = 1 / players;
  for (let size = 1; size < players; size++) shares[size] = (shares[size - 1] * size) / (players - size);
  return shares;
}

/** What a game gives, checked. */
export class PlayTable {
  readonly empty: Float64Array;
  readonly full: Float64Array;

  constructor(readonly width: number) {
    this.empty = new Float64Array(width);
    this.full = new Float64Array(width);
  }

  /** @throws HemocastError `shapley-width`, `shapley-number` */
  check(said: ArrayLike<number>, present: readonly boolean[]): void {
    const who = present.map((there, i) => (there ? String(i) : '')).filter(Boolean);
    const field = `coalition {${who.join(', ')}}`;
    if (said.length !== this.width) {
      throw new HemocastError('shapley-width', 'A game gave another count of numbers than before', {
        field,
        expected: String(this.width),
        found: String(said.length),
      });
    }
    for (let k = 0; k < said.length; k++) {
      if (Number.isFinite(said[k])) continue;
      throw new HemocastError('shapley-number', 'A game gave something that is not a number', {
        field: `${field}, number ${k}`,
        expected: 'a finite number',
        found: String(said[k]),
      });
    }
  }
}

/** Largest distance between Σ φ and full − empty, over the numbers of a game: 0 but for rounding. */
export function efficiencyGap({ players, width, values, empty, full }: ShapleyValues): number {
  let gap = 0;
  for (let k = 0; k < width; k++) {
    let sum = empty[k] - full[k];
    for (let i = 0; i < players; i++) sum += values[i * width + k];
    gap = Math.max(gap, Math.abs(sum));
  }
  return gap;
}
