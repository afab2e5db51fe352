/** Rows of contributions, and what is said of them. */
import type { ExplainedRecording } from '../../../../src/commands/index.js';

export interface ContributionRow {
  player: string;
  /** Mean |φ|, in units of the signal. */
  size: number;
  /** Of the generated variance. */
  share: number;
  /** Of the largest size, 0 to 1. */
  length: number;
}

type Explained = Pick<ExplainedRecording, 'players' | 'total' | 'size' | 'share' | 'regions'>;

/**
 * Contributions to all values, or to a region, the largest first.
 *
 * @param region index; of all values where absent
 */
export function contributionRows({ players, total, size, share }: Explained, region?: number): ContributionRow[] {
  const count = players.length;
  const rows = players.map((player, p) => ({
    player,
    size: region === undefined ? total.size[p] : size[region * count + p],
    share: region === undefined ? total.share[p] : share[region * count + p],
  }));
  const known = rows.filter((row) => Number.isFinite(row.size));
  const largest = Math.max(0, ...known.map((row) => row.size));
  return known.map((row) => ({ ...row, length: largest > 0 ? row.size / largest : 0 })).sort((a, b) => b.size - a.size);
}

/** Regions with values, those to which most is contributed first. */
export function regionsBySize({ players, size, regions }: Explained): { region: number; name: string; size: number }[] {
  return regions
    .map((name, region) => ({
      ...{ region, name },
      size: players.reduce((sum, _, p) => sum + size[region * players.length + p], 0),
    }))
    .filter((one) => Number.isFinite(one.size))
    .sort((a, b) => b.size - a.size);
}

/** Whether the values sum to what they share out, in words. */
export function efficiencySentence({
  gap,
  deviation,
  unit,
}: Pick<ExplainedRecording, 'gap' | 'deviation' | 'unit'>): string {
  const holds = gap <= 1e-4 * Math.max(deviation, 1e-12);
  const said = `the largest gap over all values and moments is ${gap.toExponential(1)} ${unit}, where the signal has a standard deviation of ${deviation.toPrecision(2)} ${unit}`;
  return holds
    ? `Check: they sum to the generated signal; ${said}.`
    : `Check failed: they do not sum to the generated signal; ${said}.`;
}
