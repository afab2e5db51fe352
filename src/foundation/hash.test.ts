import { expect, it } from 'vitest';
import { sha256 } from './index.js';

// FIPS 180-2, appendix B.
it.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
])('hashes %j as the standard does', async (text, expected) => {
  expect(await sha256(text)).toBe(expected);
  const padded = new TextEncoder().encode(`xx${text}`);
  expect(await sha256(padded.subarray(2))).toBe(expected);
});
