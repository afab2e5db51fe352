import { describe, expect, it } from 'vitest';
import { encodeBdf, encodeBrainVision, encodeEdf } from '../../formats/index.js';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { openEeg, readEegRecording } from './readers.js';

const samples = 900;
const data = new Random('parts').fillNormal(new Float32Array(3 * samples), 30);
// Trigger lines: a code of 7 from sample 450 on.
for (let i = 0; i < samples; i++) data[2 * samples + i] = i >= 450 ? 7 : 0;
const channels = ['Cz', 'EOG', 'Status'].map((name) => ({ name }));
const content = { channels, sampleRate: 90, data };

function storageWith(files: Iterable<[string, Uint8Array]>): MemoryStorage {
  const storage = new MemoryStorage();
  for (const [name, bytes] of files) storage.files.set(name, bytes);
  return storage;
}

describe.each([
  ['x.edf', () => storageWith([['x.edf', encodeEdf(content)]])],
  ['x.bdf', () => storageWith([['x.bdf', encodeBdf(content)]])],
  ['x.vhdr', () => storageWith(encodeBrainVision('x', content))],
])('%s read in parts', (path, make) => {
  it('has the values that were written, wherever the parts begin and end', async () => {
    const { recording, read, readDoubles } = await openEeg(make(), path);
    expect([recording.samples, recording.sampleRate, recording.channels.length]).toEqual([samples, 90, 3]);
    for (const [start, count] of [
      [0, 100],
      [89, 2],
      [440, 460],
      [899, 50],
    ]) {
      const part = await read(start, count);
      const length = Math.min(count, samples - start);
      expect(part).toHaveLength(3 * length);
      for (let c = 0; c < 2; c++) {
        for (let i = 0; i < length; i++) {
          expect(Math.abs(part[c * length + i] - data[c * samples + start + i])).toBeLessThan(0.01);
        }
      }
      const doubles = await readDoubles?.(start, count);
      expect(Float32Array.from(doubles ?? [])).toEqual(part);
    }
  });

  it('tells the same as the recording read whole', async () => {
    const whole = await readEegRecording(make(), path);
    const { recording, read } = await openEeg(make(), path);
    expect({ ...recording, data: await read(0, samples) }).toEqual(whole);
    if (path === 'x.bdf') expect(recording.events).toEqual([{ onset: 5, duration: 0, label: '7' }]);
  });
});
