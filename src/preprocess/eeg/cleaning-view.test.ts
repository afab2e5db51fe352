import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { electrodePosition, montageNames, type Recording } from '../../recordings/index.js';
import { pearson } from '../../signal/index.js';
import { cleanEeg } from './clean-eeg.js';
import { cleanEegInParts } from './clean-eeg-in-parts.js';
import { partStarts, stretchAbout, unpackedSample } from './cleaning-view.js';

const NAMES = montageNames(19);
const RATE = 200;
const SECONDS = 120;
/** Of the largest blink. */
const BLINK = 84;

/** Sources that spread over the head, and blinks that fall off from the eyes, the largest at a known second. */
function recording(): Recording {
  const random = new Random('view');
  const samples = SECONDS * RATE;
  const data = new Float32Array(NAMES.length * samples);
  const places = NAMES.map((name) => electrodePosition(name)!);
  for (let source = 0; source < 8; source++) {
    const weights = NAMES.map(() => random.normal());
    let [one, two] = [0, 0];
    for (let i = 0; i < samples; i++) {
      [one, two] = [1.6 * one - 0.8 * two + random.normal(), one];
      for (let c = 0; c < NAMES.length; c++) data[c * samples + i] += 2 * weights[c] * one;
    }
  }
  for (let i = 0; i < data.length; i++) data[i] += random.normal(0, 0.3);
  const eyes = [-33, 33].map((x) => [x, 68, -38]);
  const field = places.map((place) =>
    eyes.reduce(
      (sum, eye) => sum + 4000 / ((place[0] - eye[0]) ** 2 + (place[1] - eye[1]) ** 2 + (place[2] - eye[2]) ** 2),
      0,
    ),
  );
  for (let at = 3; at < SECONDS; at += 9) {
    const size = at === BLINK ? 400 : 150;
    for (let i = 0; i < 0.4 * RATE; i++) {
      const shape = size * Math.sin((Math.PI * i) / (0.4 * RATE)) ** 2;
      for (let c = 0; c < NAMES.length; c++) data[c * samples + Math.round(at * RATE) + i] += shape * field[c];
    }
  }
  const channels = NAMES.map((name) => ({ name, type: 'eeg' as const, unit: 'µV', position: electrodePosition(name) }));
  return { channels, sampleRate: RATE, samples, data, events: [{ onset: 30, duration: 5, label: 'BAD_x' }] };
}

const OPTIONS = { ica: 'picard', low: 1, high: 40, rate: 100 } as const;

describe('what a page shows of a cleaning', () => {
  const raw = recording();
  const whole = cleanEeg(raw, OPTIONS);

  it('is the ten seconds about the largest artefact, with all components and their courses', () => {
    const { view, report } = whole;
    expect(report.artefacts!.removed.map(({ kind }) => kind)).toEqual(['blink']);
    expect(view.stretch.around).toBe('artefact');
    expect(view.stretch.seconds).toBe(10);
    expect(Math.abs(view.stretch.start + 5 - BLINK)).toBeLessThan(1.5);
    expect(view.components).toHaveLength(report.artefacts!.components);
    const blink = view.components!.filter(({ kind }) => kind !== undefined);
    expect(blink.map(({ component }) => component)).toEqual(
      report.artefacts!.removed.map(({ component }) => component),
    );
    const { course, topography } = blink[0];
    expect(topography).toEqual(report.artefacts!.removed[0].topography);
    expect(course).toHaveLength(1000);
    const peak = course.reduce((best, value, i) => (Math.abs(value) > Math.abs(course[best]) ? i : best), 0);
    expect(Math.abs(view.stretch.start + peak / 100 - (BLINK + 0.2))).toBeLessThan(0.2);
  });

  it('holds how loud each channel was in parts without what annotations exclude', () => {
    const { amplitudes } = whole.view;
    expect(amplitudes.channels).toEqual(NAMES);
    expect(amplitudes.partSeconds).toBe(2);
    expect(amplitudes.starts).toHaveLength(15 + 42);
    expect(amplitudes.starts.filter((start) => start > 28 && start < 35)).toEqual([]);
    expect(amplitudes.deviations[0]).toHaveLength(57);
    const loudest = amplitudes.deviations[0].indexOf(Math.max(...amplitudes.deviations[0]));
    expect(Math.abs(amplitudes.starts[loudest] + 1 - BLINK)).toBeLessThan(2);
  });

  it('is the same of a recording that is cleaned in parts', async () => {
    const { data, ...described } = raw;
    const read = async (start: number, count: number) => {
      const part = new Float32Array(NAMES.length * count);
      NAMES.forEach((_, c) => {
        part.set(data.subarray(c * raw.samples + start, c * raw.samples + start + count), c * count);
      });
      return part;
    };
    const parts = await cleanEegInParts(
      { ...described, read },
      { ...OPTIONS, blockValues: 40_000, learnedValues: 19 * 6000 },
    );
    expect(parts.report.artefacts!.learnedFrom).toEqual({ segments: 2, stretchSeconds: 30 });
    expect(parts.view.amplitudes.starts).toEqual(whole.view.amplitudes.starts);
    // Of what it was learned from, the first and last half minute, none holds the largest blink.
    const { stretch, components } = parts.view;
    expect(stretch.around).toBe('artefact');
    const blinks = [3, 12, 21, 93, 102, 111];
    expect(Math.min(...blinks.map((at) => Math.abs(stretch.start + 5 - at)))).toBeLessThan(1.5);
    const blink = components!.find(({ kind }) => kind !== undefined)!;
    const own = whole.view.components!.find(({ kind }) => kind !== undefined)!;
    expect(Math.abs(pearson(blink.topography, own.topography))).toBeGreaterThan(0.99);
  });

  it('is the middle of the longest part without component analysis', () => {
    const { view } = cleanEeg(raw, { rate: 100 });
    expect(view.components).toBeUndefined();
    expect(view.stretch).toEqual({ start: 35 + 42.5 - 5, seconds: 10, around: 'middle' });
  });
});

describe('times of a view', () => {
  it('stay within the recording, and are all of a short one', () => {
    const whole = (samples: number) => [{ start: 0, samples }];
    expect(stretchAbout({ samples: 3000, sampleRate: 100 }, whole(3000), 10)).toMatchObject({ start: 0, seconds: 10 });
    expect(stretchAbout({ samples: 3000, sampleRate: 100 }, whole(3000), 2990)).toMatchObject({ start: 20 });
    expect(stretchAbout({ samples: 400, sampleRate: 100 }, whole(400))).toMatchObject({ start: 0, seconds: 4 });
  });

  it('are those of the recording, not of its packed parts', () => {
    const parts = [
      { start: 10, samples: 5 },
      { start: 100, samples: 20 },
    ];
    expect([0, 4, 5, 24, 99].map((sample) => unpackedSample(parts, sample))).toEqual([10, 14, 100, 119, 119]);
    expect(partStarts(parts, 5, 10)).toEqual([1, 10, 10.5, 11, 11.5]);
  });
});
