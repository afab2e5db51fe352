import { Random } from '../../src/foundation/index.js';
import type {
  EvaluationReportInput,
  GeneratedChannels,
  GeneratedCortex,
  GeneratedRecording,
  GenerationReportInput,
  PictureTemplate,
  ReportChannel,
  TrialCourse,
} from '../../src/report/index.js';

/** Two octahedra side by side: the smallest thing that a cortex picture can be made of. */
export function octahedra(): PictureTemplate {
  const corners = [1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1];
  const faces = [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5];
  const points = Float32Array.from([...corners, ...corners].map((x) => 60 * x));
  return {
    pial: points,
    inflated: points,
    faces: Uint32Array.from([...faces, ...faces.map((v) => v + 6)]),
    sulcus: Float32Array.from({ length: 12 }, (_, v) => (v % 3) - 1),
    labels: Int16Array.from({ length: 12 }, (_, v) => (v === 0 ? -1 : v)),
  };
}

/** A report's input with invented numbers; `name` stands wherever a user's own text can stand. */
export function inventedDemo(name = 'sub-01'): EvaluationReportInput & { template: PictureTemplate } {
  const random = new Random('report');
  const map = () => Float32Array.from({ length: 12 }, () => random.normal());
  const seconds = Array.from({ length: 60 }, (_, k) => 2.1 * k);
  const lags = Array.from({ length: 21 }, (_, k) => k - 5);
  return {
    seed: 7,
    target: 'BOLD',
    template: octahedra(),
    settings: { people: 6, [`montage ${name}`]: name },
    scores: [
      {
        name: `Model ${name}`,
        key: 'model',
        pcc: 0.41,
        pccInterval: [0.37, 0.45],
        spatial: 0.33,
        spatialInterval: [0.3, 0.36],
        ssim: 0.512,
      },
      { name: 'Linear mean alone', key: 'linear', pcc: 0.398, pccInterval: [0.35, 0.44], spatial: 0.34, ssim: 0.5 },
      { name: 'Lagged ridge', key: 'ridge', pcc: 0.39, pccInterval: [0.35, 0.43], spatial: 0.31, ssim: 0.498 },
      { name: 'Train mean', key: 'trainMean', pcc: Number.NaN, spatial: 0.02, ssim: 0.41 },
      { name: 'Stimulus clock', key: 'stimulusClock', pcc: 0.22, spatial: 0.2, ssim: 0.44 },
      { name: 'EEG of another recording', key: 'otherEeg', pcc: 0.13, spatial: -0.11, ssim: 0.43 },
      { name: 'Global signal', key: 'globalSignal', pcc: 0.27, spatial: 0, ssim: 0.4 },
    ],
    metrics: [
      {
        key: 'pcc',
        note: 'Pearson r over time.',
        predictors: [
          { key: 'model', name: `Model ${name}`, mean: 0.41, interval: [0.37, 0.45] },
          { key: 'ridge', name: 'Lagged ridge', mean: 0.39 },
          { key: 'ceiling', name: 'Ceiling', mean: 0.64 },
        ],
        shiftP95: 0.07,
      },
    ],
    ceiling: { pcc: 0.64, spatial: 0.58 },
    reachable: { pcc: 0.5, spatial: 0.47 },
    differences: [
      {
        name: 'model − linear mean alone',
        pcc: 0.012,
        pccInterval: [-0.003, 0.027],
        local: 0.004,
        spatial: -0.006,
        spatialInterval: [-0.02, 0.008],
      },
    ],
    ridgeLags: [0, 2, 14],
    shiftNull: { mean: 0.002, p95: 0.07, p99: 0.11, p: 0.0004 },
    ssimDefinition: 'over one-ring neighbourhoods.',
    lag: {
      lags,
      real: lags.map((l) => Math.exp(-((l - 6) ** 2) / 9)),
      generated: lags.map((l) => Math.exp(-((l - 6.4) ** 2) / 9)),
      planted: lags.map((l) => Math.exp(-((l - 6) ** 2) / 9)),
      peakSeconds: 6.4,
      realPeakSeconds: 6.1,
      plantedPeakSeconds: 6,
      plantedSeconds: 5.2,
    },
    examples: [
      {
        person: name,
        run: 'run-1',
        volumeSeconds: [84.5],
        real: [map()],
        generated: [map()],
        uncertainty: [map().map(Math.abs)],
      },
    ],
    timeCourses: [
      {
        region: name,
        seconds,
        real: seconds.map((s) => Math.sin(s / 9)),
        generated: seconds.map((s) => 0.5 * Math.sin(s / 9)),
        deviation: seconds.map(() => 0.3),
        r: 0.47,
      },
    ],
    regionScores: {
      values: map(),
      best: [{ region: `G_cuneus ${name}`, r: 0.6 }],
      worst: [{ region: 'S_suborbital', r: -0.04 }],
    },
    calibration: { nominal: [0.25, 0.5, 0.75], observed: [0.2, 0.41, 0.62] },
    training: {
      steps: [1, 2, 3, 4],
      trainLoss: [1, 0.7, 0.6, 0.55],
      validationScore: [Number.NaN, 0.3, 0.35, 0.34],
      chosenStep: 3,
    },
    people: { train: ['sub-01', 'sub-02', 'sub-03'], validation: ['sub-04'], test: ['sub-05', `sub-06 ${name}`] },
    provenance: { version: '0.1.0', [`input ${name}`]: name },
  };
}

