import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MemoryStorage, Random } from '../foundation/index.js';
import { electrodePosition, montageNames, type Recording, readEegRecording } from '../recordings/index.js';
import { DEFAULT_BANDS, resample } from '../signal/index.js';
import { defaultCleaning, prepareEeg } from './eeg.js';

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const preparation = { electrodes: montageNames(32), bands: DEFAULT_BANDS, cleaning: defaultCleaning };

async function recordingOf(path: string): Promise<Recording> {
  const storage = new MemoryStorage();
  await storage.write('recording.edf', readFileSync(`${data}${path}`));
  return readEegRecording(storage, 'recording.edf');
}

/** Every feature: mean 0 and deviation 1 over the seconds that were not drawn in, and nothing further out than four deviations. */
function expectStandardised(features: Float32Array, seconds: number): void {
  const width = features.length / seconds;
  for (let f = 0; f < width; f++) {
    const column = Array.from({ length: seconds }, (_, s) => features[s * width + f]);
    const usual = column.filter((value) => Math.abs(value) < 4);
    const mean = usual.reduce((sum, value) => sum + value, 0) / usual.length;
    const deviation = Math.sqrt(usual.reduce((sum, value) => sum + (value - mean) ** 2, 0) / usual.length);
    expect(usual.length).toBeGreaterThan(0.7 * seconds);
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(deviation).toBeGreaterThan(0.95);
    expect(deviation).toBeLessThan(1.05);
  }
  expect(features.every((value) => Math.abs(value) <= 4)).toBe(true);
}

describe.skipIf(!existsSync(data))('EEG features of real recordings (../shared/data)', () => {
  it.each([
    ['eegmmidb/S001R03.edf', 125, 0],
    ['eegmat/Subject00_2.edf', 62, 13],
  ])('prepares %s', async (path, seconds, interpolated) => {
    const prepared = prepareEeg(await recordingOf(path), preparation);
    expect(prepared.seconds).toBe(seconds);
    expect(prepared.features).toHaveLength(seconds * 32 * DEFAULT_BANDS.length);
    // The last second of the second one holds no signal: it must not make the others smaller.
    expectStandardised(prepared.features, seconds);
    expect(prepared.montage.matched).toHaveLength(32 - interpolated);
    expect(prepared.montage.interpolated).toHaveLength(interpolated);
    const { channels, data: cleaned, samples, sampleRate } = prepared.recording;
    expect(channels.map(({ name }) => name)).toEqual(montageNames(32));
    expect(sampleRate).toBe(200);
    // Referenced to the average of these very electrodes.
    for (const i of [1000, 5000, 9000]) {
      let sum = 0;
      for (let channel = 0; channel < 32; channel++) sum += cleaned[channel * samples + i];
      expect(Math.abs(sum)).toBeLessThan(1e-2);
    }
  });
});

