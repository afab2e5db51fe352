import { gzipSync, zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { HemocastError, Random } from '../../foundation/index.js';
import { inflateByPlatform } from './platform-inflate.js';

const random = new Random('content');
/** Compressible, and more than the stream hands over at once. */
const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i >> 8) ^ random.integer(8));
const isContent = (bytes: Uint8Array) => bytes.length === content.length && bytes.every((b, i) => b === content[i]);
const inflate = (bytes: Uint8Array, size = content.length) => inflateByPlatform(bytes, 'zlib', size, 'x', 'damage');

describe('inflateByPlatform', () => {
  it.each([
    ['zlib', zlibSync],
    ['gzip', gzipSync],
  ] as const)('unpacks what another compressor packed (%s)', async (kind, pack) => {
    expect(isContent(await inflateByPlatform(pack(content), kind, content.length, 'x', 'damage'))).toBe(true);
    expect((await inflateByPlatform(pack(content), kind, content.length + 99, 'x', 'damage')).length).toBe(300_000);
    expect(await inflateByPlatform(pack(new Uint8Array(0)), kind, 0, 'x', 'damage')).toEqual(new Uint8Array(0));
  });

  it.each<[string, (packed: Uint8Array) => Uint8Array, number?]>([
    ['a stream that holds more', (packed) => packed, content.length - 1],
    ['a stream that cannot hold so much', (packed) => packed, 1e12],
    ['a stream cut short', (packed) => packed.subarray(0, -9)],
    ['a wrong checksum', (packed) => packed.map((byte, i) => (i === packed.length - 1 ? byte ^ 1 : byte))],
    ['no stream', () => new Uint8Array(1000).fill(7)],
    ['nothing', () => new Uint8Array(0), 10],
  ])('refuses %s', async (_, damage, size) => {
    await expect(inflate(damage(zlibSync(content)), size)).rejects.toEqual(expect.objectContaining({ code: 'damage' }));
  });

  it('stops a stream that expands without end, before it takes memory', async () => {
    const bomb = zlibSync(new Uint8Array(2 ** 26));
    const before = process.memoryUsage().arrayBuffers;
    await expect(inflate(bomb, 2 ** 16)).rejects.toThrowError('more than they should');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it('answers damage with the content or a coded error', async () => {
    const packed = zlibSync(content);
    for (let i = 0; i < 100; i++) {
      const damaged = packed.slice(0, i % 3 === 0 ? random.integer(packed.length) : undefined);
      for (let k = random.integer(4); k > 0; k--) damaged[random.integer(damaged.length)] ^= 1 << random.integer(8);
      const result = await inflate(damaged).catch((error: unknown) => error);
      if (result instanceof Uint8Array) expect(isContent(result)).toBe(true);
      else expect(result).toBeInstanceOf(HemocastError);
    }
  });
});
