/** Pairs of optodes whose signals are no measurement for most of the time. */
import type { OpticalRecording, OptodePair } from '../../recordings/fnirs/optical-recording.js';
import { signalFaults } from '../../recordings/fnirs/signal-faults.js';
import { partsOf } from './parts.js';

/** Parts of the time that may be missing, or clipped, in a pair that is kept. */
export const MOST_MISSING = 0.2;
const MOST_CLIPPED = 0.2;

/**
 * Pairs that are not worth cleaning and why: `not finite` where more than a fifth of the values at a wavelength is missing, `constant`
 * where one of them never changes, `saturated` where more than a fifth of it is clipped.
 */
export function spoiltPairs(
  recording: OpticalRecording,
): ReadonlyMap<OptodePair, 'not finite' | 'constant' | 'saturated'> {
  const { pairs, data, samples, sampleRate, segments, missing = [] } = recording;
  const total = partsOf(samples, segments).reduce((sum, part) => sum + part.samples, 0);
  const counts = new Map<number, number>();
  for (const one of missing) counts.set(one.channel, (counts.get(one.channel) ?? 0) + one.samples);
  const rows = pairs.flatMap((pair) => pair.rows);
  const spoilt = new Set(rows.filter((row) => (counts.get(row) ?? 0) > MOST_MISSING * total));
  for (const row of rows) {
    if (!data.subarray(row * samples, (row + 1) * samples).every(Number.isFinite)) spoilt.add(row);
  }
  const faults = signalFaults(
    data,
    samples,
    rows.filter((row) => !spoilt.has(row)),
    sampleRate,
    segments,
  );
  const constant = new Set(faults.filter(({ kind }) => kind === 'constant').map(({ row }) => row));
  const clipped = new Set(
    faults.filter(({ kind, share }) => kind === 'clipped' && share > MOST_CLIPPED).map(({ row }) => row),
  );
  const found = new Map<OptodePair, 'not finite' | 'constant' | 'saturated'>();
  for (const pair of pairs) {
    if (pair.rows.some((row) => spoilt.has(row))) found.set(pair, 'not finite');
    else if (pair.rows.some((row) => constant.has(row))) found.set(pair, 'constant');
    else if (pair.rows.some((row) => clipped.has(row))) found.set(pair, 'saturated');
  }
  return found;
}
