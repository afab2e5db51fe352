/** What the table beside an fNIRS recording says of its channels. */
import type { BidsChannelRow } from '../bids/bids-recording.js';

/**
 * Pairs of optodes that `channels.tsv` marks as bad at any wavelength: haemoglobin needs them all. A row belongs to the pair of its
 * `source` and `detector`; where it does not name them, to that whose name its own begins with (`S1_D2 760`, `S1-D2 hbo`).
 *
 * @returns names of pairs for `cleanFnirs`, and of rows that belong to none
 *
 * @example
 * const { bad } = pairsMarkedBad((await bids.channels()) ?? [], light);
 * cleanFnirs(light, { bad });
 */
export function pairsMarkedBad(
  rows: readonly BidsChannelRow[],
  { pairs }: { pairs: readonly { name: string }[] },
): { bad: string[]; unknown: string[] } {
  const names = new Set(pairs.map(({ name }) => name));
  const bad = new Set<string>();
  const unknown: string[] = [];
  for (const { name, bad: isBad, row } of rows) {
    if (!isBad) continue;
    const [source, detector] = [row.source, row.detector].map((label) => (label === 'n/a' ? undefined : label));
    const stated = `${source}_${detector}`;
    const spelt = name.split(/\s/, 1)[0].replace('-', '_');
    const pair = [stated, spelt].find((candidate) => names.has(candidate));
    if (pair === undefined) unknown.push(name);
    else bad.add(pair);
  }
  return { bad: [...bad], unknown };
}
