/** How much each electrode, or each region of cortex that EEG was carried to, gives to a generated signal. */
import { HemocastError, type Progress, type Random } from '../foundation/index.js';
import type { EegConditioning } from '../models/index.js';
import { sampledShapley } from './sampled-shapley.js';
import type { Game, ShapleyValues } from './shapley-values.js';

/** What it means that a place is absent. */
export const PLACE_ABSENT =
  'at its mean over the recording in every band (0, as features are standardised): a place whose power never changes';

/** Places that come and go together. */
export interface PlaceGroup {
  name: string;
  /** Indices of places. */
  places: readonly number[];
}

export interface PlaceContributionOptions {
  groups: readonly PlaceGroup[];
  /** Whether places are those of `points`, to which the EEG was carried, or the electrodes of `features`. */
  at: 'points' | 'electrodes';
  random: Random;
  /** Pairs of orders, 2 or more: a generator that is linear but for doubt needs few. */
  pairs: number;
  progress?: Progress;
  signal?: AbortSignal;
}

/** EEG features in which some places do not change. */
export function withPlaces(
  conditioning: EegConditioning,
  at: PlaceContributionOptions['at'],
  groups: readonly PlaceGroup[],
  present: readonly boolean[],
): EegConditioning {
  const absent = new Set(groups.flatMap(({ places }, g) => (present[g] ? [] : places)));
  if (absent.size === 0) return conditioning;
  const values = at === 'points' ? conditioning.points! : conditioning.features;
  const perStep = values.length / conditioning.seconds;
  const bands = at === 'points' ? perStep / placeCount(conditioning, at, groups) : conditioning.bands;
  const masked = values.map((value, i) => (absent.has(Math.floor((i % perStep) / bands)) ? 0 : value));
  return at === 'points' ? { ...conditioning, points: masked } : { ...conditioning, features: masked };
}

/** How many places there are: the groups hold each of them once. */
function placeCount(
  { electrodes }: EegConditioning,
  at: PlaceContributionOptions['at'],
  groups: readonly PlaceGroup[],
): number {
  return at === 'points' ? groups.reduce((sum, { places }) => sum + places.length, 0) : electrodes;
}

/**
 * Sampled Shapley values of groups of places for what is generated from a recording.
 *
 * @param generated what is to be shared out, from features `[number]`: such as the courses of regions
 * @throws HemocastError `places-grouped` where groups do not hold every place once, `places-missing` without power at the places; what
 *   `sampledShapley` throws
 */
export async function placeContributions(
  conditioning: EegConditioning,
  generated: (conditioning: EegConditioning) => Promise<ArrayLike<number>>,
  { groups, at, random, pairs, progress, signal }: PlaceContributionOptions,
): Promise<ShapleyValues> {
  if (at === 'points' && conditioning.points === undefined) {
    throw new HemocastError('places-missing', 'The EEG was not carried to places of the cortex', {
      expected: 'power at the places of the model’s alignment',
      found: 'features at the electrodes alone',
      advice: 'Explain electrodes instead.',
    });
  }
  const all = groups.flatMap(({ places }) => places).sort((a, b) => a - b);
  const wanted = at === 'electrodes' ? conditioning.electrodes : all.length;
  if (all.length !== wanted || all.some((place, i) => place !== i)) {
    throw new HemocastError('places-grouped', 'Groups must hold every place once', {
      field: 'groups',
      expected: `${wanted} places`,
      found: `${all.length} in ${groups.length} groups`,
    });
  }
  const game: Game = (present) => generated(withPlaces(conditioning, at, groups, present));
  return sampledShapley(groups.length, game, { absent: PLACE_ABSENT, random, pairs, progress, signal });
}
