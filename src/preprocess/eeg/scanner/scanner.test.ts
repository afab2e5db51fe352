import { describe, expect, it } from 'vitest';
import { Random } from '../../../foundation/index.js';
import type { Recording } from '../../../recordings/index.js';
import { recordInScanner } from '../../../simulate/scanner/index.js';
import { epochLayout, REACH, readEpochs, subtractEpochs } from './aligned-epochs.js';
import { readMotionParameters } from './index.js';
import { scansOfTriggers } from './scan-triggers.js';
import { eeg, part, SEQUENCE } from './scanned-eeg.fixture.js';
import { templateWeights } from './template-weights.js';
import { workingSignal } from './working-signal.js';

it('lays volumes where they were in a real scan', async () => {
  const volumes = Array.from({ length: 12 }, (_, k) => -1 + 2 * k + 0.01 * (k % 2));
  const { truth } = recordInScanner(eeg(20), { ...SEQUENCE, tr: 1.9, volumes, clockDrift: 0 }, new Random('real'));
  expect([...truth.timeline.volumes]).toEqual(volumes.slice(1, 10));
  expect(truth.timeline.events[0].onset).toBeCloseTo(volumes[1], 2);
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
    const slices = Array.from({ length: 200 }, (_, k) => 500 + 72 * k).filter((_, k) => k < 60 || k >= 90);
    expect(scansOfTriggers(slices, 1000).scans.map(({ onsets }) => onsets.length)).toEqual([200]);
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
