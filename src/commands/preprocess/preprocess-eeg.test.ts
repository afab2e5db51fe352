import { describe, expect, it } from 'vitest';
import { encodeEdf } from '../../formats/index.js';
import { MemoryStorage, Random } from '../../foundation/index.js';
import { montageNames, readEeg } from '../../recordings/index.js';
import { preprocessEeg } from './preprocess-eeg.js';

const NAMES = montageNames(19);
const RATE = 250;
const SAMPLES = 60 * RATE;

/** Noise that fades in and out, with line noise and one flat channel. */
async function storageWithRecording(): Promise<MemoryStorage> {
  const random = new Random('pipeline');
  const data = random.fillNormal(new Float32Array(NAMES.length * SAMPLES), 20);
  for (let i = 0; i < data.length; i++) {
    data[i] =
      (data[i] + 30 * Math.sin((2 * Math.PI * 50 * i) / RATE)) * Math.sin((Math.PI * (i % SAMPLES)) / SAMPLES) ** 2;
  }
  data.fill(0, 3 * SAMPLES, 4 * SAMPLES);
  const storage = new MemoryStorage();
  const channels = NAMES.map((name) => ({ name }));
  await storage.write(
    'rest.edf',
    encodeEdf({ channels, sampleRate: RATE, data, events: [{ onset: 2, duration: 0, label: 'a' }] }),
  );
  return storage;
}

describe('preprocessEeg', () => {
  it.each(['edf', 'brainvision'] as const)(
    'writes a recording that is cleaned in parts as one that is cleaned at once: %s',
    async (format) => {
      const storage = await storageWithRecording();
      const run = (out: string, valuesAtOnce?: number) =>
        preprocessEeg({
          storage,
          input: 'rest.edf',
          out,
          options: { format, rejectAbove: 150, valuesAtOnce },
          version: '1',
        });
      const { recordings } = await run('whole');
      const { recordings: parts } = await run('parts', 10_000);
      const { done, report, ...rest } = parts[0];
      const { done: wholeDone, report: _, ...wholeRest } = recordings[0];
      expect(rest).toEqual(wholeRest);
      expect(done).toEqual({ ...(wholeDone as object), rejected: expect.any(Array), inParts: true });
      expect([...storage.files.keys()].filter((file) => file.startsWith('parts')).map((file) => file.slice(6))).toEqual(
        [...storage.files.keys()].filter((file) => file.startsWith('whole')).map((file) => file.slice(6)),
      );
      const data = parts[0].files.find((file) => /\.(edf|vhdr)$/.test(file))!;
      const [whole, found] = await Promise.all(['whole', 'parts'].map((out) => readEeg(storage, `${out}/${data}`)));
      expect({ ...found.recording, data: 0 }).toEqual({ ...whole.recording, data: 0 });
      const difference = found.recording.data.reduce(
        (most, x, i) => Math.max(most, Math.abs(x - whole.recording.data[i])),
        0,
      );
      expect(difference).toBeLessThan(format === 'edf' ? 0.01 : 5e-3);
      expect(storage.files.get(report)!.length).toBeGreaterThan(10_000);
    },
  );
});
