import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { encodePng, type Picture, pngDataUri } from './png.js';

/** A decoder written from the standard alone (all five filters), over Node's zlib and its own CRC. */
function decodePng(bytes: Uint8Array): Picture {
  const buffer = Buffer.from(bytes);
  expect(buffer.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
  const data: Buffer[] = [];
  let [at, width, height] = [8, 0, 0];
  const types: string[] = [];
  while (at < buffer.length) {
    const length = buffer.readUInt32BE(at);
    const type = buffer.toString('latin1', at + 4, at + 8);
    const content = buffer.subarray(at + 8, at + 8 + length);
    expect(crc(buffer.subarray(at + 4, at + 8 + length))).toBe(buffer.readUInt32BE(at + 8 + length));
    types.push(type);
    if (type === 'IHDR') {
      [width, height] = [content.readUInt32BE(0), content.readUInt32BE(4)];
      expect([...content.subarray(8)]).toEqual([8, 6, 0, 0, 0]);
    }
    if (type === 'IDAT') data.push(content);
    at += 12 + length;
  }
  expect(types).toEqual(['IHDR', 'IDAT', 'IEND']);
  const raw = inflateSync(Buffer.concat(data));
  const stride = 4 * width;
  expect(raw.length).toBe((stride + 1) * height);
  const pixels = new Uint8ClampedArray(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const a = x >= 4 ? pixels[y * stride + x - 4] : 0;
      const b = y > 0 ? pixels[(y - 1) * stride + x] : 0;
      const c = x >= 4 && y > 0 ? pixels[(y - 1) * stride + x - 4] : 0;
      const p = a + b - c;
      const nearest = [a, b, c].reduce((best, one) => (Math.abs(p - one) < Math.abs(p - best) ? one : best));
      const guess = [0, a, b, Math.floor((a + b) / 2), nearest][filter];
      pixels[y * stride + x] = (raw[y * (stride + 1) + 1 + x] + guess) & 255;
    }
  }
  return { width, height, pixels };
}

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const low = (value ^ (byte >> bit)) & 1;
      value = low ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    }
  }
  return (value ^ 0xffffffff) >>> 0;
}

describe('encodePng', () => {
  const random = new Random('png');
  const noise = {
    width: 37,
    height: 11,
    pixels: Uint8ClampedArray.from({ length: 37 * 11 * 4 }, () => random.integer(256)),
  };
  const ramp = { width: 64, height: 48, pixels: new Uint8ClampedArray(64 * 48 * 4) };
  for (let i = 0; i < 64 * 48; i++)
    ramp.pixels.set([4 * (i % 64), 5 * Math.floor(i / 64), (i % 64) + Math.floor(i / 64), 255], 4 * i);

  it.each([
    ['noise', noise],
    ['a ramp', ramp],
    ['one pixel', { width: 1, height: 1, pixels: new Uint8ClampedArray([1, 2, 3, 4]) }],
  ])('%s comes back from an independent decoder', (_, picture) => {
    expect(decodePng(encodePng(picture))).toEqual(picture);
  });

  it('makes smooth pictures small', () => {
    expect(encodePng(ramp).length).toBeLessThan(0.08 * ramp.pixels.length);
  });

  it('gives a data URI of the same bytes', () => {
    const uri = pngDataUri(noise);
    expect(uri.startsWith('data:image/png;base64,')).toBe(true);
    expect(new Uint8Array(Buffer.from(uri.slice(22), 'base64'))).toEqual(encodePng(noise));
  });

  it('refuses pixels that do not fill the picture', () => {
    expect(() => encodePng({ width: 2, height: 2, pixels: new Uint8ClampedArray(15) })).toThrow(
      expect.objectContaining({ code: 'picture-size' }),
    );
  });
});
