import { describe, expect, it } from 'vitest';
import { Random } from '../../../foundation/index.js';
import { recordInScanner } from '../../../simulate/scanner/index.js';
import { trackBeats } from './beat-tracking.js';
import { heartbeatsFromEeg, pulseArtefacts, pulseModel, rPeaks } from './index.js';
import { eeg, RATE, SEQUENCE } from './scanned-eeg.fixture.js';

const WORLD = { ...SEQUENCE, sampleRate: RATE, gradientAmplitude: 0, pulseAmplitude: 40 };

function energy(rows: readonly Float32Array[]): number {
  return rows.reduce((sum, row) => sum + row.subarray(500, -500).reduce((all, value) => all + value * value, 0), 0);
}

describe('the pulse artefact', () => {
  const clean = eeg(90);
  const { read, truth, recording } = recordInScanner(clean, WORLD, new Random('heart'));
  const rowsOf = (data: Float32Array, count: number) =>
    Array.from({ length: count }, (_, c) => data.slice(c * clean.samples, (c + 1) * clean.samples));

  it('has its R peaks found in an ECG with large T waves, and in the EEG alone', async () => {
    const data = await read(0, recording.samples);
    const ecg = rPeaks(data.slice(8 * clean.samples), RATE);
    expect(ecg.doubt).toBeUndefined();
    const near = (peaks: number[], shift: number) =>
      [...truth.heartbeats].filter((time) => peaks.some((peak) => Math.abs(peak / RATE - time - shift) < 0.04)).length;
    expect(near(ecg.peaks, 0)).toBeGreaterThanOrEqual(truth.heartbeats.length - 2);
    expect(ecg.peaks.length).toBeLessThanOrEqual(truth.heartbeats.length + 1);
    const own = heartbeatsFromEeg(rowsOf(data, 8), RATE);
    const shifts = [...truth.heartbeats.slice(2, -2)].map(
      (time) => own.peaks.map((peak) => peak / RATE - time).filter((off) => off > -0.1)[0],
    );
    const shift = shifts.sort((a, b) => a - b)[shifts.length >> 1];
    expect(near(own.peaks, shift)).toBeGreaterThan(0.95 * truth.heartbeats.length);
  });

  it('falls by 20 dB or more while the EEG loses little, whether its sources change together or apart', async () => {
    const apart = recordInScanner(clean, { ...WORLD, pulseChanges: 'apart' }, new Random('heart'));
    for (const world of [{ read, truth }, apart]) {
      const data = await world.read(0, recording.samples);
      const peaks = rPeaks(data.slice(8 * clean.samples), RATE).peaks;
      const down = (wanted: 'auto' | 0) => {
        const model = pulseModel(rowsOf(data, 8), RATE, peaks, wanted);
        const planted = rowsOf(world.truth.pulse, 8);
        const left = pulseArtefacts(planted, model, RATE).map((own, c) => own.map((value, i) => planted[c][i] - value));
        return { model, decibel: 10 * Math.log10(energy(planted) / energy(left)) };
      };
      const { model, decibel } = down('auto');
      expect(model.delay).toBeGreaterThan(0.12);
      expect(model.delay).toBeLessThan(0.4);
      expect(decibel).toBeGreaterThan(20);
      expect(decibel).toBeGreaterThan(down(0).decibel + 6);
      const own = rowsOf(clean.data, 8);
      expect(energy(pulseArtefacts(own, model, RATE)) / energy(own)).toBeLessThan(0.05);
    }
  });

  it('follows a rhythm over a beat that is not seen', () => {
    const score = new Float64Array(2000);
    for (let at = 100; at < 2000; at += 200) if (at !== 900) score[at] = 1;
    score[1010] = 0.8;
    const beats = trackBeats(score, 200);
    expect(beats).toContain(1100);
    expect(beats).toHaveLength(10);
    expect(beats).not.toContain(1010);
  });
});
