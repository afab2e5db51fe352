/** EEG for tests of the correction, and the sequence of a scan. */
import { Random } from '../../../foundation/index.js';
import type { Recording } from '../../../recordings/index.js';
import type { ScannerSettings } from '../../../simulate/scanner/index.js';

export const RATE = 250;

/** Coloured noise with an alpha rhythm, 8 channels. */
export function eeg(seconds: number, seed = 'eeg', channels = 8): Recording {
  const samples = seconds * RATE;
  const data = new Float32Array(channels * samples);
  const shared = new Random(seed);
  const rhythm = Float64Array.from({ length: samples }, () => shared.normal());
  let [a, b] = [0, 0];
  for (let i = 0; i < samples; i++) {
    const next = 1.93 * a - 0.985 * b + rhythm[i];
    [a, b] = [next, a];
    rhythm[i] = next;
  }
  const names = ['Fp1', 'Fp2', 'C3', 'C4', 'P3', 'P4', 'O1', 'O2'];
  for (let c = 0; c < channels; c++) {
    const random = shared.fork(c);
    let slow = 0;
    for (let i = 0; i < samples; i++) {
      slow = 0.95 * slow + random.normal(0, 3);
      data[c * samples + i] = slow + 0.25 * (c + 1) * rhythm[i] + random.normal(0, 0.5);
    }
  }
  const positions = [-30, 30, -60, 60, -50, 50, -25, 25].map(
    (x, c) => [x, 60 - 20 * Math.floor(c / 2), c < 4 ? 70 : 40] as const,
  );
  return {
    channels: names.slice(0, channels).map((name, c) => ({ name, type: 'eeg', unit: 'µV', position: positions[c] })),
    ...{ sampleRate: RATE, samples, data, events: [] },
  };
}

export const SEQUENCE: ScannerSettings = { sampleRate: 1000, tr: 0.9, slices: 12, lead: 3, tail: 2, pulseAmplitude: 0 };

/** `[channel, sample]` of a part of a recording. */
export function part({ data, samples, channels }: Recording, start: number, count: number): Float32Array {
  const result = new Float32Array(channels.length * count);
  channels.forEach((_, c) => {
    result.set(data.subarray(c * samples + start, c * samples + start + count), c * count);
  });
  return result;
}