/** The same of a cap with two kinds of values, recorded during trials of two hands. */
export function inventedChannels(name = 'S1-D1'): EvaluationReportInput {
  const channels = [-1, 1].flatMap((side) =>
    [0, 1, 2].flatMap((row) =>
      ['HbO', 'HbR'].map(
        (kind, k): ReportChannel => ({
          name: side < 0 && row === 0 ? name : `S${row}-D${side}`,
          kind,
          position: [side * (30 + 8 * row), -15 - 12 * row, 60 - 6 * row],
          r: row === 2 && side > 0 ? Number.NaN : 0.5 - 0.1 * row - 0.2 * k,
          ridge: 0.2,
        }),
      ),
    ),
  );
  const seconds = Array.from({ length: 31 }, (_, k) => k - 5);
  const courses = ['left', `right ${name}`].flatMap((label, l) =>
    ['L', 'R'].flatMap((hemisphere, h) =>
      ['HbO', 'HbR'].map((kind, k): TrialCourse => {
        const course = seconds.map(
          (s) => (l === h ? 0.4 : 1) * (k === 0 ? 1 : -0.4) * Math.max(0, Math.sin((Math.max(0, s) * Math.PI) / 20)),
        );
        return {
          label,
          hemisphere,
          kind,
          seconds,
          measured: course,
          measuredBand: seconds.map(() => 0.2),
          generated: course.map((value) => 0.6 * value),
          generatedBand: seconds.map(() => 0.3),
        };
      }),
    ),
  );
  const { template: _, ssimDefinition: __, ...demo } = inventedDemo(name);
  return {
    ...demo,
    target: 'HbO and HbR',
    scores: demo.scores.map(({ ssim: _, ...score }) => score),
    metrics: [
      ...demo.metrics,
      {
        key: 'lateralisation',
        note: 'Share of people.',
        predictors: [{ key: 'model', name: 'model', mean: 0.75 }],
        parts: [{ note: 'Share that agrees.', mean: 0.5, interval: [0.1, 0.9] }],
      },
    ],
    examples: [],
    channels,
    trials: { courses, people: 4, count: 80, places: 'sensorimotor regions' },
  };
}

/** HbO and HbR generated at four channels of a probe, with two labels of trials. */
export function inventedChannelGeneration(name = 'tap.edf'): GenerationReportInput & GeneratedChannels {
  const { template: _, maps: __, timeCourses: ___, ...recording } = onCortex(name);
  const seconds = Array.from({ length: 60 }, (_, k) => k);
  const channels = [-1, 1].flatMap((side) =>
    [0, 1].flatMap((row) =>
      ['HbO', 'HbR'].map((kind, k) => ({
        name: side < 0 && row === 0 ? name : `S${row}-D${side}`,
        kind,
        position: [side * (30 + 8 * row), -15 - 12 * row, 60 - 6 * row] as const,
        region: `${side < 0 ? 'L' : 'R'} G_precentral`,
        generated: Float32Array.from(seconds, (s) => (k === 0 ? 0.4 : -0.1) * Math.sin(s / 9)),
        deviation: new Float32Array(60).fill(k === 0 ? 0.25 : 0.125),
        distance: 4 + 10 * row,
      })),
    ),
  );
  const { courses } = inventedChannels(name).trials!;
  return {
    ...recording,
    unit: 'µM',
    target: 'fNIRS',
    channels,
    seconds,
    shown: [15, 30, 44],
    drawn: [name, 'S1-D-1', 'S0-D1', 'S1-D1'],
    trials: {
      courses: courses.map(({ measured: _, measuredBand: __, ...course }) => course),
      counts: { left: 8, [`right ${name}`]: 6 },
      places: 'sensorimotor regions',
    },
  };
}

export function inventedGeneration(name = 'rest.edf'): GenerationReportInput {
  return onCortex(name);
}

function onCortex(name: string): GeneratedRecording & GeneratedCortex {
  const demo = inventedDemo(name);
  const frequencies = Array.from({ length: 80 }, (_, k) => 0.5 * k);
  const spectrum = [1, 2, 3].map((gain) => frequencies.map((f) => (gain * 40) / (1 + f)));
  return {
    template: demo.template,
    recording: { name, durationSeconds: 120, sampleRate: 160, channels: 4 },
    electrodes: [
      { name: 'Cz', status: 'matched', position: [0, -9, 100] },
      { name: 'T7', recorded: 'T3', status: 'aliased', position: [-84, -16, -9] },
      { name: 'Oz', status: 'interpolated', position: [0, -115, 15] },
      { name: 'Fz', status: 'bad', position: [0, 59, 66], note: `flat ${name}` },
      { name: `ECG ${name}`, status: 'dropped', note: 'not EEG' },
    ],
    spectrum: { frequencies, before: spectrum, after: spectrum.map((channel) => channel.map((power) => power / 2)) },
    maps: [{ seconds: 30, generated: demo.examples[0].generated[0], uncertainty: demo.examples[0].uncertainty[0] }],
    timeCourses: [
      {
        region: `G_cuneus ${name}`,
        seconds: demo.timeCourses[0].seconds,
        generated: demo.timeCourses[0].generated,
        deviation: demo.timeCourses[0].deviation,
      },
    ],
    volumes: 56,
    tr: 2.1,
    warnings: [`Short recording ${name}.`],
    provenance: { 'input SHA-256': name },
  };
}
