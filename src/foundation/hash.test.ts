import { expect, it } from 'vitest';
import { Random, Sha256, sha256 } from './index.js';

// FIPS 180-2, appendix B.
const STANDARD = [
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
] as const;

it.each(STANDARD)('hashes %j as the standard does', async (text, expected) => {
  expect(await sha256(text)).toBe(expected);
  const padded = new TextEncoder().encode(`xx${text}`);
  expect(await sha256(padded.subarray(2))).toBe(expected);
});

it.each(STANDARD)('hashes %j in parts as the standard does', (text, expected) => {
  const hash = new Sha256();
  for (const letter of text) hash.add(new TextEncoder().encode(letter));
  expect(hash.digest()).toBe(expected);
});

it('hashes parts of any size as the platform hashes the whole', async () => {
  const random = new Random('hash');
  for (let trial = 0; trial < 30; trial++) {
    const content = Uint8Array.from({ length: random.integer(700) }, () => random.integer(256));
    const hash = new Sha256();
    for (let at = 0; at < content.length; ) {
      const count = random.integer(150);
      hash.add(content.subarray(at, at + count));
      at += count;
    }
    expect(hash.digest()).toBe(await sha256(content));
  }
});
