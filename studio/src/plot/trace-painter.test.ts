import { describe, expect, it } from 'vitest';
import { paintRow, pixelsOf } from './trace-painter.js';

const place = { middle: 5, offset: 100, scale: 2, colour: [10, 20, 30] as const, thickness: 1 };

describe('paintRow', () => {
  it('fills the pixels between the extremes, up for larger values', () => {
    const pixels = pixelsOf(1, 10);
    paintRow(pixels, { least: Float32Array.of(99), largest: Float32Array.of(101) }, { ...place, thickness: 0 });
    expect([...pixels.values].map((value) => value >>> 24)).toEqual([0, 0, 0, 255, 255, 255, 255, 0, 0, 0]);
    expect(pixels.values[4] & 0xffffff).toBe((30 << 16) | (20 << 8) | 10);
  });

  it('covers pixels by the part that the line touches', () => {
    const pixels = pixelsOf(1, 10);
    paintRow(pixels, { least: Float32Array.of(100), largest: Float32Array.of(100) }, place);
    expect([...pixels.values].map((value) => value >>> 24)).toEqual([0, 0, 0, 0, 128, 128, 0, 0, 0, 0]);
  });

  it('draws nothing where nothing was measured, and nothing outside', () => {
    const pixels = pixelsOf(2, 4);
    paintRow(pixels, { least: Float32Array.of(Number.NaN, -1e6), largest: Float32Array.of(Number.NaN, 1e6) }, place);
    expect([...pixels.values].map((value) => value >>> 24)).toEqual([0, 255, 0, 255, 0, 255, 0, 255]);
  });
});
