import { expect, it } from 'vitest';
import { adler32, crc32, updateCrc32 } from './checksum.js';

const ascii = (text: string) => new TextEncoder().encode(text);

// zlib.crc32 and zlib.adler32 of Python 3.
it.each([
  ['', 0, 1],
  ['123456789', 0xcbf43926, 0x091e01de],
  ['The quick brown fox jumps over the lazy dog', 0x414fa339, 0x5bdc0fda],
])('sums of %j are those of zlib', (text, crc, adler) => {
  expect([crc32(ascii(text)), adler32(ascii(text))]).toEqual([crc, adler]);
});

it('sums of long content do not overflow, and come in parts', () => {
  const bytes = new Uint8Array(100_000).fill(255);
  expect([crc32(bytes), adler32(bytes)]).toEqual([0x68c6cec4, 0x149a302c]);
  expect(~updateCrc32(updateCrc32(-1, bytes.subarray(0, 33_333)), bytes.subarray(33_333)) >>> 0).toBe(0x68c6cec4);
});
