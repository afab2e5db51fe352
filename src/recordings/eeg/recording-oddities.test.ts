import { describe, expect, it } from 'vitest';
import { encodeEdf } from '../../formats/index.js';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { openEeg, readEeg } from './readers.js';

async function remarksOf(amplitude: number, names = ['Fp1', 'Cz', 'Oz']) {
  const random = new Random('oddities');
  const data = Float32Array.from({ length: names.length * 2500 }, () => amplitude * random.normal());
  const storage = new MemoryStorage();
  await storage.write('x.edf', encodeEdf({ channels: names.map((name) => ({ name })), sampleRate: 250, data }));
  const [whole, open] = [await readEeg(storage, 'x.edf'), await openEeg(storage, 'x.edf')];
  expect(open.report.remarks).toEqual(whole.report.remarks);
  expect(open.recording.channels).toEqual(whole.recording.channels);
  return { remarks: whole.report.remarks.join(' '), names: whole.recording.channels.map(({ name }) => name) };
}

describe('any EEG recording', () => {
  it.each([9000, 0.005])('says when it varies by %f µV', async (amplitude) => {
    expect((await remarksOf(amplitude)).remarks).toMatch(/which no head does/);
  });

  it('says nothing of usual amplitudes', async () => {
    for (const amplitude of [0.5, 10, 500]) expect((await remarksOf(amplitude)).remarks).toBe('');
  });

  it('has channels with names of their own', async () => {
    const { remarks, names } = await remarksOf(10, ['Cz', 'Cz', 'EEG Cz', 'Cz-2', 'Oz']);
    expect(names).toEqual(['Cz', 'Cz-3', 'Cz-4', 'Cz-2', 'Oz']);
    expect(remarks).toMatch(/more than once: Cz;/);
  });
});
