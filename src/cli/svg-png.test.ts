import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { svgToPng } from './svg-png.js';

const square = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="180mm" height="90mm" viewBox="0 0 20 10"><rect width="20" height="10" fill="#ff0000"/>${inside}</svg>`;

function header(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset);
  return { signature: view.getUint32(0), width: view.getUint32(16), height: view.getUint32(20) };
}

describe('svgToPng', () => {
  it('makes twice as many pixels as the viewBox has, whatever width in millimetres is stated', async () => {
    expect(header(await svgToPng(square('')))).toEqual({ signature: 0x89504e47, width: 40, height: 20 });
  });

  it('draws text where the machine has a font, and says so where it has none', async () => {
    const plain = await svgToPng(square(''));
    const lettered = await svgToPng(square('<text x="2" y="8" font-size="8">A</text>')).catch((error) => error.code);
    if (typeof lettered === 'string') expect(lettered).toBe('picture-font');
    else expect(Buffer.compare(Buffer.from(lettered), Buffer.from(plain))).not.toBe(0);
  });

  it('paints the colours of the SVG', async () => {
    const png = Buffer.from(await svgToPng(square('')));
    const at = png.indexOf('IDAT');
    const bytes = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    // First row: its filter, then the first pixel.
    expect([...bytes.subarray(1, 4)]).toEqual([255, 0, 0]);
  });

  it('refuses what is no SVG', async () => {
    await expect(svgToPng('<svg')).rejects.toMatchObject({ code: 'picture-svg' });
  });
});
