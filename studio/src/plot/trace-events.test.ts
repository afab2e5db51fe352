import { expect, it } from 'vitest';
import { eventMarks, labelCounts } from './trace-events.js';
import { gapsOf } from './trace-picture.js';

const event = (onset: number, label = 'x', duration = 0) => ({ onset, duration, label });

it('marks events in view, those that began before too, and leaves labels out that have no room', () => {
  const events = [event(0, 'long', 20), event(9), event(12, 'a'), event(12.1, 'b'), event(15, 'c'), event(40)];
  const marks = eventMarks(events, { from: 10, length: 10 }, 1000, () => 50);
  expect(marks.map(({ event: { label } }) => label)).toEqual(['long', 'a', 'b', 'c']);
  expect(marks.map(({ labelled }) => labelled)).toEqual([true, true, false, true]);
  expect(marks[0]).toMatchObject({ left: -1000, right: 1000 });
});

it('counts labels, whatever they are called', () => {
  expect(labelCounts([event(1, '__proto__'), event(2, 'b'), event(3, '__proto__')])).toEqual([
    { label: '__proto__', count: 2 },
    { label: 'b', count: 1 },
  ]);
});

it('finds the gaps between segments', () => {
  const segments = [
    { start: 0, samples: 100 },
    { start: 200, samples: 100 },
  ];
  expect(gapsOf({ segments, sampleRate: 100, seconds: 4 })).toEqual([
    { from: 1, to: 2 },
    { from: 3, to: 4 },
  ]);
  expect(gapsOf({ segments: [{ start: 0, samples: 400 }], sampleRate: 100, seconds: 4 })).toEqual([]);
});
