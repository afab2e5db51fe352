import { describe, expect, it } from 'vitest';
import { madeWhenRead, RecentArrays } from './recent-arrays.js';

describe('arrays that were used lately', () => {
  it('are kept up to the limit, those used last longest', () => {
    const recent = new RecentArrays(3 * 40);
    const made: string[] = [];
    const keys = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, {}]));
    const get = (name: string) =>
      recent.get(keys[name], () => {
        made.push(name);
        return new Float32Array(10).fill(name.charCodeAt(0));
      });
    for (const name of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'b']) expect(get(name)[3]).toBe(name.charCodeAt(0));
    // The fourth array takes the place of b, which was used longest ago.
    expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('hold one that is larger than the limit until the next', () => {
    const recent = new RecentArrays(8);
    let count = 0;
    const key = {};
    const large = () => recent.get(key, () => new Float32Array(100).fill(++count));
    expect([large()[0], large()[0]]).toEqual([1, 1]);
    recent.get({}, () => new Float32Array(1));
    expect(large()[0]).toBe(2);
  });

  it('are made at their first reading and not before', () => {
    let count = 0;
    const read = madeWhenRead(() => new Float32Array([++count]));
    expect(count).toBe(0);
    expect([read()[0], read()[0], count]).toEqual([1, 1, 1]);
  });
});
