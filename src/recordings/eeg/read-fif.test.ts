import { unzlibSync } from 'fflate';
import { expect, it } from 'vitest';
import { EPOCHS, MNE, SKIP } from '../../formats/fif/vectors.fixture.js';
import { MemoryStorage } from '../../foundation/index.js';
import { electrodePosition } from '../electrode-positions.js';
import { readEeg } from './readers.js';

const read = (packed: string) => {
  const storage = new MemoryStorage();
  storage.files.set('x.fif', unzlibSync(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0))));
  return readEeg(storage, 'x.fif');
};
const brief = (events: { onset: number; duration: number; label: string }[]) =>
  events.map(({ onset, duration, label }) => `${+onset.toFixed(4)} ${+duration.toFixed(4)} ${label}`);

it('a continuous FIF file is in µV, with triggers, annotations and gaps as events', async () => {
  const { recording, report } = await read(SKIP);
  expect(recording.channels.map(({ name, type, unit }) => `${name}|${type}|${unit}`)).toEqual([
    'Fp1|eeg|µV',
    'Cz|eeg|µV',
    'EEG 003 of a long name|eeg|µV',
    'HEOG|eog|µV',
    'MEG 0111|mag|T',
    'STI 014|stim|',
  ]);
  expect(Math.max(...recording.data.subarray(0, 80)) / (1e6 * MNE.SKIP.max[0])).toBeCloseTo(1, 6);
  expect(brief(recording.events)).toEqual([
    '0 0.05 early',
    '0.05 0.05 BAD_blink',
    '0.05 0 3',
    '0.2 0 stim: a',
    '0.2 0.1 BAD_ACQ_SKIP',
    '0.35 0.05 late é',
  ]);
  expect(report.format).toBe('FIF raw');
  expect(report.remarks.join(' ')).toMatch(/bad in the file: Cz\. 1 projections/);
  expect(recording.channels.filter(({ bad }) => bad).map(({ name }) => name)).toEqual(['Cz']);
});

it('an electrode of its own name stands where it was measured, to a centimetre', async () => {
  // It was measured where MNE-Python's standard cap has Pz.
  const { recording } = await read(SKIP);
  const [place, pz] = [recording.channels[2].position!, electrodePosition('Pz')!];
  expect(Math.hypot(...place.map((x, i) => x - pz[i]))).toBeLessThan(10);
  // The place in the file wins over that of the name.
  const [fp1, standard] = [recording.channels[0].position!, electrodePosition('Fp1')!];
  expect(Math.hypot(...fp1.map((x, i) => x - standard[i]))).toBeLessThan(10);
  expect(fp1).not.toEqual(standard);
});

it('epochs lie end to end, each with its event', async () => {
  const { recording, report } = await read(EPOCHS);
  expect([recording.samples, report.format]).toEqual([45, 'FIF epochs']);
  expect(brief(recording.events)).toEqual([
    '0.02 0 low',
    '0.075 0 boundary',
    '0.095 0 c',
    '0.15 0 boundary',
    '0.17 0 high:b',
  ]);
  expect(Math.min(...recording.data.subarray(0, 45)) / (1e6 * MNE.EPOCHS.min[0])).toBeCloseTo(1, 6);
});
