import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../../foundation/index.js';
import type { Recording } from '../../../recordings/index.js';
import { pearson } from '../../../signal/index.js';
import { recordInScanner, type ScannerSettings } from '../../../simulate/scanner/index.js';
import { epochLayout, REACH, readEpochs, subtractEpochs } from './aligned-epochs.js';
import { trackBeats } from './beat-tracking.js';
import {
  correctScanner,
  heartbeatsFromEeg,
  pulseArtefacts,
  pulseModel,
  readMotionParameters,
  rPeaks,
  type ScannerOptions,
} from './index.js';
import { scansOfTriggers } from './scan-triggers.js';
import { templateWeights } from './template-weights.js';
import { workingSignal } from './working-signal.js';

const RATE = 250;

/** Coloured noise with an alpha rhythm, 8 channels. */
function eeg(seconds: number, seed = 'eeg', channels = 8): Recording {
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

const SEQUENCE: ScannerSettings = { sampleRate: 1000, tr: 0.9, slices: 12, lead: 3, tail: 2, pulseAmplitude: 0 };

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

function part({ data, samples, channels }: Recording, start: number, count: number): Float32Array {
  const result = new Float32Array(channels.length * count);
  channels.forEach((_, c) => {
    result.set(data.subarray(c * samples + start, c * samples + start + count), c * count);
  });
  return result;
}

describe('the pulse artefact', () => {
  const clean = eeg(90);
  const { read, truth, recording } = recordInScanner(
    clean,
    { ...SEQUENCE, sampleRate: RATE, gradientAmplitude: 0, pulseAmplitude: 40 },
    new Random('heart'),
  );
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

  it('falls by 18 dB or more while the EEG loses little', async () => {
    const data = await read(0, recording.samples);
    const rows = rowsOf(data, 8);
    const model = pulseModel(rows, RATE, rPeaks(data.slice(8 * clean.samples), RATE).peaks);
    expect(model.delay).toBeGreaterThan(0.12);
    expect(model.delay).toBeLessThan(0.4);
    const energy = (list: Float32Array[]) =>
      list.reduce((sum, row) => sum + row.subarray(500, -500).reduce((all, value) => all + value * value, 0), 0);
    const planted = rowsOf(truth.pulse, 8);
    const left = pulseArtefacts(planted, model, RATE).map((own, c) => own.map((value, i) => planted[c][i] - value));
    expect(10 * Math.log10(energy(planted) / energy(left))).toBeGreaterThan(18);
    const own = rowsOf(clean.data, 8);
    expect(energy(pulseArtefacts(own, model, RATE)) / energy(own)).toBeLessThan(0.05);
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

describe('the parts of the correction', () => {
  it('read an epoch between samples and put it back', () => {
    const signal = Float32Array.from({ length: 400 }, (_, i) => Math.sin(0.4 * i) + 0.5 * Math.cos(0.9 * i));
    const layout = epochLayout(Float64Array.of(100.37), Float64Array.of(180.37));
    const epochs = readEpochs(signal, layout);
    const at = (time: number) => Math.sin(0.4 * time) + 0.5 * Math.cos(0.9 * time);
    for (let n = 0; n < layout.columns; n += 9) expect(epochs[n]).toBeCloseTo(at(100.37 + n - REACH), 3);
    const left = signal.slice();
    subtractEpochs(left, epochs, layout);
    for (let i = 101; i <= 180; i++) expect(Math.abs(left[i])).toBeLessThan(1e-3);
    expect(left[100]).toBe(signal[100]);
    expect(left[181]).toBe(signal[181]);
  });

  it('read blocks of a recording as its whole', async () => {
    const samples = 90_000;
    const random = new Random('blocks');
    const data = Float32Array.from({ length: 60 * samples }, () => random.normal());
    const channels = eeg(1).channels.slice(0, 1);
    const many = Array.from({ length: 60 }, () => channels[0]);
    const raw = (block: Recording) => ({ ...block, read: async (s: number, n: number) => part(block, s, n) });
    const recording: Recording = { channels: many, sampleRate: 5000, samples, data, events: [] };
    const inBlocks = await workingSignal(raw(recording), [7], 1000);
    const alone: Recording = { ...recording, channels, data: data.slice(7 * samples, 8 * samples) };
    const atOnce = await workingSignal(raw(alone), [0], 1000);
    expect(inBlocks.samples).toBe(18_000);
    expect(inBlocks.rows[0]).toEqual(atOnce.rows[0]);
  });

  it('make scans of triggers that are lost, doubled and astray', () => {
    const times = Array.from({ length: 60 }, (_, k) => 1000 + 2160.2 * k).filter((_, k) => k !== 20 && k !== 21);
    const second = Array.from({ length: 30 }, (_, k) => 250_333 + 2160.2 * k);
    const { scans, astray } = scansOfTriggers([...times, times[5] + 1, 40_500, ...second], 1000);
    expect(scans).toHaveLength(2);
    expect(scans[0].onsets).toHaveLength(60);
    expect(scans[0].triggered.filter((is) => !is)).toHaveLength(2);
    expect(scans[0].period).toBeCloseTo(2160.2, 6);
    expect(scans[1].onsets[0]).toBeCloseTo(250_333, 3);
    expect(astray).toBe(1);
  });

  it('prefer epochs from before a movement for templates before it', () => {
    const places = Array.from({ length: 80 }, (_, k) => k);
    const motion = places.map((k) => [k < 40 ? 0 : 1, 0, 0, 0, 0, 0]);
    const plain = templateWeights(places, 20);
    const aware = templateWeights(places, 20, motion);
    const share = ({ first, weights }: typeof plain, k: number) =>
      weights[k].reduce((sum, weight, j) => sum + (first[k] + j >= 40 ? weight : 0), 0);
    expect(share(plain, 38)).toBeGreaterThan(0.3);
    expect(share(aware, 38)).toBeLessThan(0.01);
    expect(aware.effective).toBeCloseTo(20, 0);
  });

  it('read motion parameters of fMRIPrep, FSL and plain columns', () => {
    const confounds =
      'csf\ttrans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\n1\t0.1\t0.2\t0.3\t0.01\t0\t0\n2\t1\t2\t3\t0\t0\t0.02\n';
    const motion = readMotionParameters(confounds, 'a_desc-confounds_timeseries.tsv');
    expect(motion[0].slice(0, 3)).toEqual([0.1, 0.2, 0.3]);
    expect(motion[1][5]).toBeCloseTo(1.1459, 3);
    expect(readMotionParameters('0.01 0 0  4 5 6\n0 0 0  1 2 3\n', 'mc.par')[0].slice(0, 3)).toEqual([4, 5, 6]);
    expect(() => readMotionParameters('a\tb\n1\t2\n', 'x.tsv')).toThrow(
      expect.objectContaining({ code: 'motion-parameters' }),
    );
  });
});
