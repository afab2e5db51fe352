import { expect, it } from 'vitest';
import type { OpticalRecording } from '../../recordings/index.js';
import { eventAverages, wholeCourse } from './fnirs-averages.js';

const RATE = 10;
const SAMPLES = 3000;
const ONSETS = [20, 60, 100, 140, 180, 220, 260];

/** Two pairs; the first answers each event with 2 µM of HbO and −1 µM of HbR from 5 to 15 s. */
function planted(more: Partial<OpticalRecording> = {}) {
  const recording: OpticalRecording = {
    quantity: 'haemoglobin',
    wavelengths: [],
    probe: { wavelengths: [760, 850], sources: [], detectors: [] },
    pairs: [0, 1].map((i) => ({
      source: 0,
      detector: i,
      name: `S1_D${i + 1}`,
      distance: 30,
      rows: [2 * i, 2 * i + 1],
    })),
    sampleRate: RATE,
    samples: SAMPLES,
    startTime: 0,
    data: new Float64Array(0),
    events: ONSETS.map((onset) => ({ onset, duration: 5, label: 'tap' })),
    ...more,
  };
  const [hbo, hbr] = [new Float64Array(2 * SAMPLES), new Float64Array(2 * SAMPLES)];
  for (const onset of ONSETS) {
    hbo.fill(2, (onset + 5) * RATE, (onset + 15) * RATE);
    hbr.fill(-1, (onset + 5) * RATE, (onset + 15) * RATE);
  }
  return { haemoglobin: { hbo, hbr }, recording };
}

const at = (values: ArrayLike<number>, seconds: number) => values[(seconds + 5) * RATE];

it('finds the response at the channel that has it', () => {
  const { haemoglobin, recording } = planted();
  const [{ label, trials, course, channels }] = eventAverages(haemoglobin, recording);
  expect([label, trials]).toEqual(['tap', 7]);
  expect([at(channels[0].hbo!, 10), at(channels[0].hbr!, 10), at(channels[0].hbo!, 2)]).toEqual([2, -1, 0]);
  expect(at(channels[1].hbo!, 10)).toBe(0);
  expect(at(course.hbo, 10)).toBe(1);
});

it('averages no trial that reaches into a gap or an excluded stretch, nor in a channel one with missing values', () => {
  const { haemoglobin, recording } = planted({
    segments: [
      { start: 0, samples: 1500 },
      { start: 1750, samples: 1250 },
    ],
    missing: [{ channel: 2, start: 2300, samples: 5 }],
  });
  recording.events.push(
    { onset: 150, duration: 25, label: 'BAD gap' },
    { onset: 62, duration: 1, label: 'BAD_motion' },
    { onset: 240, duration: 1, label: 'BAD gap' },
  );
  const averages = eventAverages(haemoglobin, recording);
  expect(averages.map(({ label }) => label)).toEqual(['tap']);
  // Those at 60, 140 and 220 s are spoilt for all.
  expect(averages[0].trials).toBe(4);
  expect(averages[0].channels.map(({ trials }) => trials)).toEqual([4, 4]);
  recording.events.pop();
  expect(eventAverages(haemoglobin, recording)[0].channels.map(({ trials }) => trials)).toEqual([5, 4]);
  const { seconds, hbo } = wholeCourse(haemoglobin, recording);
  const gap = Array.from(seconds).filter((_, k) => Number.isNaN(hbo[k]));
  expect([Math.round(gap[0]), Math.round(gap[gap.length - 1])]).toEqual([150, 175]);
});
