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
    chunk('IDAT', zlibSync(filterRows(picture), { level: 4 })),
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
  const candidates = FILTERS.map((filter) => ({ ...filter, row: new Uint8Array(stride) }));
  // One pixel of zeros to the left, so that no row has a special first pixel.
  let above = new Uint8Array(stride + 4);
  let current = new Uint8Array(stride + 4);
  for (let y = 0; y < height; y++) {
    current.set(pixels.subarray(y * stride, (y + 1) * stride), 4);
    let best = candidates[0];
    let bestSum = Number.POSITIVE_INFINITY;
    for (const candidate of candidates) {
      candidate.apply(candidate.row, current, above);
      const sum = sumOfSizes(candidate.row);
      if (sum < bestSum) [bestSum, best] = [sum, candidate];
    }
    out[y * (stride + 1)] = best.type;
    out.set(best.row, y * (stride + 1) + 1);
    [above, current] = [current, above];
  }
  return out;
}

/** Each writes `current` minus its guess into `row`; both rows of bytes begin with four zeros. */
const FILTERS: { type: number; apply(row: Uint8Array, current: Uint8Array, above: Uint8Array): void }[] = [
  { type: 0, apply: (row, current) => row.set(current.subarray(4)) },
  {
    type: 1,
    apply(row, current) {
      for (let x = 0; x < row.length; x++) row[x] = current[x + 4] - current[x];
    },
  },
  {
    type: 2,
    apply(row, current, above) {
      for (let x = 0; x < row.length; x++) row[x] = current[x + 4] - above[x + 4];
    },
  },
  {
    type: 4,
    apply(row, current, above) {
      for (let x = 0; x < row.length; x++) {
        const [left, up, corner] = [current[x], above[x + 4], above[x]];
        const a = Math.abs(up - corner);
        const b = Math.abs(left - corner);
        const c = Math.abs(left + up - 2 * corner);
        row[x] = current[x + 4] - (a <= b && a <= c ? left : b <= c ? up : corner);
      }
    },
  },
];

/** Sum of the bytes read as signed numbers, without their signs. */
function sumOfSizes(row: Uint8Array): number {
  let sum = 0;
  for (let x = 0; x < row.length; x++) sum += row[x] < 128 ? row[x] : 256 - row[x];
  return sum;
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
