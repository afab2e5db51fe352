import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from '../cortex/index.js';
import { censoredBold, censoringRemarks } from '../preprocess/index.js';
import { boldTarget } from './bold.js';

const VOLUMES = 60;
const { labels } = embeddedTemplate();

/** A slow wave of each vertex's own phase about 100. */
function waves(vertices = labels.length): Float32Array {
  return Float32Array.from(
    { length: vertices * VOLUMES },
    (_, i) => 100 + Math.sin((2 * Math.PI * (i % VOLUMES)) / 20 + Math.floor(i / VOLUMES)),
  );
}

describe('censoredBold', () => {
  it('leaves finite data as they are', () => {
    const data = waves(10);
    expect(censoredBold(data, VOLUMES).data).toBe(data);
  });

  it('takes a medial wall of NaN for no data and changes nothing else', () => {
    const data = waves();
    const zeros = data.slice();
    labels.forEach((label, v) => {
      if (label >= 0) return;
      data.fill(Number.NaN, v * VOLUMES, (v + 1) * VOLUMES);
      zeros.fill(0, v * VOLUMES, (v + 1) * VOLUMES);
    });
    const found = censoredBold(data, VOLUMES);
    expect(found.data).toEqual(zeros);
    expect(censoringRemarks(found, VOLUMES)).toEqual([]);
    expect(boldTarget(data, VOLUMES, 2)).toEqual(boldTarget(zeros, VOLUMES, 2));
  });

  it('fills single volumes in from those about them, and counts them', () => {
    const data = waves();
    const bad = [0, 17, 18, 59];
    for (let v = 0; v < labels.length; v++)
      for (const t of bad) data[v * VOLUMES + t] = t === 17 ? Number.POSITIVE_INFINITY : Number.NaN;
    const found = censoredBold(data, VOLUMES);
    expect(found).toMatchObject({ volumes: bad, silent: [] });
    const row = found.data.subarray(5 * VOLUMES, 6 * VOLUMES);
    expect(row[0]).toBe(row[1]);
    expect(row[59]).toBe(row[58]);
    expect(row[17]).toBeCloseTo(row[16] + (row[19] - row[16]) / 3, 4);
    expect(row[18]).toBeCloseTo(row[16] + (2 * (row[19] - row[16])) / 3, 4);
    expect(row[30]).toBe(data[5 * VOLUMES + 30]);
    expect(censoringRemarks(found, VOLUMES)).toEqual([
      '4 of 60 volumes of the BOLD hold no values (1, 18, 19, 60); they are censored: filled in from those about them',
    ]);
    expect(boldTarget(data, VOLUMES, 2).every(Number.isFinite)).toBe(true);
  });

  it('takes a volume of zeros for one that dropped out', () => {
    const data = waves();
    for (let v = 0; v < labels.length; v++) data[v * VOLUMES + 17] = labels[v] < 0 ? Number.NaN : 0;
    const found = censoredBold(data, VOLUMES);
    expect(found.volumes).toEqual([17]);
    expect(found.data[5 * VOLUMES + 17]).toBeCloseTo((data[5 * VOLUMES + 16] + data[5 * VOLUMES + 18]) / 2, 4);
    // Where most are so, zeros are no dropout.
    expect(censoredBold(new Float32Array(200 * VOLUMES), VOLUMES).volumes).toEqual([]);
  });

  it('tells a vertex that was not scanned from one that lost a volume', () => {
    const data = waves(20);
    data[3 * VOLUMES + 7] = Number.NaN;
    data.fill(Number.NaN, 4 * VOLUMES, 4 * VOLUMES + 30);
    const found = censoredBold(data, VOLUMES);
    expect(found).toMatchObject({ volumes: [], silent: [4] });
    expect(found.data[3 * VOLUMES + 7]).toBeCloseTo((data[3 * VOLUMES + 6] + data[3 * VOLUMES + 8]) / 2, 4);
    expect(censoringRemarks(found, VOLUMES)).toEqual(['1 vertices of the cortex hold no values in the BOLD and are 0']);
  });

  it('refuses what has too few values', () => {
    const data = waves(20);
    for (let v = 0; v < 20; v++) data.fill(Number.NaN, v * VOLUMES, v * VOLUMES + 20);
    expect(() => censoredBold(data, VOLUMES)).toThrow(expect.objectContaining({ code: 'bold-not-finite' }));
    expect(() => censoredBold(new Float32Array(20 * VOLUMES).fill(Number.NaN), VOLUMES)).toThrow(
      expect.objectContaining({ code: 'bold-not-finite' }),
    );
  });
});
