/**
 * Which tokens of a window are hidden. Besides single tokens whole patches are hidden
 * over all time, and whole blocks of time over all patches: neither interpolation in
 * time nor a look at the neighbour alone solves all of them.
 */
import type { Random } from '../../foundation/index.js';

export const maskKinds = ['tokens', 'patches', 'times'] as const;
export type MaskKind = (typeof maskKinds)[number];

/** Share of the hidden tokens that whole patches or whole times make up, where they are hidden. */
const WHOLE_SHARE = 0.5;

export interface TokenMask {
  /** Ascending. */
  visible: Int32Array;
  /** Those of whole patches or times first, each part ascending. */
  hidden: Int32Array;
  /** How many of the hidden belong to whole patches or times. */
  whole: number;
}

/** How many of a window's tokens are hidden: always the same number, at least one, and never all. */
export function hiddenCount(tokens: number, ratio: number): number {
  return Math.min(tokens - 1, Math.max(1, Math.round(ratio * tokens)));
}

/**
 * Draws a mask. Token `block · points + point` is a patch over a block of volumes.
 *
 * @param ratio share of the tokens that is hidden
 * @param kind by chance, each as likely as another, where absent
 */
export function drawMask(
  random: Random,
  points: number,
  blocks: number,
  ratio: number,
  kind: MaskKind = maskKinds[random.integer(maskKinds.length)],
): TokenMask {
  const tokens = points * blocks;
  const count = hiddenCount(tokens, ratio);
  const whole = new Uint8Array(tokens);
  if (kind === 'patches') {
    // At least one, where it fits: in a narrow window a half share may be less than one patch.
    const patches = Math.max(Math.floor((WHOLE_SHARE * count) / blocks), count >= blocks ? 1 : 0);
    for (const point of random.permutation(points).slice(0, patches)) {
      for (let block = 0; block < blocks; block++) whole[block * points + point] = 1;
    }
  } else if (kind === 'times') {
    const times = Math.max(Math.floor((WHOLE_SHARE * count) / points), count >= points ? 1 : 0);
    for (const block of random.permutation(blocks).slice(0, times)) {
      whole.fill(1, block * points, (block + 1) * points);
    }
  }
  const all = Array.from({ length: tokens }, (_, token) => token);
  const entire = all.filter((token) => whole[token] === 1);
  const rest = all.filter((token) => whole[token] === 0);
  const order = random.permutation(rest.length).map((i) => rest[i]);
  const single = order.slice(0, count - entire.length).sort((a, b) => a - b);
  return {
    visible: Int32Array.from(order.slice(count - entire.length)).sort(),
    hidden: Int32Array.from([...entire, ...single]),
    whole: entire.length,
  };
}
