/** How high values are drawn: a common scale for channels of one kind, so that amplitudes compare, or one for each channel. */
import type { TraceChannel } from '../worker/protocol.js';

/** Values of one kind share a scale: their unit, and what they are. */
export function kindOf({ type, unit }: Pick<TraceChannel, 'type' | 'unit'>): string {
  return `${type} ${unit}`;
}

/** Half the height of a row holds this many spreads: neighbours touch only where a trace is large. */
const SPREADS = 1.5;

/**
 * Units that one row is high, for each channel: 1, 2 or 5 times a power of ten.
 *
 * @param spreads of each channel; NaN where it has no values
 * @param own whether each channel has a scale of its own
 */
export function rowHeights(
  channels: readonly Pick<TraceChannel, 'type' | 'unit' | 'bad'>[],
  spreads: ArrayLike<number>,
  own: boolean,
): number[] {
  const kinds = new Map<string, number[]>();
  channels.forEach((channel, index) => {
    const spread = spreads[index];
    // A bad channel would set the scale of the good ones.
    if (channel.bad || !(spread > 0)) return;
    kinds.set(kindOf(channel), [...(kinds.get(kindOf(channel)) ?? []), spread]);
  });
  return channels.map((channel, index) => {
    const spread = own && spreads[index] > 0 ? spreads[index] : median(kinds.get(kindOf(channel)) ?? []);
    return roundHeight(2 * SPREADS * spread);
  });
}

/** The next of 1, 2, 5, 10, …, in any power of ten; 1 for what is no height. */
export function roundHeight(height: number): number {
  if (!(height > 0) || !Number.isFinite(height)) return 1;
  const power = 10 ** Math.floor(Math.log10(height));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= height * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(1));
}

/** A height as many steps of 1, 2, 5 lower: above 0 the traces get larger. */
export function heightAfter(height: number, steps: number): number {
  const ladder = [1, 2, 5];
  const power = Math.floor(Math.log10(height) + 1e-9);
  const rung = ladder.findIndex((factor) => height <= factor * 10 ** power * (1 + 1e-6));
  const place = 3 * power + (rung < 0 ? 2 : rung) - steps;
  return Number((ladder[((place % 3) + 3) % 3] * 10 ** Math.floor(place / 3)).toPrecision(1));
}

/** `100 µV`, `0.0002 V`, `2e-7 mol/L`. */
export function heightText(height: number, unit: string): string {
  const number = height >= 1e-3 && height < 1e5 ? String(height) : height.toExponential(0);
  return unit === '' ? number : `${number} ${unit}`;
}

function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
