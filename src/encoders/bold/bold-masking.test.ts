import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { drawMask, hiddenCount, maskKinds } from './bold-masking.js';

const POINTS = 12;
const BLOCKS = 8;
const TOKENS = POINTS * BLOCKS;

describe.each(maskKinds)('a mask of %s', (kind) => {
  it('parts the tokens into as many hidden and visible as always', () => {
    for (const ratio of [0.05, 0.4, 0.75, 0.95]) {
      for (let draw = 0; draw < 20; draw++) {
        const { visible, hidden, whole } = drawMask(new Random(`${ratio} ${draw}`), POINTS, BLOCKS, ratio, kind);
        expect(hidden.length).toBe(hiddenCount(TOKENS, ratio));
        expect([...visible, ...hidden].sort((a, b) => a - b)).toEqual([...Array(TOKENS).keys()]);
        expect(whole).toBeLessThanOrEqual(hidden.length);
      }
    }
  });

  it('hides every token equally often', () => {
    const ratio = 0.75;
    const draws = 3000;
    const count = new Float64Array(TOKENS);
    const random = new Random('often');
    for (let draw = 0; draw < draws; draw++) {
      for (const token of drawMask(random, POINTS, BLOCKS, ratio, kind).hidden) count[token]++;
    }
    // Five standard deviations of a binomial.
    const room = 5 * Math.sqrt((ratio * (1 - ratio)) / draws);
    for (const times of count) expect(Math.abs(times / draws - ratio)).toBeLessThan(room);
  });
});

it('hides whole patches over all time, and whole times over all patches', () => {
  const half = hiddenCount(TOKENS, 0.75) / 2;
  for (let draw = 0; draw < 50; draw++) {
    const random = new Random(draw);
    const patches = drawMask(random, POINTS, BLOCKS, 0.75, 'patches');
    const hiddenPoints = Array.from(patches.hidden.subarray(0, patches.whole), (token) => token % POINTS);
    expect(patches.whole).toBe(BLOCKS * Math.floor(half / BLOCKS));
    for (const point of new Set(hiddenPoints)) {
      expect(hiddenPoints.filter((other) => other === point)).toHaveLength(BLOCKS);
    }
    const times = drawMask(random, POINTS, BLOCKS, 0.75, 'times');
    const hiddenBlocks = Array.from(times.hidden.subarray(0, times.whole), (token) => Math.floor(token / POINTS));
    expect(times.whole).toBe(POINTS * Math.floor(half / POINTS));
    for (const block of new Set(hiddenBlocks)) {
      expect(hiddenBlocks.filter((other) => other === block)).toHaveLength(POINTS);
    }
  }
});

it('draws each kind about equally often', () => {
  const wholes = { none: 0, patches: 0, times: 0 };
  const random = new Random('kinds');
  for (let draw = 0; draw < 900; draw++) {
    const { whole, hidden } = drawMask(random, POINTS, BLOCKS, 0.75);
    const points = new Set(Array.from(hidden.subarray(0, whole), (token) => token % POINTS)).size;
    if (whole === 0) wholes.none++;
    else if (points < POINTS) wholes.patches++;
    else wholes.times++;
  }
  for (const count of Object.values(wholes)) expect(Math.abs(count - 300)).toBeLessThan(75);
});
