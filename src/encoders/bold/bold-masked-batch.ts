/** Windows with hidden tokens, as the network takes them. */
import type { Random } from '../../foundation/index.js';
import type { TargetLayout } from '../../modalities/index.js';
import { type BoldEncoderShape, tokenFeatures, tokenFeatureWidth } from './bold-encoder.js';
import { drawMask, hiddenCount, type TokenMask } from './bold-masking.js';
import { copyToken, type ScoredRun } from './bold-tokens.js';

/** One window of one run, and what of it is hidden. */
export interface MaskedWindow<Run extends ScoredRun = ScoredRun> {
  run: Run;
  /** First volume. */
  start: number;
  mask: TokenMask;
}

/** Fills the inputs of `maskedGraph`. */
export class MaskedBatch {
  readonly feeds: Record<'values' | 'visible' | 'hidden' | 'target', Float32Array>;
  readonly hidden: number;
  readonly points: number;
  readonly blocks: number;
  private readonly features: Float32Array;
  private readonly featureWidth: number;

  constructor(
    layout: TargetLayout,
    private readonly shape: BoldEncoderShape,
    readonly ratio: number,
    readonly size: number,
  ) {
    this.points = layout.members.length;
    this.blocks = shape.volumes / shape.block;
    const tokens = this.points * this.blocks;
    this.hidden = hiddenCount(tokens, ratio);
    this.features = tokenFeatures(layout, this.blocks);
    this.featureWidth = tokenFeatureWidth(layout);
    const width = shape.block * shape.channels;
    const visible = tokens - this.hidden;
    this.feeds = {
      values: new Float32Array(size * visible * width),
      visible: new Float32Array(size * visible * this.featureWidth),
      hidden: new Float32Array(size * this.hidden * this.featureWidth),
      target: new Float32Array(size * this.hidden * width),
    };
  }

  /** Random windows of random runs under random masks; the same generator draws the same batch. */
  draw(runs: readonly ScoredRun[], random: Random): Record<string, Float32Array> {
    const windows = Array.from({ length: this.size }, () => {
      const run = runs[random.integer(runs.length)];
      const start = random.integer(run.run.volumes - this.shape.volumes + 1);
      return { run, start, mask: drawMask(random, this.points, this.blocks, this.ratio) };
    });
    return this.fill(windows);
  }

  /** Up to `size` windows; places left over repeat the last. */
  fill(windows: readonly MaskedWindow[]): Record<string, Float32Array> {
    const { block, channels } = this.shape;
    const width = block * channels;
    const { values, visible, hidden, target } = this.feeds;
    for (let place = 0; place < this.size; place++) {
      const { run, start, mask } = windows[Math.min(place, windows.length - 1)];
      const copy = (tokens: Int32Array, signal: Float32Array, features: Float32Array) => {
        tokens.forEach((token, i) => {
          const at = place * tokens.length + i;
          copyToken(run.scores, this.points, channels, block, start, token, signal, at * width);
          const from = token * this.featureWidth;
          features.set(this.features.subarray(from, from + this.featureWidth), at * this.featureWidth);
        });
      };
      copy(mask.visible, values, visible);
      copy(mask.hidden, target, hidden);
    }
    return this.feeds;
  }
}
