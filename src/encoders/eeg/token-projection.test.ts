import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import type { EncodedEeg } from './encoded-eeg.js';
import { fitTokenProjection, projectTokens } from './token-projection.js';

const ELECTRODES = 5;
const SECONDS = 203;
const WIDTH = 12;
const WINDOW = 8;
/** Dimension along which tokens vary slowly; two others vary much more, from second to second. */
const SLOW = 7;

interface World {
  encoded: EncodedEeg;
  /** `[electrode][second]` */
  slow: number[][];
}

function world(seed: string): World {
  const random = new Random(seed);
  const place = random.fillNormal(new Float32Array(ELECTRODES * WIDTH), 10);
  const time = new Random('time embedding').fillNormal(new Float32Array(WINDOW * WIDTH), 5);
  const tokens = random.fillNormal(new Float32Array(ELECTRODES * SECONDS * WIDTH), 0.5);
  const slow = Array.from({ length: ELECTRODES }, (_, electrode) => {
    let level = 0;
    return Array.from({ length: SECONDS }, (_, second) => {
      // A time constant of ten seconds.
      level = 0.9 * level + Math.sqrt(1 - 0.81) * random.normal();
      // The last window reaches back: 200 … 202 lie at its end.
      const at = second < 200 ? second % WINDOW : second - 195;
      const row = (electrode * SECONDS + second) * WIDTH;
      tokens[row + SLOW] += level;
      tokens[row + 2] += 4 * random.normal();
      tokens[row + 3] += 3 * random.normal();
      for (let i = 0; i < WIDTH; i++) tokens[row + i] += place[electrode * WIDTH + i] + time[at * WIDTH + i];
      return level;
    });
  });
  return { encoded: { tokens, seconds: SECONDS, width: WIDTH }, slow };
}

const people = ['1', '2', '3', '4'].map(world);

describe('fitTokenProjection', () => {
  const { weight, time, slow } = fitTokenProjection(
    people.map(({ encoded }) => encoded),
    WINDOW,
    2,
  );
  const column = (c: number) => Array.from({ length: WIDTH }, (_, i) => weight[i * 2 + c]);

  it('finds the direction that varies slowly, not those that vary most, nor electrodes, nor windows', () => {
    const first = column(0);
    expect(first[SLOW]).toBeGreaterThan(0);
    expect(first[SLOW] / Math.hypot(...first)).toBeGreaterThan(0.98);
    expect(slow[0]).toBeGreaterThan(3 * slow[1]);
    expect(slow[0]).toBeLessThan(1);
  });

  it('gives components in which the slow course of a new person is what remains', () => {
    const { encoded, slow: planted } = world('new');
    const components = projectTokens({ weight, time }, encoded, WINDOW);
    expect(components).toHaveLength(SECONDS * ELECTRODES * 2);
    for (let electrode = 0; electrode < ELECTRODES; electrode++) {
      const found = Array.from({ length: SECONDS }, (_, second) => components[(second * ELECTRODES + electrode) * 2]);
      const mean = found.reduce((sum, value) => sum + value / SECONDS, 0);
      const [scale] = column(0).filter((_, i) => i === SLOW);
      const centre = planted[electrode].reduce((sum, value) => sum + value / SECONDS, 0);
      const errors = found.map((value, second) => (value - mean) / scale - (planted[electrode][second] - centre));
      // What is left is the noise of 0.5 on the dimension itself; the steps of a window, of 5, are gone.
      expect(Math.sqrt(errors.reduce((sum, value) => sum + value ** 2 / SECONDS, 0))).toBeLessThan(0.8);
    }
  });

  it.each([0, 13])('refuses %i components of tokens of width 12', (components) => {
    expect(() => fitTokenProjection([people[0].encoded], WINDOW, components)).toThrow(
      expect.objectContaining({ code: 'projection-components' }),
    );
  });
});
