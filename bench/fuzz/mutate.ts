/** Damage to files: what cables, disks, editors and ill will do to them. */
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import type { Random } from '../../src/foundation/index.js';
import type { SeedFile } from './seed-files.js';

/** Expanded bytes of a bomb: well above what any seed justifies. */
const BOMB_MEGABYTES = 512;
const SMALL_BYTES = 128 * 1024;
/** Headers stand at the beginning. */
const HEAD_BYTES = 2048;

const LIES = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];
const LONG_LIES = [0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];
const REAL_LIES = [0, -1, 1e30, Number.NaN, Number.POSITIVE_INFINITY, 1e-30, 2 ** 31];

/** A damaged copy; the same random numbers give the same damage. */
export function mutate(seeds: readonly SeedFile[], random: Random): SeedFile {
  const size = (seed: SeedFile) => Object.values(seed.files).reduce((sum, { length }) => sum + length, 0);
  const small = seeds.filter((seed) => size(seed) <= SMALL_BYTES);
  const pool = small.length > 0 && random.uniform() < 0.9 ? small : seeds;
  const seed = pool[random.integer(pool.length)];
  const names = Object.keys(seed.files);
  const target =
    random.uniform() < 0.5
      ? (names.find((name) => name === seed.path) ?? names[0])
      : names[random.integer(names.length)];
  const files = { ...seed.files };
  if (seed.packed === 'gzip' && random.uniform() < 0.01) {
    files[target] = gzipBomb(files[target]);
    return { ...seed, files };
  }
  let bytes: Uint8Array = files[target].slice();
  if (/\.(mat|nirs|set)$/.test(target) && random.uniform() < 0.005) bytes = matBomb(bytes);
  else if (target.endsWith('.npz') && random.uniform() < 0.01) bytes = zipBomb(bytes);
  else if (random.uniform() < 0.5) bytes = touched(bytes, random);
  else
    for (let round = 1 + random.integer(4); round > 0 && bytes.length > 0; round--) bytes = damage(bytes, random, pool);
  // Half of the damage to packed files goes inside, where no checksum finds it.
  if (seed.packed === 'gzip') {
    bytes =
      random.uniform() < 0.6
        ? new Uint8Array(gzipSync(bytes, { level: 1 }))
        : damage(new Uint8Array(gzipSync(files[target])), random, []);
  }
  files[target] = bytes;
  if (names.length > 1 && random.uniform() < 0.03) delete files[names[random.integer(names.length)]];
  return { ...seed, files };
}

/** Damage that few readers notice: one byte or one digit is another. */
function touched(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return bytes;
  const place = random.integer(random.uniform() < 0.4 ? Math.min(HEAD_BYTES, bytes.length) : bytes.length);
  const isDigit = (byte: number) => byte >= 48 && byte <= 57;
  const digit = random.uniform() < 0.4 ? bytes.findIndex((byte, i) => i >= place && isDigit(byte)) : -1;
  if (digit >= 0) bytes[digit] = 48 + random.integer(10);
  else if (random.uniform() < 0.5) bytes[place] ^= 1 << random.integer(8);
  else bytes[place] = random.integer(256);
  return bytes;
}

