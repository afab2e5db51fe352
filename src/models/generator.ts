/**
 * Generates a recording from EEG: windows of the conditional mean, samples of the
 * residual around it, joined over the overlap, decoded, averaged.
 */
import {
  alphaAt,
  type JoinedSeries,
  SeriesNoise,
  samplerNamed,
  scheduleNamed,
  sigmaAt,
  WindowJoin,
  windowStarts,
} from '../diffusion/index.js';
import { HemocastError, type Progress, type Random } from '../foundation/index.js';
import { unembedPatches } from '../modalities/patch-embedding.js';
import { fromPatches, storedLayout, type TargetLayout } from '../modalities/target-layout.js';
import type { ParameterStore, Program } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';
import type { EegFeatures } from './eeg-features.js';
import { sizes } from './hemocast.js';
import { conditioningFeeds, type EegConditioning, fillWindow, LEVEL_WIDTH, levelFeatures } from './window.js';

/** A trained model, ready to run. */
export interface GenerativeModel {
  configuration: ModelConfiguration;
  features: EegFeatures;
  store: ParameterStore;
  /** `generationGraph` compiled for `batch` windows at a time. */
  program: Program;
  batch: number;
}

export interface GenerationOptions {
  /** How many samples the mean is taken over: even, for they come in pairs of opposite noise. */
  samples?: number;
  steps?: number;
  sampler?: string;
  random: Random;
  progress?: Progress;
  /** Stops between two batches when aborted. */
  signal?: AbortSignal;
}

export interface Generated {
  /** `[value, volume]` mean over the samples. */
  mean: Float32Array;
  /** `[value, volume]` what the linear conditional mean alone says. */
  linear: Float32Array;
  /** `[value, volume]` standard deviation of a measurement around that mean. */
  deviation: Float32Array;
  /** `[value, volume]` one sample: realistic, less accurate than the mean. */
  single: Float32Array;
  samples: number;
}

/** The layout that a configuration describes. */
export function layoutOf({ target }: ModelConfiguration): TargetLayout {
  return { ...storedLayout(target), apart: target.channels !== undefined };
}

/**
 * The signal that would have been measured beside the EEG, `volumes` volumes of it.
 *
 * The mean over the K samples is taken of what the network expects each to become
 * at its first step, E[z₀ | z₁, EEG]: the same expectation as the mean of the
 * finished samples (Rao–Blackwell), without the noise that the later steps add. The
 * samples come in antithetic pairs (noise and its opposite), so that what is left
 * of the first noise cancels. The deviation joins the spread of the samples, scaled to the errors
 * seen on validation people, and the variance that the patch embedding leaves out.
 *
 * @throws `samples-odd`
 */
export async function generate(
  model: GenerativeModel,
  conditioning: EegConditioning,
  volumes: number,
  options: GenerationOptions,
): Promise<Generated> {
  const { configuration, store } = model;
  const { residualGain, spreadGain } = configuration.calibration;
  const layout = layoutOf(configuration);
  const { latents } = sizes(configuration);
  const samples = options.samples ?? configuration.diffusion.samples;
  if (samples < 2 || samples % 2 !== 0) {
    throw new HemocastError('samples-odd', 'Samples come in pairs of opposite noise', {
      field: 'samples',
      expected: 'an even number, 2 or more',
      found: String(samples),
    });
  }
  const { mean, expected, residuals } = await generateLatents(model, conditioning, volumes, { ...options, samples });

  const scale = store.get('residual.scale').data;
  const decode = store.get('unpatcher.weight').data;
  const average = new Float32Array(volumes * latents);
  for (const residual of residuals) for (let i = 0; i < average.length; i++) average[i] += residual[i] / samples;

  const decoded = (values: Float32Array) => fromPatches(layout, unembedPatches(layout, decode, values), volumes);
  const linear = decoded(mean);
  const generated = decoded(mean.map((value, i) => value + residualGain * expected[i] * scale[i % latents]));
  const variance = new Float32Array(generated.length);
  let single = generated;
  residuals.forEach((residual, sample) => {
    const away = residual.map((value, i) => (value - average[i]) * scale[i % latents]);
    const signal = decoded(away);
    for (let i = 0; i < variance.length; i++) variance[i] += signal[i] ** 2 / samples;
    if (sample === 0) single = generated.map((value, i) => value + signal[i]);
  });
  const lost = store.get('unpatcher.lost').data;
  const deviation = variance.map((value, i) => spreadGain * Math.sqrt(value + lost[Math.floor(i / volumes)]));
  return { mean: generated, linear, deviation, single, samples };
}

