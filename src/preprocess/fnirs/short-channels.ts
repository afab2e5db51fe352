/** The scalp's own blood, seen alone by channels too short to reach the brain, taken out of the long ones. */
import { HemocastError } from '../../foundation/index.js';
import type { OpticalRecording, OptodePair } from '../../recordings/fnirs/optical-recording.js';
import { measured, partsOf } from './parts.js';

/** mm; light between closer optodes stays in scalp and skull. */
export const SHORTEST_LONG_DISTANCE = 15;

/** Whether a pair sees the scalp only. @param limit mm; default 15 */
export function isShort({ distance }: OptodePair, limit = SHORTEST_LONG_DISTANCE): boolean {
  return distance < limit;
}

/** A long pair and the short one that was regressed out of it. */
export interface ShortChannelUse {
  long: string;
  short: string;
  /** Factor of the short signal, one a wavelength. */
  factors: number[];
}

/**
 * Short-channel regression (Saager and Berger 2005; Scholkmann et al. 2014): of each wavelength of each long pair, the nearest
 * short pair's signal is subtracted, times `⟨short·long⟩ / ⟨short·short⟩` of the signals without their means.
 *
 * @param usable which pairs may serve; by default all
 * @returns a new recording with all pairs, the short ones unchanged, and what was used
 * @throws HemocastError `fnirs-short-channels` where there is no usable short pair, or a position is missing
 */
export function regressShortChannels(
  density: OpticalRecording,
  {
    limit = SHORTEST_LONG_DISTANCE,
    usable = () => true,
  }: { limit?: number; usable?: (pair: OptodePair) => boolean } = {},
): { recording: OpticalRecording; uses: ShortChannelUse[] } {
  const { pairs, samples, segments } = density;
  const short = pairs.filter((pair) => isShort(pair, limit) && usable(pair) && pair.midpoint !== undefined);
  const long = pairs.filter((pair) => !isShort(pair, limit));
  if (short.length === 0 || long.some(({ midpoint }) => midpoint === undefined)) {
    throw new HemocastError('fnirs-short-channels', 'Short channels cannot be regressed out', {
      expected: `a usable channel below ${limit} mm, and positions of all`,
      found: short.length === 0 ? 'none' : 'a channel without a position',
      advice: 'Leave this step out for a probe without short channels.',
    });
  }
  const data = density.data.slice();
  const uses = long.map((pair) => {
    const near = short.reduce((best, candidate) => (apart(candidate, pair) < apart(best, pair) ? candidate : best));
    const factors = pair.rows.map((row, wavelength) => {
      const scalp = centred(density, near.rows[wavelength]);
      const seen = centred(density, row);
      let product = 0;
      let square = 0;
      for (const { start, samples: count } of partsOf(samples, segments)) {
        for (let k = start; k < start + count; k++) {
          product += scalp[k] * seen[k];
          square += scalp[k] * scalp[k];
        }
      }
      const factor = square > 0 ? product / square : 0;
      for (let k = 0; k < samples; k++) data[row * samples + k] -= factor * scalp[k];
      return factor;
    });
    return { long: pair.name, short: near.name, factors };
  });
  return { recording: { ...density, data }, uses };
}

function apart({ midpoint: a }: OptodePair, { midpoint: b }: OptodePair): number {
  return a === undefined || b === undefined
    ? Number.POSITIVE_INFINITY
    : Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Less its mean over the parts. */
function centred({ data, samples, segments }: OpticalRecording, row: number): Float64Array {
  const signal = data.slice(row * samples, (row + 1) * samples);
  const values = measured(signal, segments);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return signal.map((value) => value - mean);
}
