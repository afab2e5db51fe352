/**
 * A world small enough to train on within a second, in which the relation between
 * EEG and the target is planted: eight values in three patches, four electrodes, two bands.
 */
import { contextLags, HAEMODYNAMIC_RESPONSE } from '../../src/align/index.js';
import type { TargetRun } from '../../src/data/index.js';
import { modelFeatures } from '../../src/encoders/eeg/index.js';
import { Random } from '../../src/foundation/index.js';
import {
  type DrawNoise,
  deviationShapes,
  type EegConditioning,
  generationGraph,
  hasNetwork,
  type ModelConfiguration,
  residualShapes,
  sizes,
} from '../../src/models/index.js';
import { ParameterStore } from '../../src/tensor/index.js';
import type { TrainingOptions } from '../../src/train/index.js';

export const VALUES = 8;
export const ELECTRODES = 4;
export const BANDS = 2;
export const TR = 2;

/** Patches of different sizes whose values lie scattered. */
const MEMBERS = [
  [0, 3, 5],
  [1, 6],
  [2, 4, 7],
];

export function tinyConfiguration(): ModelConfiguration {
  return {
    format: 'hemocast-model',
    version: 2,
    target: {
      name: 'bold',
      unit: 'standard deviation',
      values: VALUES,
      tr: TR,
      places: [
        [-40, 20, 50],
        [35, -60, 30],
        [5, -20, 70],
      ],
      members: MEMBERS.map((list) => [...list]),
      size: 3,
      source: 'three patches made up for a test',
    },
    eeg: {
      electrodes: ['F3', 'F4', 'P3', 'P4'],
      places: [
        [-50, 50, 60],
        [50, 50, 60],
        [-50, -70, 60],
        [50, -70, 60],
      ],
      bands: [
        { name: 'alpha', low: 8, high: 13 },
        { name: 'gamma', low: 30, high: 70 },
      ],
      cleaning: { low: 1, high: 75, rate: 200, notch: 'auto' },
    },
    // As far as the context of the response reaches, and six of its widths more, so that a window cuts nothing off.
    window: { volumes: 4, lead: 48, seconds: 84, chunk: 4 },
    generation: { mean: 'linear', residual: 'diffusion', axes: 2, order: 1 },
    network: {
      components: 2,
      // One fewer than there are latents, so that neither can pass for the other.
      modes: 5,
      crossAttention: true,
      conjugateDomain: true,
      width: 16,
      depth: 1,
      heads: 2,
      expansion: 2,
      metadata: [{ name: 'age', mean: 40, deviation: 10 }],
    },
    diffusion: { schedule: 'cosine', sampler: 'dpm-solver++', steps: 3 },
    calibration: { residualGain: 1, spreadGain: 1 },
    training: {
      simulated: true,
      data: 'numbers made up for a test',
      seed: 1,
      people: { train: ['1', '2'], validation: ['3'], test: ['4'] },
      details: {},
    },
  };
}

/**
 * Weights of an untrained network (its velocity is zero) under a mean, modes and an unpatcher of random numbers. Band `g` has delay
 * 5 or 7 and width 1.6 or 2.5 seconds by turns.
 */
export function untrainedStore(configuration: ModelConfiguration, seed = 'untrained'): ParameterStore {
  const random = new Random(seed);
  const store = new ParameterStore(random.fork('network'));
  const { points, modes, latents, electrodes, places, groups } = sizes(configuration);
  const { components } = configuration.network;
  const { size, values, members } = configuration.target;
  const numbers = (label: string, count: number, deviation: number) =>
    random.fork(label).fillNormal(new Float32Array(count), deviation);
  if (configuration.generation.mean === 'linear') {
    const width = (1 + HAEMODYNAMIC_RESPONSE.lags.length) * groups * (places || electrodes);
    const context = contextLags(HAEMODYNAMIC_RESPONSE.context).length * groups;
    const perGroup = (values: number[]) => Float32Array.from({ length: groups }, (_, g) => values[g % values.length]);
    store.set('mean.align.delay', [groups], perGroup([5, 7]));
    store.set('mean.align.logWidth', [groups], perGroup([Math.log(1.6), Math.log(2.5)]));
    store.set('mean.weight', [width, modes], numbers('mean', width * modes, 0.3));
    store.set('mean.context', [context, modes], numbers('context', context * modes, 0.1));
  }
  store.set('modes.back', [modes, latents], numbers('back', modes * latents, 0.6));
  if (hasNetwork(configuration)) store.set('residual.scale', [modes], numbers('scale', modes, 1).map(Math.abs));
  const decode = numbers('decode', latents * size, 1);
  // As the embedding writes it: nothing where a patch is padded.
  members.forEach((list, point) => {
    for (let c = 0; c < components; c++) {
      decode.fill(0, (point * components + c) * size + list.length, (point * components + c + 1) * size);
    }
  });
  store.set('unpatcher.weight', [points, components, size], decode);
  store.set('unpatcher.lost', [values], numbers('lost', values, 0.2).map(Math.abs));
  for (const [name, shape] of residualShapes(configuration)) {
    // Reflection coefficients lie below 1, variances above 0.
    const deviation = /eflection|noise/.test(name) ? 0.2 : 0.5;
    const drawn = numbers(
      name,
      shape.reduce((a, b) => a * b),
      deviation,
    );
    store.set(name, shape, name === 'residual.rest' ? drawn.map(Math.abs) : drawn);
  }
  // A mean that every input deserves.
  for (const [name, shape] of deviationShapes(values)) store.set(name, shape, new Float32Array(shape[0]));
  store.get('deviation.gain').data.fill(1);
  store.get('deviation.dimensions').data.fill(1);
  store.get('deviation.explained').data.fill(1e6);
  store.get('deviation.pattern').data.fill(1);
  store.set(
    'deviation.total',
    [values],
    numbers('total', values, 0.5).map((value) => 0.2 + value ** 2),
  );
  generationGraph(store, configuration, modelFeatures(configuration), 1);
  return store;
}

