import { describe, expect, it } from 'vitest';
import { globalFieldPower } from './field-power.js';

describe('globalFieldPower', () => {
  // Two moments of four channels: 1 −1 3 −3 has deviation √5; 2 2 2 2 has none.
  const data = Float64Array.of(1, 2, -1, 2, 3, 2, -3, 2);

  it('is the deviation over channels', () => {
    const power = globalFieldPower(data, 2, [0, 1, 2, 3]);
    expect(power[0]).toBeCloseTo(Math.sqrt(5), 6);
    expect(power[1]).toBe(0);
  });

  it('does not change with the reference, and leaves out channels', () => {
    const moved = data.map((value) => value + 1e4);
    expect(globalFieldPower(moved, 2, [0, 1, 2, 3])[0]).toBeCloseTo(Math.sqrt(5), 4);
    expect(globalFieldPower(data, 2, [0, 1])[0]).toBeCloseTo(1, 6);
  });

  it('takes offsets off, and has no value of one channel or where one is missing', () => {
    expect(globalFieldPower(Float64Array.of(5, 7), 1, [0, 1], [5, 7])[0]).toBe(0);
    expect(globalFieldPower(data, 2, [2])[0]).toBeNaN();
    expect(globalFieldPower(Float64Array.of(1, Number.NaN), 1, [0, 1])[0]).toBeNaN();
  });
});