describe('EEG features', () => {
  const SECONDS = 60;
  const RATE = 250;
  const names = montageNames(32);
  const burst = (second: number) => second % 12 >= 5 && second % 12 < 8;

  /** Noise at every electrode, and 10 Hz at P3 in three of every twelve seconds. */
  function recording(gain: number, rest: Partial<Recording> = {}): Recording {
    const samples = SECONDS * RATE;
    const values = new Random('eeg').fillNormal(new Float32Array(names.length * samples), 4 * gain);
    const channel = names.indexOf('P3');
    for (let i = 0; i < samples; i++) {
      if (burst(Math.floor(i / RATE)))
        values[channel * samples + i] += 20 * gain * Math.sin((2 * Math.PI * 10 * i) / RATE);
    }
    const channels = names.map((name) => ({
      name,
      type: 'eeg' as const,
      unit: 'µV',
      position: electrodePosition(name),
    }));
    return { channels, sampleRate: RATE, samples, data: values, events: [], ...rest };
  }

  it('shows a rhythm in the second, the electrode and the band where it is', () => {
    const { features, seconds } = prepareEeg(recording(1), preparation);
    expect(seconds).toBe(SECONDS);
    expectStandardised(features, seconds);
    const bands = DEFAULT_BANDS.length;
    const contrast = (electrode: string, band: string) => {
      const at = names.indexOf(electrode) * bands + DEFAULT_BANDS.findIndex(({ name }) => name === band);
      let during = 0;
      let outside = 0;
      for (let s = 0; s < seconds; s++) {
        // The window of a second reaches half a second further on both sides.
        if (burst(s) && burst(s - 1) && burst(s + 1)) during += features[s * names.length * bands + at] / 5;
        if (!burst(s) && !burst(s - 1) && !burst(s + 1)) outside += features[s * names.length * bands + at] / 35;
      }
      return during - outside;
    };
    expect(contrast('P3', 'alpha')).toBeGreaterThan(1.5);
    expect(contrast('P3', 'alpha')).toBeGreaterThan(2 * contrast('F4', 'alpha'));
    expect(Math.abs(contrast('P3', 'gamma'))).toBeLessThan(0.8);
  });

  it('does not depend on the gain of the amplifier', () => {
    const [a, b] = [1, 3].map((gain) => prepareEeg(recording(gain), preparation).features);
    const worst = a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
    expect(worst).toBeLessThan(0.02);
  });

  it('does not depend on what the reference electrode picks up', () => {
    const plain = recording(1);
    const other = recording(1);
    for (let i = 0; i < other.data.length; i++)
      other.data[i] += 30 * Math.sin((2 * Math.PI * 7 * (i % other.samples)) / RATE);
    const [a, b] = [plain, other].map((eeg) => prepareEeg(eeg, preparation).features);
    const worst = a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
    expect(worst).toBeLessThan(0.02);
  });

  it('knows which electrodes were measured', () => {
    expect(prepareEeg(recording(1), preparation).quality).toMatchObject({ measured: 1 });
    const whole = recording(1);
    const few = { channels: whole.channels.slice(0, 8), data: whole.data.slice(0, 8 * whole.samples) };
    expect(prepareEeg({ ...whole, ...few }, preparation).quality?.measured).toBeCloseTo(8 / 32, 6);
    const { channels } = whole;
    const bad = channels.map((channel, i) => (i < 4 ? { ...channel, bad: true } : channel));
    expect(prepareEeg({ ...whole, channels: bad }, preparation).quality?.measured).toBeCloseTo(28 / 32, 6);
  });

  it('reads nothing from a band that a recording of 50 Hz cannot hold', () => {
    const whole = recording(1);
    const slow = { sampleRate: 50, ...resample(whole.data, names.length, whole.samples, RATE, 50) };
    const { features, spectra, seconds, replaced } = prepareEeg(
      { ...whole, ...slow },
      { ...preparation, spectra: true },
    );
    const bands = DEFAULT_BANDS.length;
    const gamma = DEFAULT_BANDS.findIndex(({ name }) => name === 'gamma');
    features.forEach((value, i) => {
      if (i % bands === gamma) expect(value).toBe(0);
    });
    expect(features.some((value, i) => i % bands === gamma - 1 && value !== 0)).toBe(true);
    const perBand = (names.length * (names.length + 1)) / 2;
    const read = spectra!.read(0, seconds);
    const largest = (band: number) =>
      Math.max(...read.filter((_, i) => Math.floor(i / perBand) % bands === band).map(Math.abs));
    expect(largest(gamma)).toBe(0);
    expect(largest(gamma - 1)).toBeGreaterThan(0);
    expect(replaced.join()).toContain('gamma');
  });

  it('refuses a recording without known electrodes', () => {
    const { channels } = recording(1);
    const unknown = channels.map((channel, i) => ({ ...channel, name: `channel ${i}`, position: undefined }));
    expect(() => prepareEeg(recording(1, { channels: unknown }), preparation)).toThrowError(
      expect.objectContaining({ code: 'no-known-channels' }),
    );
  });
});
