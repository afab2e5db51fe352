import { expect, it } from 'vitest';
import { MemoryStorage } from '../../foundation/index.js';
import { encodeEeglab, openEeglab } from './index.js';

it('writes what the reader reads', async () => {
  const storage = new MemoryStorage();
  const channels = [
    { name: 'Fz', type: 'EEG', position: [80, 5, 40] as const },
    { name: 'ECG', type: 'ECG' },
  ];
  const data = Float32Array.from([1.5, -2, 3, 100, 200, 300]);
  const events = [
    { onset: 0.0135, duration: 0.5, label: 'boundary' },
    { onset: 0.004, duration: 0, label: 'R128' },
  ];
  for (const [name, bytes] of encodeEeglab('rest', { channels, sampleRate: 250, data, events }))
    await storage.write(name, bytes);
  const file = await openEeglab(storage, 'rest.set');
  expect(file.dataset).toMatchObject({ sampleRate: 250, points: 3, epochs: 1, channels });
  // Latencies count from 1 in the file and from 0 here.
  expect(file.dataset.events).toEqual([
    { type: 'R128', latency: expect.closeTo(1, 9), duration: 0 },
    { type: 'boundary', latency: expect.closeTo(3.375, 9), duration: 125 },
  ]);
  expect((await file.readSignals()).data).toEqual(data);
});

it('refuses data that do not fit their channels', () => {
  const channels = [{ name: 'Fz' }, { name: 'Cz' }];
  expect(() => encodeEeglab('x', { channels, sampleRate: 250, data: new Float32Array(3) })).toThrow(
    expect.objectContaining({ code: 'eeglab-write' }),
  );
});
