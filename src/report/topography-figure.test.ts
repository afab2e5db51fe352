import { unzlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { electrodePosition } from '../recordings/index.js';
import { topographyFigure } from './topography-figure.js';

const NAMES = ['Fp1', 'Fp2', 'F3', 'F4', 'Fz', 'C3', 'C4', 'Cz', 'P3', 'P4', 'Pz', 'O1', 'O2', 'T7', 'T8'];
const places = [...NAMES.map((name) => electrodePosition(name)), undefined];

/** Red minus blue of a pixel, by its place on the head: x to the right, y to the nose, each −1 … 1. */
function redness(body: string): (x: number, y: number) => number {
  const png = Buffer.from(/data:image\/png;base64,([^"]+)"/.exec(body)![1], 'base64');
  const width = png.readUInt32BE(16);
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const rows = unzlibSync(Buffer.concat(parts));
  const stride = 1 + 4 * width;
  const pixels = new Uint8Array(4 * width * width);
  for (let row = 0; row < width; row++) {
    const filter = rows[row * stride];
    for (let k = 0; k < 4 * width; k++) {
      const left = k < 4 ? 0 : pixels[row * 4 * width + k - 4];
      const up = row === 0 ? 0 : pixels[(row - 1) * 4 * width + k];
      const corner = k < 4 || row === 0 ? 0 : pixels[(row - 1) * 4 * width + k - 4];
      const estimate = left + up - corner;
      const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value));
      const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
      const guess = [0, left, up, (left + up) >> 1, paeth][filter];
      pixels[row * 4 * width + k] = rows[row * stride + 1 + k] + guess;
    }
  }
  return (x, y) => {
    const at = 4 * (Math.floor(((1 - y) / 2) * width) * width + Math.floor(((x + 1) / 2) * width));
    return pixels[at] - pixels[at + 2];
  };
}

describe('topographies', () => {
  it('show a blink red above the eyes, and a saccade of opposite signs', () => {
    const blink = NAMES.map((name) => (name.startsWith('Fp') ? 10 : 0));
    const saccade = NAMES.map((name) => (name === 'T7' ? -4 : name === 'T8' ? 4 : 0));
    const values = (list: number[]) => ({ title: 'one', values: [...list, 1e6] });
    const eyes = redness(topographyFigure({ places, topographies: [values(blink)] }).body);
    expect(eyes(0, 0.75)).toBeGreaterThan(90);
    expect(Math.abs(eyes(0, -0.6))).toBeLessThan(40);
    const sides = redness(topographyFigure({ places, topographies: [values(saccade)] }).body);
    expect(sides(0.75, 0)).toBeGreaterThan(90);
    expect(sides(-0.75, 0)).toBeLessThan(-60);
  });

  it('escape titles, draw one head for each, and stand without any place', () => {
    const zero = { title: '<b>', note: '5 %', values: new Float32Array(16) };
    const { body } = topographyFigure({ places, topographies: [zero, zero] });
    expect(body.match(/<svg /g)).toHaveLength(2);
    expect(body).toContain('&lt;b&gt;');
    expect(body).not.toContain('<b>');
    expect(body).not.toContain('NaN');
    expect(topographyFigure({ places: [undefined], topographies: [zero] }).body).toContain('<svg ');
  });
});
