import { describe, expect, it } from 'vitest';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { labramRow } from '../../modalities/labram-channels.js';
import { type CorpusRecording, EegCorpus } from './corpus.js';

/** Patches whose values say which second and channel they are of. */
async function recording(
  storage: MemoryStorage,
  id: string,
  channels: string[],
  seconds: number,
): Promise<CorpusRecording> {
  const values = Float32Array.from({ length: seconds * channels.length * 200 }, (_, i) => {
    const patch = Math.floor(i / 200);
    return (Math.floor(patch / channels.length) + (patch % channels.length) / 100) / 10;
  });
  await storage.write(id, new Uint8Array(values.buffer));
  return { id, person: id, path: id, channels, seconds };
}

describe('EegCorpus', () => {
  it('draws windows of consecutive seconds from some channels, with the rows that belong to them', async () => {
    const storage = new MemoryStorage();
    const names = ['Fp1', 'Cz', 'Pz', 'O2'];
    const corpus = new EegCorpus(storage, [await recording(storage, 'a', names, 9)], {
      batch: 6,
      channels: 3,
      seconds: 4,
    });
    const { x, rows } = await corpus.draw(new Random(1));
    for (let place = 0; place < 6; place++) {
      const own = [0, 1, 2].map((channel) => Number(rows[place * 3 + channel]));
      expect(new Set(own).size).toBe(3);
      const first = Math.floor(10 * x[place * 3 * 4 * 200] + 1e-3);
      own.forEach((row, channel) => {
        const index = names.findIndex((name) => labramRow(name) === row);
        for (let second = 0; second < 4; second++) {
          const value = x[((place * 3 + channel) * 4 + second) * 200 + 77];
          expect(value).toBeCloseTo((first + second + index / 100) / 10, 5);
        }
      });
    }
    expect(await corpus.draw(new Random(1))).toEqual({ x, rows, sources: expect.anything() });
    expect((await corpus.draw(new Random(2))).x).not.toEqual(x);
  });

  it('draws a recording as often as it is large', async () => {
    const storage = new MemoryStorage();
    const recordings = [
      await recording(storage, 'small', ['Cz', 'Pz'], 10),
      await recording(storage, 'large', ['Cz', 'Pz', 'Oz'], 20),
    ];
    const corpus = new EegCorpus(storage, recordings, { batch: 400, channels: 1, seconds: 1 });
    const { sources } = await corpus.draw(new Random(3));
    const share = sources.filter(({ id }) => id === 'large').length / 400;
    expect(Math.abs(share - 0.75)).toBeLessThan(0.07);
  });

  it('draws in what no brain makes', async () => {
    const storage = new MemoryStorage();
    await storage.write('x', new Uint8Array(Float32Array.from({ length: 200 }, () => -70).buffer));
    const corpus = new EegCorpus(storage, [{ id: 'x', person: 'x', path: 'x', channels: ['Cz'], seconds: 1 }], {
      batch: 1,
      channels: 1,
      seconds: 1,
    });
    expect((await corpus.draw(new Random(1))).x[0]).toBe(-5);
  });

  it('refuses recordings smaller than a window, and files that were cut', async () => {
    const storage = new MemoryStorage();
    const short = await recording(storage, 'short', ['Cz'], 3);
    const shape = { batch: 1, channels: 1, seconds: 4 };
    expect(() => new EegCorpus(storage, [short], shape)).toThrow(
      expect.objectContaining({ code: 'pretraining-data', detail: expect.objectContaining({ field: 'short' }) }),
    );
    expect(() => new EegCorpus(storage, [], shape)).toThrow(expect.objectContaining({ code: 'pretraining-data' }));
    const cut = new EegCorpus(storage, [{ ...short, seconds: 8 }], { ...shape, seconds: 8 });
    await expect(cut.draw(new Random(1))).rejects.toMatchObject({ code: 'prepared-truncated' });
  });
});
