import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import type { TargetSeries } from './modality.js';
import { standardisedChannels } from './standardised.js';

const VOLUMES = 200;

function series(rows: readonly Float32Array[]): TargetSeries {
  const data = new Float32Array(rows.length * VOLUMES);
  rows.forEach((row, i) => {
    data.set(row, i * VOLUMES);
  });
  const channels = rows.map((_, i) => ({
    name: `S${(i >> 1) + 1}_D1`,
    kind: i % 2 === 0 ? 'HbO' : 'HbR',
    position: [0, 0, 100] as const,
  }));
  return { data, volumes: VOLUMES, tr: 1, startTime: 0, channels, remarks: ['before'] };
}

const noise = (mean: number, deviation: number) => {
  const random = new Random(`${mean}`);
  return Float32Array.from({ length: VOLUMES }, () => random.normal(mean, deviation));
};

describe('channels in units of their own deviation', () => {
  it('have mean 0 and deviation 1, and the unit gives the signal back', () => {
    const rows = [noise(5, 0.3), noise(-100, 40), noise(0, 1e-5)];
    const before = series(rows);
    const { data, scale, channels, remarks } = standardisedChannels(before);
    expect(channels).toHaveLength(3);
    expect(remarks).toEqual(['before']);
    rows.forEach((row, i) => {
      const own = data.subarray(i * VOLUMES, (i + 1) * VOLUMES);
      const mean = row.reduce((sum, value) => sum + value, 0) / VOLUMES;
      expect(own.reduce((sum, value) => sum + value, 0) / VOLUMES).toBeCloseTo(0, 5);
      expect(own.reduce((sum, value) => sum + value ** 2, 0) / VOLUMES).toBeCloseTo(1, 5);
      for (let k = 0; k < VOLUMES; k += 17) expect((own[k] * scale![i] + mean) / row[k]).toBeCloseTo(1, 3);
    });
    expect(before.data).toEqual(series(rows).data);
  });

  it('without any change, or not finite, are left out and named with their kind', () => {
    const broken = noise(1, 1);
    broken[7] = Number.NaN;
    // In single precision 0.1 is no round number, and its mean is not exactly itself.
    const rows = [noise(0, 1), new Float32Array(VOLUMES).fill(0.1), broken, noise(3, 1)];
    const { channels, data, scale, remarks } = standardisedChannels(series(rows));
    expect(channels?.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['S1_D1 HbO', 'S2_D1 HbR']);
    expect([data.length, scale?.length]).toEqual([2 * VOLUMES, 2]);
    expect(remarks).toEqual([
      'before',
      'Channels without any change are left out: S1_D1 HbR',
      'Channels with values that are no numbers are left out: S2_D1 HbO',
    ]);
  });

  it('are an error where none has a signal', () => {
    expect(() => standardisedChannels(series([new Float32Array(VOLUMES)]))).toThrow(
      expect.objectContaining({ code: 'no-target-channels' }),
    );
  });
});
