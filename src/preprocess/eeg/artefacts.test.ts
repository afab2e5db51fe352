import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { electrodePosition, montageNames, type Recording } from '../../recordings/index.js';
import { pearson } from '../../signal/index.js';
import { ChannelSurvey, cleanEeg, rejectionEvents, rejectWindows, subtractReference } from '../index.js';

const RATE = 200;
const SECONDS = 60;
const SAMPLES = RATE * SECONDS;

/** Potential of a current dipole in a homogeneous medium, at electrodes in mm. */
function dipole(names: readonly string[], place: readonly number[], moment: readonly number[]): number[] {
  return names.map((name) => {
    const d = electrodePosition(name)!.map((value, k) => value - place[k]);
    return (moment[0] * d[0] + moment[1] * d[1] + moment[2] * d[2]) / Math.hypot(...d) ** 3;
  });
}

const scaled = (field: number[], peak: number) => {
  const largest = Math.max(...field.map(Math.abs));
  return field.map((value) => (value / largest) * peak);
};

/** Rhythms of six dipoles, blinks and saccades of both eyes, a heart far below the head, and sensor noise; with the truth. */
function planted(names: readonly string[]) {
  const random = new Random(11);
  const brain = new Float32Array(names.length * SAMPLES);
  const add = (target: Float32Array, field: number[], course: ArrayLike<number>) => {
    field.forEach((weight, c) => {
      for (let i = 0; i < SAMPLES; i++) target[c * SAMPLES + i] += weight * course[i];
    });
  };
  const places = [
    [0, -80, 20],
    [-45, -20, 45],
    [45, -20, 45],
    [0, 40, 50],
    [-50, -50, 10],
    [50, 10, 0],
  ];
  places.forEach((place, k) => {
    let level = 0;
    const course = Float64Array.from({ length: SAMPLES }, (_, i) => {
      level = 0.99 * level + random.normal(0, 0.14);
      return level * Math.sin((2 * Math.PI * (8 + 2.3 * k) * i) / RATE);
    });
    add(brain, scaled(dipole(names, place, place), 18), course);
  });
  for (let i = 0; i < brain.length; i++) brain[i] += random.normal(0, 1);
  const blinks = new Float64Array(SAMPLES);
  const saccades = new Float64Array(SAMPLES);
  const heart = new Float64Array(SAMPLES);
  for (let t = 1; t < SECONDS - 1; t += random.uniform(2, 5)) {
    for (let i = 0; i < SAMPLES; i++) blinks[i] += Math.exp(-(((i / RATE - t) / 0.08) ** 2));
  }
  let gaze = 0;
  for (let i = 0, until = 0; i < SAMPLES; i++) {
    if (i >= until) {
      gaze = random.uniform(-1, 1);
      until = i + random.integer(400) + 100;
    }
    saccades[i] = gaze;
  }
  for (let t = 0.5; t < SECONDS; t += random.normal(0.85, 0.03)) {
    for (let i = 0; i < SAMPLES; i++) {
      const x = (i / RATE - t) / 0.012;
      if (Math.abs(x) < 6) heart[i] += (1 - x * x) * Math.exp((-x * x) / 2);
    }
  }
  const artefacts = new Float32Array(brain.length);
  const up = (side: number) => dipole(names, [side * 32, 66, -40], [0, 0.5, 0.9]);
  const aside = (side: number) => dipole(names, [side * 30, 62, -42], [-1, 0.2 * side, 0.1]);
  const both = (one: number[], two: number[]) => one.map((value, c) => value + two[c]);
  add(artefacts, scaled(both(up(-1), up(1)), 120), blinks);
  add(artefacts, scaled(both(aside(-1), aside(1)), 40), saccades);
  add(artefacts, scaled(dipole(names, [40, 0, -300], [1, 0.2, -1]), 14), heart);
  const data = brain.map((value, i) => value + artefacts[i]);
  const channels = names.map((name) => ({ name, type: 'eeg' as const, unit: 'µV' }));
  const recording = (values: Float32Array): Recording => {
    return { channels, sampleRate: RATE, samples: SAMPLES, data: values, events: [] };
  };
  return { noisy: recording(data), clean: recording(brain), blinks, heart };
}

const rows = (recording: Recording) =>
  recording.channels.map((_, c) => recording.data.subarray(c * recording.samples, (c + 1) * recording.samples));

