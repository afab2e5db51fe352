import { describe, expect, it } from 'vitest';
import { benchOptions } from '../../bench/bench-options.js';
import { CACHE } from '../../bench/simulated-data.js';

const read = (...words: string[]) =>
  benchOptions('samples', { seeds: '831,832', difficulty: 'published' }, ['node', 'run.ts', 'samples', ...words]);

describe('options of a bench', () => {
  it('are the common ones and its own, with their defaults', () => {
    const common = { cache: CACHE, fresh: false, tiny: false, json: false };
    expect(read()).toEqual({ ...common, seeds: ['831', '832'], difficulty: 'published' });
    expect(read('--seeds', '101, 102', '--difficulty', 'easy', '--cache', 'x', '--fresh', '--tiny', '--json')).toEqual({
      ...{ seeds: ['101', '102'], difficulty: 'easy', cache: 'x', fresh: true, tiny: true, json: true },
    });
  });

  it('refuse what there is not, and seeds that are none or one twice', () => {
    expect(() => read('--sizes', '8')).toThrow(/sizes/);
    for (const seeds of ['', '101,', '101,101', '7,007']) expect(() => read('--seeds', seeds)).toThrow(RangeError);
  });
});
