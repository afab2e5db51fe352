import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../../foundation/index.js';
import type { Recording } from '../../../recordings/index.js';
import { pearson } from '../../../signal/index.js';
import { recordInScanner, type ScannerSettings } from '../../../simulate/scanner/index.js';
import { correctScanner, type ScannerOptions } from './index.js';
import { eeg, part, RATE, SEQUENCE } from './scanned-eeg.fixture.js';

async function corrected(settings: ScannerSettings, options: ScannerOptions = {}, seconds = 40) {
  const clean = eeg(seconds);
  const { recording, read, truth } = recordInScanner(clean, { ...SEQUENCE, ...settings }, new Random('scanner'));
  const result = await correctScanner({ ...recording, read }, { pulse: 'none', ...options });
  return { clean, truth, recording, result };
}

function meanR(a: Float32Array, b: Float32Array, channels: number, from = 0, to = Number.POSITIVE_INFINITY): number {
  const [n, m] = [a.length / channels, b.length / channels];
  const end = Math.min(n, m, to);
  const rs = Array.from({ length: channels }, (_, c) =>
    pearson(a.subarray(c * n + from, c * n + end), b.subarray(c * m + from, c * m + end)),
  );
  return rs.reduce((sum, r) => sum + r, 0) / channels;
}

describe('the gradient artefact', () => {
  it('is taken out of EEG that it buries, triggers or not', { timeout: 30_000 }, async () => {
    for (const [settings, count] of [
      [{}, 0],
      [{ triggers: 'none' }, 0],
      [{ dummies: 3, lostTriggers: 4 }, 3],
    ] as [ScannerSettings, number][]) {
      const { clean, truth, result, recording } = await corrected(settings);
      const [scan] = result!.report.gradient!.scans;
      expect(scan.period).toBeCloseTo(0.9 * truth.timeline.stretch, 4);
      expect(scan.epochs).toBeGreaterThanOrEqual(truth.timeline.volumes.length - 1);
      expect(scan.before).toBe(count);
      if (settings.triggers !== 'none') expect(scan.lost).toBe(truth.timeline.lost.length);
      const { data, channels, sampleRate } = result!.recording;
      expect(sampleRate).toBe(250);
      expect(channels).toHaveLength(recording.channels.length);
      const eegRows = data.subarray(0, clean.channels.length * (data.length / channels.length));
      expect(meanR(eegRows, clean.data, clean.channels.length)).toBeGreaterThan(0.95);
      expect(result!.report.gradient!.amplitude[0].microvolts).toBeGreaterThan(15);
    }
  });

  it('leaves more behind without alignment to parts of a sample, and without the basis of residuals', {
    timeout: 30_000,
  }, async () => {
    const error = async (options: ScannerOptions) => {
      const { clean, result } = await corrected({ movement: 2 }, options);
      const { data, channels, samples } = result!.recording;
      let sum = 0;
      for (let i = 5 * RATE; i < 35 * RATE; i++) {
        // High frequencies, where the EEG is small.
        const high = (values: Float32Array) => values[i - 1] - 2 * values[i] + values[i + 1];
        sum += (high(data.subarray(0, samples)) - high(clean.data.subarray(0, samples))) ** 2;
      }
      expect(channels).toHaveLength(9);
      return sum;
    };
    const whole = await error({});
    expect(await error({ subsample: false, gradientBasis: 0 })).toBeGreaterThan(1.5 * whole);
    expect(await error({ gradientBasis: 0 })).toBeGreaterThan(1.15 * whole);
  });

  it('is seen in a short scan late in a long recording, where its triggers are', async () => {
    const other = Array.from({ length: 200 }, (_, k) => ({
      onset: 1 + 0.7 * k + 0.2 * Math.sin(k * k),
      duration: 0,
      label: 'S 1',
    }));
    const clean = { ...eeg(200, 'long', 4), events: other };
    const scan = { ...SEQUENCE, lead: 172, tail: 3 };
    const { recording, read, truth } = recordInScanner(clean, scan, new Random('scanner'));
    const result = await correctScanner({ ...recording, read }, { pulse: 'none' });
    expect(result?.report.gradient?.scans[0].epochs).toBe(truth.timeline.volumes.length);
  });

  it('is not seen where there is none, and said to be missing where it was asked for', async () => {
    const clean = eeg(40);
    const events = Array.from({ length: 30 }, (_, k) => ({ onset: 1 + 1.2 * k, duration: 0, label: 'Response/R128' }));
    const raw = { ...clean, events, read: async (s: number, n: number) => part(clean, s, n) };
    expect(await correctScanner(raw)).toBeUndefined();
    const error = await correctScanner(raw, { gradient: 'volume' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HemocastError);
    expect((error as HemocastError).code).toBe('scanner-no-artefact');
  });
});

it('takes mains that come with every trigger for no gradient artefact', async () => {
  const clean = eeg(40);
  const samples = 40 * 1000;
  const data = new Float32Array(8 * samples);
  for (let i = 0; i < data.length; i++) data[i] = 40 * Math.sin((2 * Math.PI * 50 * (i % samples)) / 1000 + 0.3);
  const events = Array.from({ length: 36 }, (_, k) => ({ onset: 1 + k, duration: 0, label: 'Stimulus/S  1' }));
  const mains: Recording = { ...clean, sampleRate: 1000, samples, data, events };
  const raw = { ...mains, read: async (s: number, n: number) => part(mains, s, n) };
  expect(await correctScanner(raw)).toBeUndefined();
});
