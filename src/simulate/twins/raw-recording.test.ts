import { describe, expect, it } from 'vitest';
import { correctRaw } from '../../commands/datasets/correct-raw.js';
import { embeddedTemplate } from '../../cortex/index.js';
import { Random } from '../../foundation/index.js';
import { butterworthSections, filterRowsForwardBackward, pearson, resample } from '../../signal/index.js';
import { checkSimulation } from '../settings.js';
import { prepareSimulation, simulatePerson } from '../simulate.js';
import { rawRecording } from './raw-recording.js';

describe('raw EEG of a twin', () => {
  const settings = checkSimulation({ people: 1, films: 1, minutes: 1, montage: 19, sampleRate: 250, seed: 'raw' });
  const [{ eeg, bold }] = simulatePerson(settings, 0, prepareSimulation(settings, embeddedTemplate())).runs;
  const channels = [...eeg.channels.slice(0, 8)];
  const clean = { ...eeg, channels, data: eeg.data.slice(0, 8 * eeg.samples), events: [] };
  const scan = { slices: 30, label: 'R128', lead: 2 };

  it('has a trigger for each volume of its BOLD, on time, and an artefact that correction takes out', async () => {
    const raw = await rawRecording(clean, bold, scan, new Random('scan'));
    expect(raw.eeg.sampleRate).toBe(5000);
    expect(raw.eeg.channels.map(({ name }) => name)).toEqual([...channels.map(({ name }) => name), 'ECG']);
    const onsets = raw.eeg.events.filter(({ label }) => label === 'R128').map(({ onset }) => onset);
    expect(onsets).toHaveLength(raw.bold.volumes - scan.lead);
    onsets.forEach((onset, k) => {
      expect(Math.abs(onset - (bold.startTime + (k + scan.lead) * bold.tr))).toBeLessThan(0.005);
    });
    expect(raw.bold.data[5 * raw.bold.volumes + 3]).toBe(bold.data[5 * bold.volumes + 3]);

    const corrected = await correctRaw(raw.eeg, { file: 'twin', tr: bold.tr });
    const band = (data: Float32Array, samples: number, rate: number) =>
      filterRowsForwardBackward(butterworthSections(2, { low: 1, high: 40 }, rate), data, 8, samples);
    const rows = corrected.data.slice(0, 8 * corrected.samples) as Float32Array;
    const after = band(rows, corrected.samples, corrected.sampleRate);
    const before = resample(raw.eeg.data.slice(0, 8 * raw.eeg.samples) as Float32Array, 8, raw.eeg.samples, 5000, 250);
    const truth = band(clean.data as Float32Array, clean.samples, 250);
    const agreement = (data: Float32Array, samples: number) => {
      const length = Math.min(samples, clean.samples) - 1000;
      const each = channels.map((_, c) =>
        pearson(
          data.subarray(c * samples + 500, c * samples + 500 + length),
          truth.subarray(c * clean.samples + 500, c * clean.samples + 500 + length),
        ),
      );
      return each.reduce((sum, r) => sum + r, 0) / 8;
    };
    expect(corrected.sampleRate).toBe(250);
    expect(
      agreement(band(before.data as Float32Array, before.data.length / 8, 250), before.data.length / 8),
    ).toBeLessThan(0.5);
    expect(agreement(after, corrected.samples)).toBeGreaterThan(0.85);
  }, 60_000);

  it('is refused where there is no artefact', async () => {
    await expect(correctRaw(clean, { file: 'twin', tr: bold.tr })).rejects.toMatchObject({ code: 'eeg-uncorrected' });
  });
});