/** The network's own weights, and nothing of what stands before training. */
export const isNetworkWeight = (name: string) => !/^(mean|align|modes|residual|unpatcher|deviation)/.test(name);

/** Noise of a network that was given no other: white, `[moment, mode]`. */
export const whiteNoise: DrawNoise = (moments, random) =>
  random.fillNormal(new Float32Array(moments * tinyConfiguration().network.modes));

/** EEG features of random numbers. */
export function randomConditioning(seconds: number, startTime: number, seed = 'conditioning'): EegConditioning {
  const features = new Random(seed).fillNormal(new Float32Array(seconds * ELECTRODES * BANDS));
  return {
    features,
    seconds,
    electrodes: ELECTRODES,
    bands: BANDS,
    startTime,
    tr: TR,
    metadata: { age: 55 },
  };
}

/** Equation 3 for one moment: weight of each second of a recording. */
function alignmentRow(time: number, seconds: number, delay: number, width: number): number[] {
  const exponents = Array.from({ length: seconds }, (_, s) => -((time - (s + 0.5) - delay) ** 2) / (2 * width ** 2));
  // Far outside the recording every weight is as good as zero: the nearest second then has all of it.
  const largest = Math.max(...exponents);
  const weights = exponents.map((exponent) => Math.exp(exponent - largest));
  const total = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / total);
}

/** The haemodynamic response about a delay: its peak less the undershoot. */
function responseRow(time: number, seconds: number, delay: number, width: number): number[] {
  const under = alignmentRow(time, seconds, delay + 9, 3.5);
  return alignmentRow(time, seconds, delay, width).map((weight, s) => weight - 0.25 * under[s]);
}

/**
 * The conjugate domain U, in double precision from its definition: `[volume][column]`.
 *
 * @param prior factor on the lag basis: that of the conditional mean, where absent
 */
export function expectedFeatures(
  conditioning: EegConditioning,
  volumes: number,
  delay: readonly number[],
  width: readonly number[],
  prior = 0.3,
): number[][] {
  const { features, seconds, electrodes, bands, startTime, tr } = conditioning;
  return Array.from({ length: volumes }, (_, k) => {
    const time = startTime + k * tr;
    const alignments = delay.map((d, band) => ({ band, row: responseRow(time, seconds, d, width[band]), factor: 1 }));
    for (const lag of HAEMODYNAMIC_RESPONSE.lags) {
      const row = alignmentRow(time, seconds, lag.delay, lag.width);
      for (let band = 0; band < bands; band++) alignments.push({ band, row, factor: prior });
    }
    return alignments.flatMap(({ band, row, factor }) =>
      Array.from(
        { length: electrodes },
        (_, j) =>
          factor * row.reduce((sum, weight, s) => sum + weight * features[(s * electrodes + j) * bands + band], 0),
      ),
    );
  });
}

/** Mean power over electrodes at the delays of the context, in double precision from its definition: `[volume][column]`. */
export function expectedContext(conditioning: EegConditioning, volumes: number): number[][] {
  const { features, seconds, electrodes, bands, startTime, tr } = conditioning;
  const { context } = HAEMODYNAMIC_RESPONSE;
  const overall = Array.from({ length: seconds * bands }, (_, at) => {
    let sum = 0;
    for (let j = 0; j < electrodes; j++) {
      sum += features[(Math.floor(at / bands) * electrodes + j) * bands + (at % bands)] / electrodes;
    }
    return sum;
  });
  return Array.from({ length: volumes }, (_, k) =>
    contextLags(context).flatMap((delay) => {
      const row = alignmentRow(startTime + k * tr, seconds, delay, context.width);
      return Array.from({ length: bands }, (_, band) =>
        row.reduce((sum, weight, s) => sum + weight * overall[s * bands + band], 0),
      );
    }),
  );
}