function damage(bytes: Uint8Array, random: Random, others: readonly SeedFile[]): Uint8Array {
  const place = random.integer(random.uniform() < 0.7 ? Math.min(HEAD_BYTES, bytes.length) : bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = random.uniform() < 0.5;
  switch (random.integer(10)) {
    case 0:
      return bytes.slice(0, random.uniform() < 0.5 ? place : bytes.length - random.integer(Math.min(64, bytes.length)));
    case 1:
      for (let flips = 1 + random.integer(8); flips > 0; flips--) {
        bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
      }
      return bytes;
    case 2:
      bytes[place] ^= 1 << random.integer(8);
      return bytes;
    case 3:
      if (place + 4 <= bytes.length) view.setUint32(place, LIES[random.integer(LIES.length)], little);
      return bytes;
    case 4:
      if (place + 2 <= bytes.length) view.setUint16(place, LIES[random.integer(LIES.length)], little);
      return bytes;
    case 5: {
      const lie = REAL_LIES[random.integer(REAL_LIES.length)];
      if (place + 8 > bytes.length) return bytes;
      if (random.uniform() < 0.4) view.setBigUint64(place, LONG_LIES[random.integer(LONG_LIES.length)], little);
      else if (random.uniform() < 0.5) view.setFloat64(place, lie, little);
      else view.setFloat32(place, lie, little);
      return bytes;
    }
    case 6:
      return liedNumber(bytes, place, random);
    case 7:
      bytes.copyWithin(place, random.integer(bytes.length), random.integer(bytes.length));
      return bytes;
    case 8: {
      // A segment of another file, or of zeros, put in.
      const other = others.length === 0 ? undefined : Object.values(others[random.integer(others.length)].files)[0];
      const from = other === undefined ? 0 : random.integer(Math.max(1, other.length));
      const extra = other?.slice(from, from + 1 + random.integer(200)) ?? new Uint8Array(1 + random.integer(64));
      const longer = new Uint8Array(bytes.length + extra.length);
      longer.set(bytes.subarray(0, place));
      longer.set(extra, place);
      longer.set(bytes.subarray(place), place + extra.length);
      return longer;
    }
    default:
      return mangled(bytes, random);
  }
}

/** Overwrites the next number that is written as text. */
function liedNumber(bytes: Uint8Array, place: number, random: Random): Uint8Array {
  const digit = (byte: number) => byte >= 48 && byte <= 57;
  let at = place;
  while (at < bytes.length && !digit(bytes[at])) at++;
  const longest = 1 + random.integer(9);
  for (let n = 0; n < longest && at < bytes.length && digit(bytes[at]); n++, at++) {
    bytes[at] = random.uniform() < 0.5 ? 57 : 48 + random.integer(10);
  }
  if (at < bytes.length && random.uniform() < 0.3) bytes[at] = '-.eE,;"<>'.charCodeAt(random.integer(9));
  return bytes;
}

/** Line ends changed as by a transfer in text mode. */
function mangled(bytes: Uint8Array, random: Random): Uint8Array {
  const result: number[] = [];
  const add = random.uniform() < 0.5;
  const most = Math.min(bytes.length, 2 ** 20);
  for (let i = 0; i < most; i++) {
    if (add && bytes[i] === 10) result.push(13);
    if (!add && bytes[i] === 13 && bytes[i + 1] === 10) continue;
    result.push(bytes[i]);
  }
  return Uint8Array.from(result);
}

let zeros: Uint8Array | undefined;

/** Deflated: `head`, then zeros without end. */
function endless(head: Uint8Array): Uint8Array {
  const flush = { finishFlush: constants.Z_SYNC_FLUSH };
  zeros ??= deflateRawSync(new Uint8Array(2 ** 20), flush);
  const start = deflateRawSync(head, flush);
  const result = new Uint8Array(start.length + BOMB_MEGABYTES * zeros.length + 2);
  result.set(start);
  for (let i = 0; i < BOMB_MEGABYTES; i++) result.set(zeros, start.length + i * zeros.length);
  result.set([3, 0], result.length - 2);
  return result;
}

function gzipBomb(head: Uint8Array): Uint8Array {
  const body = endless(head);
  const result = new Uint8Array(10 + body.length + 8);
  result.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  result.set(body, 10);
  return result;
}

/** A MAT-file of level 5 whose variable expands to far more than it says, or says that it does. */
function matBomb(bytes: Uint8Array): Uint8Array {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(0, 14, true);
  new DataView(head.buffer).setUint32(4, BOMB_MEGABYTES * 2 ** 20, true);
  const body = endless(head);
  const result = new Uint8Array(128 + 8 + 2 + body.length);
  result.set(bytes.subarray(0, 128));
  const view = new DataView(result.buffer);
  view.setUint32(128, 15, true);
  view.setUint32(132, 2 + body.length, true);
  result.set([0x78, 0x9c], 136);
  result.set(body, 138);
  return result;
}

/** The first entry of an archive expands without end; its directory says what it did. */
function zipBomb(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const body = endless(bytes.subarray(start, Math.min(bytes.length, start + 16)));
  const result = new Uint8Array(start + body.length + bytes.length - start);
  result.set(bytes.subarray(0, start));
  result.set(body, start);
  result.set(bytes.subarray(start), start + body.length);
  return result;
}
