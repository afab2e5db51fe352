/** Channels that a person's recording lacks: no two caps are fitted alike. */
import type { Random } from '../foundation/index.js';
import type { Recording } from '../recordings/index.js';
import { type FnirsRun, WAVELENGTHS } from './fnirs.js';

/**
 * Draws which channels a person's recordings have.
 *
 * @param share of the channels that are missing, 0–1; rounded to whole channels, and one stays
 * @returns indices, ascending
 */
export function drawPresent(count: number, share: number, random: Random): number[] {
  const missing = Math.min(count - 1, Math.round(share * count));
  return random
    .permutation(count)
    .slice(missing)
    .sort((a, b) => a - b);
}

/** The channels of EEG that are there; they are not changed by the absence of others. */
export function presentEeg(eeg: Recording, present: readonly number[]): Recording {
  if (present.length === eeg.channels.length) return eeg;
  return {
    ...eeg,
    channels: present.map((c) => eeg.channels[c]),
    data: rows(eeg.data, eeg.samples, present),
  };
}

/** The channels of light that are there; the probe keeps its optodes. */
export function presentFnirs(run: FnirsRun, present: readonly number[]): FnirsRun {
  const { probe, samples } = run;
  if (present.length === probe.channels.length) return run;
  const light = present.flatMap((c) => WAVELENGTHS.map((_, w) => c * WAVELENGTHS.length + w));
  return {
    ...run,
    probe: {
      ...probe,
      channels: present.map((c) => probe.channels[c]),
      sensitivity: present.map((c) => probe.sensitivity[c]),
    },
    intensity: rows(run.intensity, samples, light),
    hbo: rows(run.hbo, samples, present),
    hbr: rows(run.hbr, samples, present),
  };
}

function rows(data: Float32Array, samples: number, which: readonly number[]): Float32Array {
  const kept = new Float32Array(which.length * samples);
  which.forEach((row, k) => {
    kept.set(data.subarray(row * samples, (row + 1) * samples), k * samples);
  });
  return kept;
}
