import { unzlibSync } from 'fflate';
import { expect, it } from 'vitest';
import { FULL, RESET } from '../../formats/xdf/vectors.fixture.js';
import { MemoryStorage } from '../../foundation/index.js';
import { readEeg } from './readers.js';

const unpack = (packed: string) => unzlibSync(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)));
const read = (bytes: Uint8Array) => {
  const storage = new MemoryStorage();
  storage.files.set('x.xdf', bytes);
  return readEeg(storage, 'x.xdf');
};
const replaceAll = (bytes: Uint8Array, find: string, replacement: string) =>
  Uint8Array.from(String.fromCharCode(...bytes).replaceAll(find, replacement), (c) => c.charCodeAt(0));

it('the EEG stream, with markers of other streams on its clock', async () => {
  const { recording, report } = await read(unpack(FULL));
  expect(recording.channels.map(({ name, type, unit }) => `${name} ${type} ${unit}`)).toEqual([
    'Fp1 eeg µV',
    'Cz eeg µV',
    'VEOG eog µV',
  ]);
  expect(recording.channels[0].position).toBeDefined();
  // 260 samples at 100 Hz, 6 s of a break between.
  expect(recording.sampleRate).toBe(100);
  expect(Math.abs(recording.samples - 860)).toBeLessThanOrEqual(1);
  expect(recording.events.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['stim/ä 1', 'resp', '16777217', 'BAD gap']),
  );
  // The marker's clock read 4900.25 s where the amplifier's, which began at 5000 s, read 5000.25 s.
  expect(recording.events.find(({ label }) => label === 'stim/ä 1')!.onset).toBeCloseTo(0.25, 2);
  expect(recording.events.find(({ label }) => label === 'BAD gap')!.duration).toBeCloseTo(6, 1);
  expect(report.otherRates).toEqual([{ name: 'Gyro', sampleRate: 50 }]);
  expect(report.remarks.join()).toMatch(/2 markers lie before the start or after/);
});

it('millivolts become µV; a cut-off file is read with a remark', async () => {
  const whole = await read(unpack(FULL));
  const cut = await read(unpack(FULL).slice(0, 5000));
  const plain = await read(replaceAll(unpack(FULL), 'millivolts', 'microvolts'.slice(0, 10)));
  const row = (r: typeof whole) => r.recording.data.subarray(2 * r.recording.samples, 2 * r.recording.samples + 50);
  expect([...row(whole)]).toEqual([...row(plain)].map((value) => value * 1000));
  expect(cut.report.remarks.join()).toMatch(/cut off/);
  expect(cut.recording.samples).toBeLessThan(whole.recording.samples);
});

it('a sender that began again leaves a gap, not a jump back', async () => {
  const { recording, report } = await read(unpack(RESET));
  expect(report.gaps.length).toBe(1);
  expect(recording.channels[0].type).toBe('eeg');
  const gap = recording.events.find(({ label }) => label === 'BAD gap')!;
  expect([gap.onset, gap.duration].map((x) => x.toFixed(1))).toEqual(['1.0', '19.0']);
});

it('a recording without EEG is refused with a list of what it holds', async () => {
  const bytes = replaceAll(replaceAll(unpack(RESET), '<type>EEG<', '<type>GSR<'), '>Amp<', '>Skn<');
  await expect(read(bytes)).rejects.toThrowError(/xdf: No stream.*Skn \(GSR/);
});
