/** Mean, spread and range of values that come in parts. */

/** What `ValueStatistics` found. */
export interface StatisticsResult {
  mean: number | null;
  std: number | null;
  min: number | null;
  max: number | null;
  notFinite?: number;
}

/**
 * Moments of values that come in parts, in double precision: each part's mean and sum of squares around it in two passes, joined by
 * the formula of Chan, Golub & LeVeque (Am. Stat. 37:242, 1983), so that a large mean does not spoil a small spread.
 *
 * @example
 * const statistics = new ValueStatistics();
 * for await (const part of parts) statistics.add(part);
 * statistics.result().std;
 */
export class ValueStatistics {
  private count = 0;
  private mean = 0;
  private squares = 0;
  private least = Number.POSITIVE_INFINITY;
  private greatest = Number.NEGATIVE_INFINITY;
  private notFinite = 0;

  /** Adds the values from `start` up to `end`; those that are not finite are counted apart. */
  add(values: ArrayLike<number>, start = 0, end = values.length): void {
    let count = 0;
    let sum = 0;
    let least = this.least;
    let greatest = this.greatest;
    for (let i = start; i < end; i++) {
      const value = values[i];
      // False for what is not finite.
      if (value - value !== 0) continue;
      count++;
      sum += value;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    this.notFinite += end - start - count;
    if (count === 0) return;
    const mean = sum / count;
    let squares = 0;
    for (let i = start; i < end; i++) {
      const distance = values[i] - mean;
      if (distance - distance === 0) squares += distance * distance;
    }
    const total = this.count + count;
    const shift = mean - this.mean;
    this.squares += squares + shift * shift * ((this.count * count) / total);
    this.mean += (shift * count) / total;
    this.count = total;
    this.least = least;
    this.greatest = greatest;
  }

  /** The figures; null where no value was finite. */
  result(): StatisticsResult {
    const rest = this.notFinite === 0 ? {} : { notFinite: this.notFinite };
    if (this.count === 0) return { mean: null, std: null, min: null, max: null, ...rest };
    const std = Math.sqrt(this.squares / this.count);
    return { mean: this.mean, std, min: this.least, max: this.greatest, ...rest };
  }
}

/** The figures of one array. */
export function statisticsOf(values: ArrayLike<number>, start = 0, end = values.length): StatisticsResult {
  const statistics = new ValueStatistics();
  statistics.add(values, start, end);
  return statistics.result();
}
