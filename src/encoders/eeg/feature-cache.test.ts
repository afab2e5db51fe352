import { describe, expect, it } from 'vitest';
import { readNpy } from '../../formats/index.js';
import { HemocastError, MemoryStorage } from '../../foundation/index.js';
import { FeatureCache, type FeatureMaker, type FeatureSource } from './feature-cache.js';

const source: FeatureSource = {
  input: 'a1',
  channels: [{ name: 'Cz' }, { name: 'Pz', bad: true }],
  preparation: { low: 0.1, high: 75 },
  windowSeconds: 16,
  weights: 'b2',
};
const WIDTH = 3;

const value = (channel: number, second: number, feature: number) => 10_000 * channel + 10 * second + feature;

/** Tokens that tell their place; `calls` says what was computed. */
function maker(
  seconds: number,
  stopAt = Number.POSITIVE_INFINITY,
): FeatureMaker & { calls: number[][]; there: number } {
  const calls: number[][] = [];
  const result = {
    channels: ['Cz', 'Pz'].map((name) => ({ name, how: 'exact' as const, from: name })),
    seconds,
    width: WIDTH,
    details: { warnings: ['Short.'], missing: undefined },
    calls,
    there: -1,
    found(there: number) {
      result.there = there;
    },
    async compute(start: number, count: number) {
      if (start >= stopAt) throw new HemocastError('interrupted', 'Stopped', {}, 'interrupted');
      calls.push([start, count]);
      return block(start, count);
    },
  };
  return result;
}

function block(start: number, count: number, channels = [0, 1]): Float32Array {
  return Float32Array.from(
    channels.flatMap((channel) =>
      Array.from({ length: count * WIDTH }, (_, i) => value(channel, start + Math.floor(i / WIDTH), i % WIDTH)),
    ),
  );
}

describe('FeatureCache', () => {
  it('computes once, in parts that hold whole windows, and reads any segment', async () => {
    const storage = new MemoryStorage();
    const cache = new FeatureCache(storage, 'cache');
    expect(await cache.open(source)).toBeUndefined();
    const work = maker(600);
    const made = await cache.make(source, work);
    expect(work.calls).toEqual([
      [0, 240],
      [240, 240],
      [480, 120],
    ]);
    const opened = (await new FeatureCache(storage, 'cache').open(source))!;
    for (const features of [made, opened]) {
      expect(features).toMatchObject({ seconds: 600, width: WIDTH, details: { warnings: ['Short.'] } });
      expect(features.channels.map(({ name }) => name)).toEqual(['Cz', 'Pz']);
      expect(await features.read(0, 600)).toEqual(block(0, 600));
      expect(await features.read(235, 250)).toEqual(block(235, 250));
      expect(await features.read(590, 50, 1, 2)).toEqual(block(590, 10, [1]));
    }
    const [part] = [...storage.files.keys()].filter((name) => name.includes('/000240-'));
    expect(readNpy(storage.files.get(part)!, part)).toEqual({ shape: [2, 240, WIDTH], data: block(240, 240) });
  });

  it.each([
    [5, [[0, 5]]],
    [
      256,
      [
        [0, 240],
        [240, 16],
      ],
    ],
    [255, [[0, 255]]],
  ])('leaves no part of %d s shorter than a window', async (seconds, expected) => {
    const work = maker(seconds);
    await new FeatureCache(new MemoryStorage(), '').make(source, work);
    expect(work.calls).toEqual(expected);
  });

  it('tells sources apart by everything that tokens depend on', async () => {
    const cache = new FeatureCache(new MemoryStorage(), 'cache');
    await cache.make(source, maker(20));
    const others: Partial<FeatureSource>[] = [
      { input: 'a2' },
      { channels: [{ name: 'Cz' }, { name: 'Pz' }] },
      { preparation: { low: 0.1, high: 70 } },
      { windowSeconds: 8 },
      { weights: 'b3' },
    ];
    for (const other of others) expect(await cache.open({ ...source, ...other })).toBeUndefined();
    expect(await cache.open({ ...source })).toBeDefined();
  });

  it('goes on after an interruption with what is missing', async () => {
    const cache = new FeatureCache(new MemoryStorage(), 'cache');
    await expect(cache.make(source, maker(600, 480))).rejects.toMatchObject({ code: 'interrupted' });
    expect(await cache.open(source)).toBeUndefined();
    const rest = maker(600);
    const features = await cache.make(source, rest);
    expect(rest.calls).toEqual([[480, 120]]);
    expect(rest.there).toBe(480);
    expect(await features.read(0, 600)).toEqual(block(0, 600));
  });

  it('takes up a part that another process made meanwhile', async () => {
    const storage = new MemoryStorage();
    const cache = new FeatureCache(storage, 'cache');
    const slow = maker(600);
    const compute = slow.compute;
    slow.compute = async (start, count) => {
      if (start === 0) await cache.make(source, maker(600));
      return compute(start, count);
    };
    await cache.make(source, slow);
    expect(slow.calls).toEqual([[0, 240]]);
    expect(await (await cache.open(source))!.read(0, 600)).toEqual(block(0, 600));
  });

  const damages: [string, (bytes: Uint8Array) => Uint8Array | undefined, number[][]][] = [
    ['a changed byte', (bytes) => bytes.with(bytes.length - 1, bytes[bytes.length - 1] ^ 1), [[240, 240]]],
    ['a changed header', (bytes) => bytes.with(70, bytes[70] ^ 1), [[240, 240]]],
    ['a missing end', (bytes) => bytes.subarray(0, bytes.length - 4), [[240, 240]]],
    ['nothing left', () => new Uint8Array(), [[240, 240]]],
    ['no file', () => undefined, [[240, 240]]],
  ];
  it.each(damages)('notices %s in a part, and makes that part again', async (_, damage, expected) => {
    const storage = new MemoryStorage();
    const cache = new FeatureCache(storage, 'cache');
    await cache.make(source, maker(600));
    const [part] = [...storage.files.keys()].filter((name) => name.includes('/000240-'));
    const damaged = damage(storage.files.get(part)!);
    if (damaged === undefined) storage.files.delete(part);
    else storage.files.set(part, damaged);
    expect(await cache.open(source)).toBeUndefined();
    const repair = maker(600);
    await cache.make(source, repair);
    expect(repair.calls).toEqual(expected);
    expect(await (await cache.open(source))!.read(0, 600)).toEqual(block(0, 600));
  });

  it('takes no index that was changed or cut, and computes nothing again for it', async () => {
    const storage = new MemoryStorage();
    const cache = new FeatureCache(storage, 'cache');
    await cache.make(source, maker(100));
    const index = [...storage.files.keys()].find((name) => name.endsWith('index.json'))!;
    const text = new TextDecoder().decode(storage.files.get(index)!);
    for (const changed of [text.replace('"Short."', '"Long."'), text.slice(0, -20), '{}', '[1]', '']) {
      expect(changed).not.toBe(text);
      await storage.write(index, changed);
      expect(await cache.open(source)).toBeUndefined();
    }
    const again = maker(100);
    await cache.make(source, again);
    expect(again.calls).toEqual([]);
    expect(new TextDecoder().decode(storage.files.get(index)!)).toBe(text);
  });
});
