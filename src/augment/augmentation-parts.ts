/** Examples of runs, measured and generated, that a decoder tells apart. */
import type { TargetRun } from '../data/index.js';
import { type DecodingPart, type DecodingSource, decodingSource, filmTask, HANDS, handTask } from '../decode/index.js';
import type { ScoreSpace } from '../modalities/index.js';
import type { AugmentationPart } from './assess-remedies.js';

/** What can be decoded: the film, or the hand of an imagined movement. */
export const DECODED = ['film', 'hand'] as const;
export type Decoded = (typeof DECODED)[number];

/** A run whose person the model has never seen. */
export interface AugmentedRun {
  run: TargetRun;
  /** What the model expects from the run's EEG `[value, moment]`. */
  generated: Float32Array;
}

/** Parts, with what their numbers stand for. */
export interface AugmentationExamples {
  parts: AugmentationPart[];
  classes: readonly string[];
  /** How a window was cut. */
  remark: string;
}

/**
 * Means of regions (of channels of light) in windows: of films at the same moments of all, each moment a part of its own, or of trials of imagined
 * movement, all in one part. Measured and generated examples are of the same windows, in the same order.
 *
 * @throws HemocastError as `filmTask` and `handTask` of `decode`
 */
export function augmentationParts(
  what: Decoded,
  runs: readonly AugmentedRun[],
  space: ScoreSpace,
): AugmentationExamples {
  const measured = decodingSource(space.kinds === undefined ? 'bold' : 'fnirs', space);
  const generated = decodingSource('generated', space);
  if (what === 'hand') {
    const cut = (source: DecodingSource) => handTask({ runs, source, space, across: 'people' });
    const task = cut(measured);
    return {
      ...{ parts: paired(task.parts, cut(generated).parts), classes: HANDS },
      remark: `trials about the seconds before them, ${task.trials} in all`,
    };
  }
  const cut = (source: DecodingSource) => filmTask({ runs, source, space, across: 'people' });
  const task = cut(measured);
  return {
    ...{ parts: paired(task.parts, cut(generated).parts), classes: task.films },
    remark: `windows of ${task.seconds.toFixed(0)} s at ${task.moments} moments, each moment decoded for itself`,
  };
}

function paired(measured: readonly DecodingPart[], generated: readonly DecodingPart[]): AugmentationPart[] {
  return measured.map(({ input, truth, people }, k) => ({
    ...{ measured: input, generated: generated[k].input, truth, people },
  }));
}
