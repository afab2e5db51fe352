import { expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { welch } from '../signal/index.js';
import { muscleRecording } from './muscle-recording.js';

it('records muscles: fast, at the edge of the cap, and nothing slow', () => {
  const { channels, data, samples } = muscleRecording(
    ['T7', 'Cz', 'Fp1'],
    { sampleRate: 250, seconds: 60 },
    new Random(1),
  );
  expect(channels.map(({ name }) => name)).toEqual(['T7', 'Cz', 'Fp1']);
  const power = [0, 1, 2].map((c) => {
    const { frequencies, density } = welch(data.subarray(c * samples, (c + 1) * samples), 250);
    const within = (low: number, high: number) =>
      frequencies.reduce((sum, f, k) => (f >= low && f < high ? sum + density[k] : sum), 0);
    return { slow: within(2, 13), fast: within(30, 80) };
  });
  for (const { slow, fast } of power) expect(fast).toBeGreaterThan(5 * slow);
  expect(power[0].fast).toBeGreaterThan(3 * power[1].fast);
});
