import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { clockFromEvents, statedClock, toEegTime } from './clock.js';
import { clockFromVolumeTriggers } from './volume-triggers.js';

const random = new Random('clocks');
const between = (low: number, high: number) => low + (high - low) * random.uniform();
const events = (onsets: number[], label = 'tap') => onsets.map((onset) => ({ onset, duration: 0, label }));

/** Trigger times of the target at irregular intervals over an hour. */
function irregular(count: number): number[] {
  let t = 12;
  return Array.from({ length: count }, () => (t += between(15, 45)));
}

describe('one clock', () => {
  it('finds a planted offset and drift from shared triggers, with some missing and some foreign', () => {
    const target = irregular(110);
    const truth = { offset: -47.25, drift: 8e-5 };
    const kept = target.filter((_, i) => i % 9 !== 4);
    const eeg = kept.map((t) => truth.offset + (1 + truth.drift) * t + between(-0.002, 0.002));
    const clock = clockFromEvents(events([...eeg, 5.5, 333.3].sort((a, b) => a - b)), events(target));
    expect(clock).toMatchObject({ from: 'shared triggers', triggers: kept.length });
    expect(Math.abs(clock.offset - truth.offset)).toBeLessThan(0.002);
    expect(Math.abs(clock.drift - truth.drift)).toBeLessThan(1e-6);
    expect(clock.residual).toBeGreaterThan(0.0005);
    expect(clock.residual).toBeLessThan(0.002);
    const last = target[target.length - 1];
    expect(Math.abs(toEegTime(clock, last) - (truth.offset + (1 + truth.drift) * last))).toBeLessThan(0.002);
  });

  it('takes triggers for the same though the devices name them differently', () => {
    const target = irregular(6);
    const clock = clockFromEvents(
      events(
        target.map((t) => t + 3),
        'S  1',
      ),
      events(target, 'A'),
    );
    expect(clock.offset).toBeCloseTo(3, 6);
  });

  it('keeps to labels that both have', () => {
    const target = irregular(8);
    const noise = events(
      Array.from({ length: 200 }, (_, i) => 1.37 * i),
      'button',
    );
    const clock = clockFromEvents([...events(target.map((t) => t + 20)), ...noise], events(target));
    expect(clock).toMatchObject({ triggers: 8 });
    expect(clock.offset).toBeCloseTo(20, 6);
  });

  it('refuses to guess', () => {
    const paced = Array.from({ length: 20 }, (_, i) => 30 * i);
    expect(() => clockFromEvents(events(paced), events(paced.slice(0, 12)))).toThrow(
      expect.objectContaining({ code: 'clock-ambiguous' }),
    );
    expect(() => clockFromEvents(events([1, 50, 220]), events([4, 9, 100]))).toThrow(
      expect.objectContaining({ code: 'clock-triggers' }),
    );
    expect(() => clockFromEvents([], [])).toThrow(expect.objectContaining({ code: 'clock-triggers' }));
  });

  it('reads volume triggers, of which some are missing', () => {
    const onsets = Array.from({ length: 300 }, (_, k) => 21.4 + 2 * k * (1 - 3e-5)).filter((_, k) => k % 50 !== 7);
    const clock = clockFromVolumeTriggers(onsets, 2, 300);
    expect(clock).toMatchObject({ from: 'volume triggers', triggers: 294 });
    expect(clock.offset).toBeCloseTo(21.4, 6);
    expect(clock.drift).toBeCloseTo(-3e-5, 9);
    expect(() => clockFromVolumeTriggers(onsets, 2, 299)).toThrow(expect.objectContaining({ code: 'clock-volumes' }));
    expect(() => clockFromVolumeTriggers(onsets, 2.1, 300)).toThrow(
      expect.objectContaining({ code: 'clock-triggers' }),
    );
    expect(() => clockFromVolumeTriggers([], 2, 300)).toThrow(expect.objectContaining({ code: 'clock-triggers' }));
  });

  it('states an offset', () => {
    expect(toEegTime(statedClock(4.5), 10)).toBe(14.5);
  });
});
