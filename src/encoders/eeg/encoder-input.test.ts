import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { type Channel, electrodePosition, montageNames, type Recording } from '../../recordings/index.js';
import { labramInput as input } from './eeg-encoder-folder.js';
import { encoderPatches, inParts, prepareEncoderInput } from './encoder-input.js';

const eeg = (name: string): Channel => ({ name, type: 'eeg', unit: 'µV' });

/** 10 Hz of 20 µV in every channel, out of phase with its neighbours, on a slow drift, with line noise and noise. */
function recorded(channels: Channel[], sampleRate: number, samples: number): Recording {
  const random = new Random('recorded');
  const data = new Float32Array(channels.length * samples);
  channels.forEach((_, c) => {
    for (let i = 0; i < samples; i++) {
      const t = i / sampleRate;
      data[c * samples + i] =
        20 * Math.sin(2 * Math.PI * 10 * t + 0.1 * c) +
        300 * Math.sin(2 * Math.PI * 0.01 * t) +
        30 * Math.sin(2 * Math.PI * 50 * t) +
        random.normal();
    }
  });
  return { channels, sampleRate, samples, data, events: [] };
}

describe('prepareEncoderInput', () => {
  it('takes a clean recording as it is, in patches of the encoder’s unit', async () => {
    const recording = recorded([eeg('Fp1'), eeg('Cz'), { name: 'EOG', type: 'eog', unit: 'µV' }], 200, 1050);
    const prepared = await prepareEncoderInput(inParts(recording), { input, raw: true });
    expect(prepared).toMatchObject({ seconds: 5, rest: 0.25 });
    expect(prepared.cleaning).toBeUndefined();
    expect(prepared.montage.dropped).toEqual([{ name: 'EOG', reason: 'not EEG' }]);
    expect(prepared.warnings).toEqual(['The last 0.250 s fill no whole second and were left out.']);
    const patches = await encoderPatches(prepared, input, 3, 2);
    const expected = [0, 1].flatMap((c) => [...recording.data.subarray(c * 1050 + 600, c * 1050 + 1000)]);
    expect(patches).toEqual(Float32Array.from(expected, (value) => value / 100));
  });

  it('refuses to take as it is what does not fit', async () => {
    const other = recorded([eeg('Cz')], 160, 800);
    const raw = (recording: Recording) => prepareEncoderInput(inParts(recording), { input, raw: true });
    await expect(raw(other)).rejects.toMatchObject({ code: 'encoder-rate', detail: { found: '160 Hz' } });
    const broken = recorded([eeg('Cz'), eeg('Pz')], 200, 800);
    broken.data[800 + 300] = Number.NaN;
    await expect(encoderPatches(await raw(broken), input, 1, 2)).rejects.toMatchObject({
      code: 'encoder-values',
      detail: { field: 'Pz', found: 'NaN at 1.500 s' },
    });
    await expect(raw(recorded([eeg('Cz')], 200, 199))).rejects.toMatchObject({ code: 'signal-too-short' });
    await expect(raw(recorded([eeg('E1')], 200, 800))).rejects.toMatchObject({ code: 'no-known-channels' });
  });

  it('comes to nearly the same in parts', async () => {
    const recording = recorded(
      ['F3', 'F4', 'C3', 'C4', 'P3', 'P4', 'AFF1h'].map((name) => ({
        ...eeg(name),
        position: electrodePosition(name),
      })),
      500,
      500 * 60 + 123,
    );
    const whole = await prepareEncoderInput(inParts(recording), { input });
    const parts = await prepareEncoderInput(inParts(recording), { input, valuesAtOnce: 0 });
    expect(parts.cleaning?.inParts).toBe(true);
    expect({ ...parts, recording: 0, cleaning: 0 }).toEqual({ ...whole, recording: 0, cleaning: 0 });
    expect(whole.montage.channels[6]).toMatchObject({ how: 'interpolated', from: 'AFF1h' });
    const [expected, found] = await Promise.all([whole, parts].map((one) => encoderPatches(one, input, 3, 50)));
    const furthest = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
    // In units of 100 µV, where the signal has 20 µV.
    expect(furthest).toBeLessThan(0.01);
  });

  it('cleans, resamples and repairs any other, without a new reference', async () => {
    const channels = [
      ...montageNames(19).map(eeg),
      { name: 'FP1-F7', type: 'misc' as const, unit: 'µV' },
      { name: 'Status', type: 'stim' as const, unit: '' },
    ];
    const recording = recorded(channels, 250, 250 * 40 + 100);
    recording.data.fill(0, 4 * recording.samples, 5 * recording.samples);
    const before = recording.data.slice();
    const labels = new Map([['Cz', 'EEG Cz-REF']]);
    const prepared = await prepareEncoderInput(inParts(recording), { input, labels });
    expect(recording.data).toEqual(before);
    expect(prepared.recording).toMatchObject({ sampleRate: 200, samples: 8080 });
    expect(prepared).toMatchObject({ seconds: 40, rest: 0.4 });
    expect(prepared.cleaning).toMatchObject({
      band: { low: 0.1, high: 75 },
      notched: [50],
      reference: 'none',
      interpolated: ['Fz'],
    });
    expect(prepared.montage.channels.map(({ name }) => name)).toEqual(channels.slice(0, 20).map(({ name }) => name));
    expect(prepared.montage.channels.find(({ name }) => name === 'Cz')).toMatchObject({
      how: 'alias',
      from: 'EEG Cz-REF',
    });
    expect(prepared.montage.dropped).toEqual([{ name: 'Status', reason: 'not EEG' }]);
    expect(prepared.warnings[0]).toContain('Fz (flat)');
    // Alpha is there with its amplitude; drift and line noise are gone.
    const patches = await encoderPatches(prepared, input, 10, 20);
    const wave = (channel: number, frequency: number) => {
      let [real, imaginary] = [0, 0];
      for (let i = 0; i < 4000; i++) {
        real += (patches[channel * 4000 + i] / 2000) * Math.cos((2 * Math.PI * frequency * i) / 200);
        imaginary += (patches[channel * 4000 + i] / 2000) * Math.sin((2 * Math.PI * frequency * i) / 200);
      }
      return 100 * Math.hypot(real, imaginary);
    };
    for (const channel of [0, 4, 10, 19]) {
      expect(wave(channel, 10)).toBeGreaterThan(19.5);
      expect(wave(channel, 10)).toBeLessThan(20.5);
      expect(wave(channel, 50)).toBeLessThan(0.3);
      expect(
        Math.abs(patches.subarray(channel * 4000, (channel + 1) * 4000).reduce((sum, v) => sum + v, 0) / 40),
      ).toBeLessThan(10);
    }
  });

  it('names channels that cleaning removed, and a band that the recording lacks', async () => {
    const channels = [...montageNames(19).map(eeg), eeg('E77')];
    const recording = recorded(channels, 128, 128 * 30);
    recording.data.fill(0, 19 * recording.samples);
    const { montage, warnings } = await prepareEncoderInput(inParts(recording), { input });
    expect(montage.dropped).toEqual([{ name: 'E77', reason: 'bad' }]);
    expect(warnings.join(' ')).toContain('E77 (flat)');
    expect(warnings.join(' ')).toContain('nothing above 57.6 Hz');
  });
});
