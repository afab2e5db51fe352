import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { clockOffset } from './common-events.js';

const events = (label: string, onsets: readonly number[]) => onsets.map((onset) => ({ onset, duration: 1, label }));
const ONSETS = [20, 41, 77, 103, 150];
const later = (onsets: readonly number[], offset: number) => onsets.map((onset) => onset - offset);

describe('the offset of two clocks', () => {
  it('is that of the events that both name alike, whatever their order', () => {
    const light = events('left', later(ONSETS, 12.3)).reverse();
    expect(clockOffset([...events('left', ONSETS), ...events('blink', [3, 4])], light)).toBeCloseTo(12.3, 9);
    expect(clockOffset(events('left', ONSETS), events('left', later(ONSETS, -4)))).toBeCloseTo(-4, 9);
  });

  it('is found within the jitter of the markers', () => {
    const random = new Random('jitter');
    const jittered = later(ONSETS, 12.3).map((onset) => onset + random.uniform(-0.1, 0.1));
    expect(Math.abs(clockOffset(events('left', ONSETS), events('left', jittered))! - 12.3)).toBeLessThan(0.1);
    // Of two markers the middle counts.
    expect(clockOffset(events('a', [10, 20]), events('a', [9.9, 20.1]))).toBeCloseTo(0, 9);
  });

  it('is not known where events contradict each other', () => {
    const crooked = later(ONSETS, 12.3);
    crooked[2] += 3;
    expect(clockOffset(events('left', ONSETS), events('left', crooked))).toBeUndefined();
    const two = [...events('left', later(ONSETS, 12.3)), ...events('right', [1])];
    expect(clockOffset([...events('left', ONSETS), ...events('right', [50])], two)).toBeUndefined();
  });

  it('leaves out labels that one has more often than the other', () => {
    const source = [...events('left', ONSETS), ...events('key', [1, 2, 3])];
    const target = [...events('left', later(ONSETS, 7)), ...events('key', [99])];
    expect(clockOffset(source, target)).toBeCloseTo(7, 9);
    expect(clockOffset(events('key', [1, 2]), events('key', [1]))).toBeUndefined();
  });

  it('is not known without common events', () => {
    expect(clockOffset([], [])).toBeUndefined();
    expect(clockOffset(events('a', [1]), events('b', [1]))).toBeUndefined();
  });
});
