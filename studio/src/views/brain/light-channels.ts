/** Channels of light by pairs of optodes. */
import type { ChannelSeriesAnswer } from '../../worker/protocol.js';

export type LightKind = 'hbo' | 'hbr';

/** A pair of optodes with its rows in a file. */
export interface LightChannel {
  name: string;
  position?: readonly [number, number, number];
  rows: Partial<Record<LightKind, number>>;
}

/** HbO and HbR of the same pair of optodes as one channel. */
export function lightChannels({ summary }: Pick<ChannelSeriesAnswer, 'summary'>): LightChannel[] {
  const channels = new Map<string, LightChannel>();
  for (const [row, { name, type, position }] of summary.channels.entries()) {
    if (type !== 'hbo' && type !== 'hbr') continue;
    const pair = name.replace(/ (hbo|hbr)$/i, '');
    const known = channels.get(pair) ?? { name: pair, ...(position && { position }), rows: {} };
    known.rows[type] ??= row;
    channels.set(pair, known);
  }
  return [...channels.values()];
}
