/**
 * What a network in training generates for a validation person, to be looked at while it learns: the modes that it generates, without the
 * spread of single values, which is learned once training has ended.
 */
import type { Random } from '../foundation/index.js';
import { toPatches } from '../modalities/index.js';
import { type GenerativeModel, generateModes, layoutOf, signalOfModes } from '../models/index.js';
import { pearson } from '../signal/index.js';
import { measuredMeans } from './measured.js';
import type { TrainingRun } from './training-set.js';

/** Courses of one point (the mean of its measured values), `[volume]` each. */
export interface ShownSample {
  /** Whose recording, and which. */
  run: string;
  /** Seconds between two volumes. */
  tr: number;
  measured: Float32Array;
  /** What is expected. */
  mean: Float32Array;
  /** One course that a measurement might have taken. */
  sample: Float32Array;
  /** r of measured and mean: the point is the one in the middle by this, so that neither the best nor the worst is shown. */
  r: number;
}

/**
 * Generates one sample of a run and takes the point whose expected course agrees with the measured one as the median of all points does.
 */
export async function shownSample(
  model: GenerativeModel,
  { run, patches }: TrainingRun,
  random: Random,
): Promise<ShownSample> {
  const layout = layoutOf(model.configuration);
  const { volumes } = run;
  const { linear, expected: residual, samples } = await generateModes(model, run, volumes, { samples: 1, random });
  const pointsOf = async (beside: Float32Array) => {
    const modes = linear.map((value, i) => value + beside[i]);
    return measuredMeans(layout, toPatches(layout, await signalOfModes(model, modes), volumes), run.present);
  };
  const actual = measuredMeans(layout, patches, run.present);
  const [expected, drawn] = [await pointsOf(residual), await pointsOf(samples[0])];
  const course = (of: Float32Array, point: number) => of.slice(point * volumes, (point + 1) * volumes);
  const agreement = Array.from({ length: actual.length / volumes }, (_, point) => ({
    point,
    r: pearson(course(actual, point), course(expected, point)),
  })).sort((a, b) => (Number.isNaN(a.r) ? -2 : a.r) - (Number.isNaN(b.r) ? -2 : b.r));
  const { point, r } = agreement[Math.floor(agreement.length / 2)];
  return {
    ...{ run: run.id, tr: model.configuration.target.tr, r },
    ...{ measured: course(actual, point), mean: course(expected, point), sample: course(drawn, point) },
  };
}