/** The conditional mean of the modes by the weights of {@link untrainedStore}: `[volume][mode]`. */
export function expectedMean(store: ParameterStore, conditioning: EegConditioning, volumes: number): number[][] {
  const local = expectedFeatures(conditioning, volumes, [5, 7], [1.6, 2.5]);
  const context = expectedContext(conditioning, volumes);
  const { shape, data } = store.get('mean.weight');
  const ofContext = store.get('mean.context').data;
  const modes = shape[1];
  const read = (row: number[], weight: ArrayLike<number>, mode: number) =>
    row.reduce((sum, value, i) => sum + value * weight[i * modes + mode], 0);
  return local.map((row, k) =>
    Array.from({ length: modes }, (_, mode) => read(row, data, mode) + read(context[k], ofContext, mode)),
  );
}

/** The signal `[value, volume]` of modes, by the definitions of the way back to latents and of the unpatcher. */
export function expectedSignal(
  configuration: ModelConfiguration,
  store: ParameterStore,
  modeAt: (volume: number, mode: number) => number,
  volumes: number,
): Float64Array {
  const { target, network } = configuration;
  const { latents } = sizes(configuration);
  const back = store.get('modes.back').data;
  const decode = store.get('unpatcher.weight').data;
  const signal = new Float64Array(target.values * volumes);
  for (let k = 0; k < volumes; k++) {
    target.members.forEach((members, point) => {
      for (let c = 0; c < network.components; c++) {
        const at = point * network.components + c;
        let latent = 0;
        for (let mode = 0; mode < network.modes; mode++) latent += modeAt(k, mode) * back[mode * latents + at];
        members.forEach((value, i) => {
          signal[value * volumes + k] += latent * decode[at * target.size + i];
        });
      }
    });
  }
  return signal;
}

export const PLANTED_DELAY = 7.5;

/** How much of a value's variance the planted relation makes. */
export const PLANTED_SHARE = 0.7;

/** Which electrode and band each patch follows. */
const FOLLOWED = [
  { electrode: 1, band: 1, sign: 1 },
  { electrode: 2, band: 0, sign: -1 },
  { electrode: 3, band: 1, sign: 1 },
];

function standardise(values: number[]): number[] {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / deviation);
}

/**
 * The target's signal: every value of a patch follows a course through a haemodynamic response, under noise of its own.
 *
 * @param share of the variance that follows the course
 * @param driveAt what a patch follows, at each second of the recording
 */
export function plantedSignal(
  person: string,
  volumes: number,
  share: number,
  { seconds, startTime }: Pick<EegConditioning, 'seconds' | 'startTime'>,
  driveAt: (point: number, second: number) => number,
): { signal: Float32Array; ceiling: Float32Array } {
  const noise = new Random(`noise of ${person}`);
  const signal = new Float32Array(VALUES * volumes);
  const ceiling = new Float32Array(VALUES * volumes);
  const rows = Array.from({ length: volumes }, (_, k) => responseRow(startTime + k * TR, seconds, PLANTED_DELAY, 2));
  MEMBERS.forEach((members, point) => {
    const followed = standardise(
      rows.map((row) => row.reduce((sum, weight, s) => sum + weight * driveAt(point, s), 0)),
    );
    for (const value of members) {
      const mixed = followed.map((x) => Math.sqrt(share) * x + Math.sqrt(1 - share) * noise.normal());
      signal.set(standardise(mixed), value * volumes);
      ceiling.set(followed, value * volumes);
    }
  });
  return { signal, ceiling };
}

/** One person's run: every patch follows one electrode's band power. */
export function plantedRun(person: string, volumes = 90, share = PLANTED_SHARE): TargetRun {
  const conditioning = randomConditioning(volumes * TR + 5, 1, `person ${person}`);
  const planted = plantedSignal(person, volumes, share, conditioning, (point, second) => {
    const { electrode, band, sign } = FOLLOWED[point];
    return sign * conditioning.features[(second * ELECTRODES + electrode) * BANDS + band];
  });
  return { ...conditioning, id: `run ${person}`, person, task: 'film', taskStart: 0, volumes, ...planted };
}

/** Options with which training on the tiny world takes about a second. */
export function tinyOptions(): TrainingOptions {
  return {
    steps: 6,
    batch: 4,
    learningRate: 5e-3,
    encoderRate: 0.1,
    weightDecay: 0.05,
    averageDecay: 0.5,
    reconstruction: 0.5,
    globalContext: true,
    validateEvery: 2,
    checkpointEvery: 2,
    components: 2,
    modes: 5,
    alignment: 'sensors',
    mean: 'linear',
    residual: 'diffusion',
    crossAttention: true,
    conjugateDomain: true,
    width: 16,
    depth: 1,
    heads: 2,
    windowVolumes: 4,
    sampler: 'dpm-solver++',
    samplerSteps: 3,
    schedule: 'cosine',
  };
}
