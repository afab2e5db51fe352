/**
 * Generates the modes of a recording from EEG: windows of the conditional mean, what the network expects of the rest, samples where
 * they are wanted, joined over the overlap.
 */
import {
  alphaAt,
  SeriesNoise,
  samplerNamed,
  scheduleNamed,
  sigmaAt,
  WindowJoin,
  windowStarts,
} from '../diffusion/index.js';
import type { Progress, Random } from '../foundation/index.js';
import type { Multiply } from '../signal/index.js';
import type { ParameterStore, Program } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';
import type { EegFeatures } from './eeg-features.js';
import { hasNetwork } from './hemocast.js';
import { modeNoise } from './mode-noise.js';
import { conditioningFeeds, type EegConditioning, fillWindow, LEVEL_WIDTH, levelFeatures } from './window.js';

/** A trained model, ready to run `batch` windows at a time. */
export interface GenerativeModel {
  configuration: ModelConfiguration;
  features: EegFeatures;
  store: ParameterStore;
  /** `contextGraph`, run once a window. */
  context: Program;
  /** `denoiserGraph`, of a model with a network. */
  denoiser?: Program;
  batch: number;
  /** Matrix product of a fast runtime. */
  multiply?: Multiply;
}

export interface GenerationOptions {
  /** How many samples are drawn beside the mean; none by default. */
  samples?: number;
  /** Whether what the linear mean alone says becomes a signal too; by default it does. */
  linear?: boolean;
  /** Runs of the network that a sample takes. */
  steps?: number;
  sampler?: string;
  random: Random;
  progress?: Progress;
  /** Stops between two batches when aborted. */
  signal?: AbortSignal;
}

/** A series of modes `[volume, mode]`, in units of the latents that they stand for. */
export interface GeneratedModes {
  /** The linear mean; zeros where the model has none. */
  linear: Float32Array;
  /** What the network expects beside it, E[z₀ | EEG]; zeros where the model has none. */
  expected: Float32Array;
  /** Samples of what the network generates beside the linear mean. */
  samples: Float32Array[];
}

/**
 * Generates the modes of a recording.
 *
 * The network's expectation is its answer at time 1 to no noise at all: there the noisy input is nearly pure noise, of which the mean is
 * zero, so that one run gives E[z₀ | EEG]. Samples cost `steps` runs each, and share with the mean what is computed once a window.
 */
export async function generateModes(
  model: GenerativeModel,
  conditioning: EegConditioning,
  volumes: number,
  options: GenerationOptions & { samples: number },
): Promise<GeneratedModes> {
  const { configuration, features, batch, context, denoiser } = model;
  const window = configuration.window.volumes;
  const { modes } = configuration.network;
  const starts = windowStarts(volumes, window);
  const drawn = denoiser === undefined ? 0 : options.samples;
  const colour = denoiser && modeNoise(model.store, configuration);
  const noise = new SeriesNoise(options.random, Math.max(volumes, window), modes, drawn, colour);
  const join = () => new WindowJoin(volumes, modes, window);
  const joins = { linear: join(), expected: join(), samples: Array.from({ length: drawn }, join) };
  const feeds = conditioningFeeds(configuration, batch);
  const network = features.generation.feeds(batch);
  const runner = denoiser && new NetworkRuns(model, denoiser, options);
  for (let first = 0; first < starts.length; first += batch) {
    options.signal?.throwIfAborted();
    const chunk = starts.slice(first, first + batch);
    // The batch has a fixed size; places left over repeat the last window and are thrown away.
    const places = Array.from({ length: batch }, (_, place) => chunk[Math.min(place, chunk.length - 1)]);
    places.forEach((start, place) => {
      fillWindow(configuration, conditioning, start, feeds, place);
      network.fill(conditioning, start, place);
    });
    const { mean, ...shared } = await context.run({ ...feeds, ...network.feeds });
    const add = (to: WindowJoin, values: Float32Array) => {
      chunk.forEach((start, place) => {
        to.add(start, values.subarray(place * window * modes, (place + 1) * window * modes));
      });
    };
    if (mean !== undefined) add(joins.linear, mean);
    if (runner !== undefined) {
      const known = mean === undefined ? shared : { ...shared, mean };
      add(joins.expected, await runner.expected(known));
      for (let sample = 0; sample < drawn; sample++) {
        const begin = (to: Float32Array, place: number) => noise.begin(to, places[place], sample);
        const step = (to: Float32Array, place: number, index: number) => noise.step(to, places[place], sample, index);
        add(joins.samples[sample], await runner.sample(known, begin, step));
      }
    }
    options.progress?.report('generate', Math.min(first + batch, starts.length), starts.length);
  }
  const scale = hasNetwork(configuration) ? model.store.get('residual.scale').data : undefined;
  const scaled = (values: Float32Array) => (scale ? values.map((value, i) => value * scale[i % modes]) : values);
  return {
    linear: joins.linear.result(),
    expected: scaled(joins.expected.result()),
    samples: joins.samples.map((one) => scaled(one.result())),
  };
}

/** Runs of the network over a batch of windows whose context is known. */
class NetworkRuns {
  private readonly level: Float32Array;
  private readonly alpha: Float32Array;
  private readonly sigma: Float32Array;
  private readonly size: number;
  private readonly schedule;

  constructor(
    private readonly model: GenerativeModel,
    private readonly denoiser: Program,
    private readonly options: GenerationOptions,
  ) {
    const { configuration, batch } = model;
    this.level = new Float32Array(batch * LEVEL_WIDTH);
    this.alpha = new Float32Array(batch);
    this.sigma = new Float32Array(batch);
    this.size = configuration.window.volumes * configuration.network.modes;
    this.schedule = scheduleNamed(configuration.diffusion.schedule);
  }

  /** E[z₀ | EEG] `[batch, volumes, modes]`, whitened. */
  expected(context: Record<string, Float32Array>): Promise<Float32Array> {
    return this.denoise(context, new Float32Array(this.model.batch * this.size), 1);
  }

  /** A sample `[batch, volumes, modes]`, whitened. */
  sample(
    context: Record<string, Float32Array>,
    begin: (to: Float32Array, place: number) => void,
    step: (to: Float32Array, place: number, index: number) => void,
  ): Promise<Float32Array> {
    const { model, options, size, schedule } = this;
    const { diffusion } = model.configuration;
    const fill = (write: (to: Float32Array, place: number) => void) => {
      const values = new Float32Array(model.batch * size);
      for (let place = 0; place < model.batch; place++) write(values.subarray(place * size, (place + 1) * size), place);
      return values;
    };
    let drawn = 0;
    return samplerNamed(options.sampler ?? diffusion.sampler).sample({
      schedule,
      steps: options.steps ?? diffusion.steps,
      start: fill(begin),
      denoise: (noisy, time) => this.denoise(context, noisy, time),
      noise: () => {
        const index = drawn++;
        return fill((to, place) => step(to, place, index));
      },
    });
  }

  private async denoise(
    context: Record<string, Float32Array>,
    noisy: Float32Array,
    time: number,
  ): Promise<Float32Array> {
    const { level, alpha, sigma, schedule, model } = this;
    const features = levelFeatures(schedule.logSignalToNoise(time));
    for (let place = 0; place < model.batch; place++) level.set(features, place * LEVEL_WIDTH);
    alpha.fill(alphaAt(schedule, time));
    sigma.fill(sigmaAt(schedule, time));
    return (await this.denoiser.run({ ...context, noisy, level, alpha, sigma })).clean;
  }
}
