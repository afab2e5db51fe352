import { describe, expect, it } from 'vitest';
import { brainToSingle, halfToSingle } from './reduced-precision.js';

describe('numbers of sixteen bits', () => {
  // Bits and values from the tables of IEEE 754-2019 binary16.
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ])('half %i is %d', (bits, value) => {
    expect(halfToSingle(bits)).toBe(value);
  });

  it.each([
    [0x3f80, 1],
    [0xc040, -3],
    [0x4049, 3.140625],
    [0x0001, 2 ** -133],
    [0xff80, Number.NEGATIVE_INFINITY],
    [0x7fc0, Number.NaN],
  ])('brain float %i is %d', (bits, value) => {
    expect(brainToSingle(bits)).toBe(value);
  });
});
