import { alphaAt, scheduleNamed, sigmaAt } from '../diffusion/index.js';
import type { Random } from '../foundation/index.js';
import type { TargetLayout } from '../modalities/index.js';
import {
  conditioningFeeds,
  type DrawNoise,
  type EegFeatures,
  type FeatureFeeds,
  fillWindow,
  LEVEL_WIDTH,
  layoutOf,
  levelFeatures,
  type ModelConfiguration,
  sizes,
} from '../models/index.js';
import { hasMissing, measuredValues } from './measured.js';
import type { ResidualRun } from './residuals.js';

/** Fills the inputs of `denoiserLoss` with random windows at random noise levels. */
export class DenoiserBatch {
  readonly feeds: Record<string, Float32Array>;
  private readonly conditioning: ReturnType<typeof conditioningFeeds>;
  private readonly network: FeatureFeeds;
  private readonly layout: TargetLayout;

  constructor(
    private readonly configuration: ModelConfiguration,
    features: Pick<EegFeatures, 'training'>,
    private readonly runs: readonly ResidualRun[],
    private readonly batch: number,
    private readonly noise: DrawNoise,
  ) {
    const { modes, points } = sizes(configuration);
    const { volumes } = configuration.window;
    const perWindow = volumes * modes;
    this.conditioning = conditioningFeeds(configuration, batch);
    this.network = features.training.feeds(batch);
    this.feeds = {
      ...this.conditioning,
      ...this.network.feeds,
      noisy: new Float32Array(batch * perWindow),
      mean: new Float32Array(batch * perWindow),
      velocity: new Float32Array(batch * perWindow),
      level: new Float32Array(batch * LEVEL_WIDTH),
      alpha: new Float32Array(batch),
      sigma: new Float32Array(batch),
      signal: new Float32Array(batch * volumes * points * configuration.target.size),
      ...(hasMissing(runs) && {
        measuredValues: new Float32Array(batch * points * configuration.target.size),
      }),
    };
    this.layout = layoutOf(configuration);
  }

  /** Draws a batch; the same generator draws the same batch. */
  draw(random: Random): Record<string, Float32Array> {
    const { configuration, runs, batch, feeds } = this;
    const { volumes } = configuration.window;
    const { modes, points } = sizes(configuration);
    const schedule = scheduleNamed(configuration.diffusion.schedule);
    const perWindow = volumes * modes;
    const perSignal = volumes * points * configuration.target.size;
    const offset = random.uniform();
    for (let place = 0; place < batch; place++) {
      const run = runs[random.integer(runs.length)];
      const start = random.integer(Math.max(1, run.run.volumes - volumes + 1));
      fillWindow(configuration, run.run, start, this.conditioning, place);
      this.network.fill(run.run, start, place);
      this.fillMeasured(run.run, place);
      // Stratified over the batch, and more often near pure noise, where the mean of the samples is decided.
      const time = (((place + offset) / batch) % 1) ** 0.6;
      const alpha = alphaAt(schedule, time);
      const sigma = sigmaAt(schedule, time);
      feeds.alpha[place] = alpha;
      feeds.sigma[place] = sigma;
      feeds.level.set(levelFeatures(schedule.logSignalToNoise(time)), place * LEVEL_WIDTH);
      const from = start * modes;
      const noise = this.noise(volumes, random);
      for (let i = 0; i < perWindow; i++) {
        const clean = run.residual[from + i];
        feeds.noisy[place * perWindow + i] = alpha * clean + sigma * noise[i];
        feeds.velocity[place * perWindow + i] = alpha * noise[i] - sigma * clean;
      }
      feeds.mean.set(run.mean.subarray(from, from + perWindow), place * perWindow);
      const signalFrom = (start * perSignal) / volumes;
      feeds.signal.set(run.patches.subarray(signalFrom, signalFrom + perSignal), place * perSignal);
    }
    return feeds;
  }

  private fillMeasured({ present }: ResidualRun['run'], place: number): void {
    const { measuredValues: values } = this.feeds;
    if (values === undefined) return;
    const own = measuredValues(this.layout, present);
    values.set(own, place * own.length);
  }
}