describe('independent components in cleanEeg', () => {
  const names = montageNames(32);
  const { noisy, clean, blinks, heart } = planted(names);
  const options = { notch: false, high: 60 } as const;
  const truth = cleanEeg(clean, options).recording;

  it.each(['fastica', 'picard', 'infomax'] as const)(
    '%s takes out blinks, saccades and the heart without EOG or ECG, and leaves the brain',
    (ica) => {
      const { recording, report } = cleanEeg(noisy, { ...options, ica, icaComponents: 12 });
      expect(report.artefacts!.removed.map(({ kind }) => kind).sort()).toEqual(['blink', 'heart', 'saccade']);
      for (const { topography } of report.artefacts!.removed) expect(topography.length).toBe(names.length);
      const before = rows(cleanEeg(noisy, options).recording);
      const after = rows(recording);
      rows(truth).forEach((row, c) => {
        expect(pearson(after[c], row)).toBeGreaterThan(0.95);
        if (names[c] === 'Fp1') expect(pearson(before[c], row)).toBeLessThan(0.7);
      });
    },
  );

  it('finds them by EOG and ECG channels where there are such', () => {
    const random = new Random(2);
    const extra = [blinks, heart].map((course) =>
      Float32Array.from(course, (value) => 200 * value + random.normal(0, 10)),
    );
    const withReferences: Recording = {
      ...noisy,
      channels: [
        ...noisy.channels,
        { name: 'VEOG', type: 'eog', unit: 'µV' },
        { name: 'ECG', type: 'ecg', unit: 'µV' },
      ],
      data: Float32Array.from([...noisy.data, ...extra[0], ...extra[1]]),
    };
    const { removed } = cleanEeg(withReferences, { ...options, ica: 'fastica', icaComponents: 12 }).report.artefacts!;
    expect(removed.map(({ kind, by, channel }) => `${kind} ${by} ${channel}`).sort()).toEqual([
      'eye correlation VEOG',
      'heart correlation ECG',
    ]);
  });

  it('takes nothing from a recording without artefacts', () => {
    const { recording, report } = cleanEeg(clean, { ...options, ica: 'fastica', icaComponents: 8 });
    expect(report.artefacts!.removed).toEqual([]);
    expect(recording.data).toEqual(truth.data);
  });
});

describe('channels, windows and references', () => {
  it('finds a channel that shares nothing with the others, though it is as loud as they are', () => {
    const { clean } = planted(montageNames(64));
    const random = new Random(3);
    rows(clean)[7].forEach((_, i, row) => {
      row[i] = random.normal(0, 15);
    });
    const names = clean.channels.map(({ name }) => name);
    const survey = new ChannelSurvey(clean.channels, SAMPLES, RATE, true);
    survey.add(clean.data);
    expect(survey.uncorrelated()).toEqual([{ name: names[7], reason: 'uncorrelated' }]);
    expect(cleanEeg(clean, { badCorrelation: 0.4 }).report.interpolated).toEqual([names[7]]);
    expect(cleanEeg(clean).report.interpolated).toEqual([]);
  });

  it('rejects seconds by amplitude, marks them, and joins the rest at the end to the last', () => {
    const recording: Recording = {
      channels: ['Fz', 'Cz'].map((name) => ({ name, type: 'eeg', unit: 'µV' })),
      sampleRate: 100,
      samples: 540,
      data: new Float32Array(1080),
      events: [],
    };
    recording.data[540 + 210] = 300;
    recording.data[330] = -201;
    recording.data[539] = 250;
    const windows = rejectWindows(recording, 200);
    expect(windows).toEqual([
      { onset: 2, duration: 1, channel: 'Cz', peakToPeak: 300 },
      { onset: 3, duration: 1, channel: 'Fz', peakToPeak: 201 },
      { onset: 4, duration: 1.4, channel: 'Fz', peakToPeak: 250 },
    ]);
    expect(rejectionEvents(windows)).toEqual([{ onset: 2, duration: 3.4, label: 'BAD_amplitude' }]);
    const loud = planted(montageNames(19)).noisy;
    rows(loud)[3][30 * RATE] = 3000;
    const { recording: cleaned, report } = cleanEeg(loud, { rejectAbove: 400 });
    expect(report.rejected!.map(({ channel }) => channel)).toContain(loud.channels[3].name);
    expect(cleaned.events.some(({ onset, duration }) => onset <= 30 && onset + duration > 30)).toBe(true);
  });

  it('refers to the median or to linked mastoids', () => {
    const make = (): Recording => ({
      channels: ['Fz', 'Cz', 'Pz', 'M1', 'M2'].map((name) => ({ name, type: 'eeg', unit: 'µV' })),
      sampleRate: 1,
      samples: 1,
      data: Float32Array.of(10, 2, 3, 4, 8),
      events: [],
    });
    const values = (reference: Parameters<typeof subtractReference>[1]) => {
      const recording = make();
      subtractReference(recording, reference);
      return [...recording.data];
    };
    expect(values('linked')).toEqual([4, -4, -3, -2, 2]);
    expect(values('median')).toEqual([7, -1, 0, 1, 5]);
    expect(values('average')).toEqual([5, -3, -2, -1, 3]);
    const without = {
      ...make(),
      channels: make().channels.map((channel) => ({ ...channel, name: `X${channel.name}` })),
    };
    expect(() => subtractReference(without, 'linked')).toThrowError(
      expect.objectContaining({ code: 'unknown-reference' }),
    );
  });
});
