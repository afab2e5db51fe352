import { expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { LABRAM_PATCH } from './labram.js';
import { windowGain } from './window-gain.js';

const [ELECTRODES, SECONDS] = [2, 5];

it('is the log of each electrode’s standard deviation in each second, without its mean', () => {
  const amplitude = new Random(1).fillNormal(new Float32Array(ELECTRODES * SECONDS)).map(Math.exp);
  const patches = Float32Array.from({ length: ELECTRODES * SECONDS * LABRAM_PATCH }, (_, i) => {
    const row = Math.floor(i / LABRAM_PATCH);
    return 3 * row + amplitude[row] * Math.sin((2 * Math.PI * 10 * i) / LABRAM_PATCH);
  });
  const gain = windowGain(patches, ELECTRODES);
  for (let electrode = 0; electrode < ELECTRODES; electrode++) {
    for (let second = 0; second < SECONDS; second++) {
      const expected = Math.log(amplitude[electrode * SECONDS + second] / Math.SQRT2);
      expect(gain[second * ELECTRODES + electrode]).toBeCloseTo(expected, 4);
    }
  }
});

it('is finite where nothing was measured', () => {
  const gain = windowGain(new Float32Array(ELECTRODES * LABRAM_PATCH), ELECTRODES);
  expect([...gain]).toEqual([gain[0], gain[0]]);
  expect(gain[0]).toBeLessThan(-6);
  expect(Number.isFinite(gain[0])).toBe(true);
});