/** Generates latents `[volume, latent]`: the linear mean, what the network expects of the residual, and each sample's residual. */
export async function generateLatents(
  model: GenerativeModel,
  conditioning: EegConditioning,
  volumes: number,
  options: GenerationOptions & { samples: number },
): Promise<JoinedSeries> {
  const { configuration, features, batch } = model;
  const window = configuration.window.volumes;
  const { latents } = sizes(configuration);
  const starts = windowStarts(volumes, window);
  const noise = new SeriesNoise(options.random, Math.max(volumes, window), latents, options.samples);
  const work = starts.flatMap((start) => Array.from({ length: options.samples }, (_, sample) => ({ start, sample })));
  const joined = new WindowJoin(volumes, latents, window, options.samples);
  const feeds = conditioningFeeds(configuration, batch);
  const network = features.generation.feeds(batch);
  for (let first = 0; first < work.length; first += batch) {
    options.signal?.throwIfAborted();
    const chunk = work.slice(first, first + batch);
    // The batch has a fixed size; places left over repeat the last window and are thrown away.
    const places = Array.from({ length: batch }, (_, place) => chunk[Math.min(place, chunk.length - 1)]);
    const begin = new Float32Array(batch * window * latents);
    places.forEach(({ start, sample }, place) => {
      fillWindow(configuration, conditioning, start, feeds, place);
      network.fill(conditioning, start, place);
      noise.begin(begin.subarray(place * window * latents, (place + 1) * window * latents), start, sample);
    });
    const { mean, expected, residual } = await sampleBatch(
      model,
      { ...feeds, ...network.feeds },
      begin,
      options,
      (to, place, step) => noise.step(to, places[place].start, places[place].sample, step),
    );
    chunk.forEach(({ start, sample }, place) => {
      const at = place * window * latents;
      const own = (values: Float32Array) => values.subarray(at, at + window * latents);
      joined.add(start, sample, own(mean), own(expected), own(residual));
    });
    options.progress?.report('generate', Math.min(first + batch, work.length), work.length);
  }
  return joined.result();
}

async function sampleBatch(
  { configuration, program, batch }: GenerativeModel,
  feeds: Record<string, Float32Array>,
  start: Float32Array,
  options: GenerationOptions,
  noiseOf: (to: Float32Array, place: number, step: number) => void,
) {
  const schedule = scheduleNamed(configuration.diffusion.schedule);
  const perPlace = start.length / batch;
  const level = new Float32Array(batch * LEVEL_WIDTH);
  const alpha = new Float32Array(batch);
  const sigma = new Float32Array(batch);
  let mean: Float32Array = new Float32Array(0);
  let expected: Float32Array | undefined;
  const denoise = async (noisy: Float32Array, time: number) => {
    const features = levelFeatures(schedule.logSignalToNoise(time));
    for (let place = 0; place < batch; place++) level.set(features, place * LEVEL_WIDTH);
    alpha.fill(alphaAt(schedule, time));
    sigma.fill(sigmaAt(schedule, time));
    const result = await program.run({ ...feeds, noisy, level, alpha, sigma }, ['clean', 'mean']);
    mean = result.mean;
    expected ??= result.clean;
    return result.clean;
  };
  let drawn = 0;
  const noise = () => {
    const fresh = new Float32Array(start.length);
    for (let place = 0; place < batch; place++) {
      noiseOf(fresh.subarray(place * perPlace, (place + 1) * perPlace), place, drawn);
    }
    drawn++;
    return fresh;
  };
  const sampler = samplerNamed(options.sampler ?? configuration.diffusion.sampler);
  const steps = options.steps ?? configuration.diffusion.steps;
  const residual = await sampler.sample({ schedule, steps, start, denoise, noise });
  return { mean, expected: expected ?? residual, residual };
}
