/** PNG (ISO/IEC 15948), 8-bit RGBA, no metadata: the same picture gives the same bytes. */
import { zlibSync } from 'fflate';
import { HemocastError } from '../foundation/index.js';

/** Colours row by row from the top left, `[height, width, 4]`, not premultiplied. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8ClampedArray;
}

/**
 * @throws HemocastError `picture-size` when the pixels do not fill width × height
 * @example
 * await storage.write('cortex.png', encodePng(picture));
 */
export function encodePng(picture: Picture): Uint8Array {
  const { width, height, pixels } = picture;
  if (!(width >= 1 && height >= 1) || pixels.length !== 4 * width * height) {
    throw new HemocastError('picture-size', 'The pixels do not fill the picture', {
      field: 'pixels',
      expected: `${width} × ${height} × 4 = ${4 * width * height} values`,
      found: String(pixels.length),
    });
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 6, 0, 0, 0], 8);
  const chunks = [
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', zlibSync(filterRows(picture), { level: 6 })),
    chunk('IEND', new Uint8Array(0)),
  ];
  const bytes = new Uint8Array(chunks.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of chunks) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** `data:image/png;base64,…` for an `<img>` that needs no second file. */
export function pngDataUri(picture: Picture): string {
  const bytes = encodePng(picture);
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return `data:image/png;base64,${btoa(binary)}`;
}

/** Per row the filter (none, sub, up, Paeth) with the smallest sum of absolute differences, as the standard advises. */
function filterRows({ width, height, pixels }: Picture): Uint8Array {
  const stride = 4 * width;
  const out = new Uint8Array((stride + 1) * height);
  const candidates = [0, 1, 2, 4].map((type) => ({ type, row: new Uint8Array(stride) }));
  for (let y = 0; y < height; y++) {
    const start = y * stride;
    let best = candidates[0];
    let bestSum = Number.POSITIVE_INFINITY;
    for (const candidate of candidates) {
      const { type, row } = candidate;
      let sum = 0;
      for (let x = 0; x < stride; x++) {
        const left = x >= 4 ? pixels[start + x - 4] : 0;
        const up = y > 0 ? pixels[start + x - stride] : 0;
        const corner = x >= 4 && y > 0 ? pixels[start + x - stride - 4] : 0;
        const guess = type === 0 ? 0 : type === 1 ? left : type === 2 ? up : paeth(left, up, corner);
        const difference = (pixels[start + x] - guess) & 255;
        row[x] = difference;
        sum += difference < 128 ? difference : 256 - difference;
      }
      if (sum < bestSum) {
        bestSum = sum;
        best = candidate;
      }
    }
    out[y * (stride + 1)] = best.type;
    out.set(best.row, y * (stride + 1) + 1);
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
