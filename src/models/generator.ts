/**
 * Generates a recording from EEG: windows of the conditional mean, samples of the
 * residual around it, joined over the overlap, decoded, averaged.
 */
import { alphaAt, samplerNamed, scheduleNamed, sigmaAt } from '../diffusion/index.js';
import { HemocastError, type Progress, type Random } from '../foundation/index.js';
import { unembedPatches } from '../modalities/patch-embedding.js';
import { fromPatches, storedLayout, type TargetLayout } from '../modalities/target-layout.js';
import type { ParameterStore, Program } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';
import { sizes } from './hemocast.js';
import { conditioningFeeds, type EegConditioning, fillWindow, LEVEL_WIDTH, levelFeatures } from './window.js';

/** A trained model, ready to run. */
export interface GenerativeModel {
  configuration: ModelConfiguration;
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

/** Windows overlap by half; the last one ends with the recording. */
export function windowStarts(volumes: number, window: number): number[] {
  const starts: number[] = [];
  for (let start = 0; start + window < volumes; start += Math.max(1, window >> 1)) starts.push(start);
  starts.push(Math.max(0, volumes - window));
  return [...new Set(starts)];
}

/** Weight of each volume of a window where windows are joined: a triangle, so that no seam shows. */
function taper(window: number): Float32Array {
  return Float32Array.from({ length: window }, (_, k) => Math.min(k + 1, window - k));
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

/** Latents `[volume, latent]` of a recording, windows already joined. */
export interface GeneratedLatents {
  /** The linear conditional mean. */
  mean: Float32Array;
  /** What the network expects of the residual, mean over the samples' first steps. */
  expected: Float32Array;
  /** Each sample's residual. */
  residuals: Float32Array[];
}

/** Generates latents; see `generate`. */
export async function generateLatents(
  model: GenerativeModel,
  conditioning: EegConditioning,
  volumes: number,
  options: GenerationOptions & { samples: number },
): Promise<GeneratedLatents> {
  const { configuration, batch } = model;
  const window = configuration.window.volumes;
  const { latents } = sizes(configuration);
  const starts = windowStarts(volumes, window);
  const length = Math.max(volumes, window);
  const pairs = Math.ceil(options.samples / 2);
  // The noise belongs to volumes, not to windows: where windows overlap they start alike and can be joined.
  const noise = Array.from({ length: pairs }, (_, pair) =>
    options.random.fork(`sample ${pair}`).fillNormal(new Float32Array(length * latents)),
  );
  const work = starts.flatMap((start) => Array.from({ length: options.samples }, (_, sample) => ({ start, sample })));
  const joined = new WindowJoin(volumes, latents, window, options.samples);
  const feeds = conditioningFeeds(configuration, batch);
  for (let first = 0; first < work.length; first += batch) {
    options.signal?.throwIfAborted();
    const chunk = work.slice(first, first + batch);
    // The batch has a fixed size; places left over repeat the last window and are thrown away.
    const places = Array.from({ length: batch }, (_, place) => chunk[Math.min(place, chunk.length - 1)]);
    const begin = new Float32Array(batch * window * latents);
    places.forEach(({ start, sample }, place) => {
      fillWindow(configuration, conditioning, start, feeds, place);
      const from = noise[sample >> 1].subarray(start * latents, (start + window) * latents);
      const sign = sample % 2 === 0 ? 1 : -1;
      for (let i = 0; i < from.length; i++) begin[place * window * latents + i] = sign * from[i];
    });
    const { mean, expected, residual } = await sampleBatch(model, feeds, begin, options, places);
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
  feeds: ReturnType<typeof conditioningFeeds>,
  start: Float32Array,
  options: GenerationOptions,
  places: { start: number; sample: number }[],
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
    const { latents } = sizes(configuration);
    places.forEach(({ start: volume, sample }, place) => {
      const sign = sample % 2 === 0 ? 1 : -1;
      for (let at = 0; at < perPlace; at += latents) {
        // By volume, like the noise at the start: windows that overlap share it.
        const random = options.random.fork(`step ${drawn}/${volume + at / latents}/${sample >> 1}`);
        for (let i = 0; i < latents; i++) fresh[place * perPlace + at + i] = sign * random.normal();
      }
    });
    drawn++;
    return fresh;
  };
  const sampler = samplerNamed(options.sampler ?? configuration.diffusion.sampler);
  const steps = options.steps ?? configuration.diffusion.steps;
  const residual = await sampler.sample({ schedule, steps, start, denoise, noise });
  return { mean, expected: expected ?? residual, residual };
}

/** Adds windows up with a taper, and divides by what was added. */
class WindowJoin {
  private readonly mean: Float32Array;
  private readonly expected: Float32Array;
  private readonly residuals: Float32Array[];
  private readonly weight: Float32Array;
  private readonly taper: Float32Array;

  constructor(
    private readonly volumes: number,
    private readonly latents: number,
    window: number,
    private readonly samples: number,
  ) {
    this.mean = new Float32Array(volumes * latents);
    this.expected = new Float32Array(volumes * latents);
    this.residuals = Array.from({ length: samples }, () => new Float32Array(volumes * latents));
    this.weight = new Float32Array(volumes);
    this.taper = taper(window);
  }

  add(start: number, sample: number, mean: Float32Array, expected: Float32Array, residual: Float32Array): void {
    const { latents } = this;
    for (let k = 0; k < this.taper.length && start + k < this.volumes; k++) {
      const weight = this.taper[k];
      const to = (start + k) * latents;
      for (let i = 0; i < latents; i++) {
        this.residuals[sample][to + i] += weight * residual[k * latents + i];
        this.expected[to + i] += (weight / this.samples) * expected[k * latents + i];
      }
      if (sample > 0) continue;
      this.weight[start + k] += weight;
      for (let i = 0; i < latents; i++) this.mean[to + i] += weight * mean[k * latents + i];
    }
  }

  result(): GeneratedLatents {
    for (let k = 0; k < this.volumes; k++) {
      const share = 1 / this.weight[k];
      for (let i = k * this.latents; i < (k + 1) * this.latents; i++) {
        this.mean[i] *= share;
        this.expected[i] *= share;
        for (let s = 0; s < this.samples; s++) this.residuals[s][i] *= share;
      }
    }
    return { mean: this.mean, expected: this.expected, residuals: this.residuals };
  }
}
