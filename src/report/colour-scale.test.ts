import { describe, expect, it } from 'vitest';
import { colourBar, divergingScale, roundLimit, roundUp, sequentialScale, toOklab } from './colour-scale.js';

describe.each(['dawn', 'heather'] as const)('the palette %s', (palette) => {
  const scale = divergingScale({ limit: 2, palette });

  it('gives 0 a light neutral colour, and equal distances the same lightness', () => {
    expect(toOklab(scale.colour(0))[0]).toBeGreaterThan(0.93);
    for (const value of [0.4, 1, 1.6, 2]) {
      expect(Math.abs(toOklab(scale.colour(value))[0] - toOklab(scale.colour(-value))[0])).toBeLessThan(0.07);
    }
  });

  it('keeps its sides apart for people without red or without green receptors', () => {
    for (const value of [0.8, 1.4, 2]) {
      for (const cones of [PROTANOPIA, DEUTERANOPIA]) {
        const [above, below] = [value, -value].map((one) => toOklab(seenBy(cones, scale.colour(one))));
        // 0.02 is about the least difference that is seen side by side.
        expect(Math.hypot(...above.map((part, axis) => part - below[axis]))).toBeGreaterThan(0.1);
      }
    }
  });
});

/** Machado, Oliveira and Fernandes (2009), severity 1: linear RGB as dichromats see it. */
const PROTANOPIA = [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998];
const DEUTERANOPIA = [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881];

function seenBy(cones: readonly number[], colour: readonly number[]): [number, number, number] {
  const linear = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  const seen = [0, 1, 2].map((row) => linear.reduce((sum, c, axis) => sum + cones[3 * row + axis] * c, 0));
  return seen.map((x) => {
    const clipped = Math.min(1, Math.max(0, x));
    return 255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055);
  }) as [number, number, number];
}

describe('divergingScale', () => {
  const scale = divergingScale({ limit: 2 });

  it('gives 0 a neutral colour: nearly no chroma, light', () => {
    const [lightness, a, b] = toOklab(scale.colour(0));
    expect(Math.hypot(a, b)).toBeLessThan(0.01);
    expect(lightness).toBeGreaterThan(0.93);
  });

  it('is red above and blue below, equally light at equal distance', () => {
    for (const value of [0.4, 1, 1.6, 2]) {
      const [red, , blue] = scale.colour(value);
      const [redBelow, , blueBelow] = scale.colour(-value);
      expect(red).toBeGreaterThan(blue);
      expect(blueBelow).toBeGreaterThan(redBelow);
      expect(Math.abs(toOklab(scale.colour(value))[0] - toOklab(scale.colour(-value))[0])).toBeLessThan(0.07);
    }
  });

  it('clamps what lies outside', () => {
    expect(scale.colour(99)).toEqual(scale.colour(2));
    expect(scale.colour(-99)).toEqual(scale.colour(-2));
  });

  it('refuses a limit that is not positive', () => {
    for (const limit of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => divergingScale({ limit })).toThrow(expect.objectContaining({ code: 'colour-scale' }));
    }
  });
});

describe('sequentialScale', () => {
  it.each(['dusk', 'lagoon'] as const)('%s darkens in even steps of perceived lightness', (palette) => {
    const scale = sequentialScale({ high: 1, palette });
    const lightness = Array.from({ length: 11 }, (_, k) => toOklab(scale.colour(k / 10))[0]);
    const steps = lightness.slice(1).map((l, k) => lightness[k] - l);
    const mean = steps.reduce((a, b) => a + b) / steps.length;
    for (const step of steps) {
      expect(step).toBeGreaterThan(0.4 * mean);
      expect(step).toBeLessThan(1.6 * mean);
    }
  });

  it('refuses an empty range', () => {
    expect(() => sequentialScale({ low: 1, high: 1 })).toThrow(expect.objectContaining({ code: 'colour-scale' }));
  });
});

describe('limits', () => {
  it('rounds up to a readable number', () => {
    expect([0.93, 1, 1.01, 2.2, 0.031, 41, 9].map(roundUp)).toEqual([1, 1, 1.2, 2.5, 0.04, 50, 10]);
    expect(roundUp(0)).toBe(1);
  });

  it('leaves out the largest values and what is not finite', () => {
    const map = Float32Array.from({ length: 1000 }, (_, i) => (i === 0 ? 500 : i === 1 ? Number.NaN : -1.9));
    expect(roundLimit([map])).toBe(2);
    expect(roundLimit([new Float32Array(3)])).toBe(1);
  });
});

describe('colourBar', () => {
  it('shows symmetric ticks, the quantity and the unit, escaped', () => {
    const svg = colourBar(divergingScale({ limit: 2.5, label: 'BOLD <x>', unit: '% & more' }));
    expect([...svg.matchAll(/middle">([−\d.]+)<\/text>/g)].map((match) => match[1])).toEqual([
      '−2.5',
      '−1.25',
      '0',
      '1.25',
      '2.5',
    ]);
    expect(svg).toContain('BOLD &lt;x&gt; (% &amp; more)');
    expect(svg).not.toContain('<x>');
  });

  it('is grey where the threshold hides values', () => {
    const svg = colourBar(divergingScale({ limit: 1, threshold: 0.5 }));
    const fills = [...svg.matchAll(/<rect[^>]*fill="(#\w+)"/g)].map((match) => match[1]);
    const hidden = fills.filter((fill) => fill === '#b4b4b4').length;
    expect(hidden / fills.length).toBeCloseTo(0.5, 1);
    expect(fills[0]).not.toBe('#b4b4b4');
  });
});
