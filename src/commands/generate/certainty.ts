/** How much surer a target is for what was observed, near the places where it was and elsewhere. */
import type { Template } from '../../cortex/index.js';
import type { TargetDescription, TargetModality } from '../../modalities/index.js';
import type { JointlyGenerated, JointState, Observation } from '../../models/index.js';
import type { GivenSignals } from '../../report/index.js';

/** Reach of an optode, mm. */
export const NEAR = 30;

/** A target, and what was generated of it. */
export interface SureTarget {
  modality: TargetModality;
  description: TargetDescription;
  template: Template;
  generated: JointlyGenerated;
}

/** An observation, with the model's description of its modality. */
export interface ObservedAt {
  modality: TargetModality;
  description: TargetDescription;
  observation: Observation;
}

/**
 * Mean deviation over the moments that observations bear on, without and with them, and the mean of the ratio; of values within 30 mm of
 * an observed point of a model, and of the others.
 *
 * @returns no row for a group without values
 */
export function certaintyOf(
  state: JointState,
  { modality, description, template, generated: { deviation, informed } }: SureTarget,
  observed: readonly ObservedAt[],
): GivenSignals['certainty'] {
  const source = state.sourceOf(modality.name)?.deviation;
  const before = source ? undefined : state.deviationBefore(modality.name);
  const moments = informed.length;
  const { labels, places = pointPlaces(description) } = modality.space(description, template);
  const points = observed.flatMap((one) => observedPoints(one, template));
  const near = {
    where: `within ${NEAR} mm of ${observed.map(({ modality: { title } }) => title).join(' and ')}`,
    values: 0,
    sums: [0, 0, 0],
  };
  const far = { where: 'elsewhere', values: 0, sums: [0, 0, 0] };
  for (let value = 0; value < description.values; value++) {
    const own = [0, 0, 0];
    for (let k = 0; k < moments; k++) {
      const at = value * moments + k;
      const without = before?.[value] ?? source![at];
      if (informed[k] === 0 || !(without > 0)) continue;
      own[0] += without;
      own[1] += deviation[at];
      own[2] += deviation[at] / without;
    }
    // The medial wall holds nothing.
    if (!(own[0] > 0) || labels[value] < 0) continue;
    const group = isNear(places.subarray(3 * value, 3 * value + 3), points) ? near : far;
    group.values++;
    for (const [i, sum] of own.entries()) group.sums[i] += sum;
  }
  const count = informed.reduce((sum, one) => sum + one, 0);
  return [near, far].flatMap(({ where, values, sums }) => {
    if (values === 0) return [];
    const [without, narrowed, ratio] = sums.map((sum) => sum / (values * count));
    return [{ where, values, without, with: narrowed, ratio }];
  });
}

/** `[value, 3]` mm: of values without a place of their own, that of their point. */
function pointPlaces({ values, places, members }: TargetDescription): Float32Array {
  const found = new Float32Array(3 * values);
  members.forEach((own, point) => {
    for (const value of own) found.set(places[point], 3 * value);
  });
  return found;
}

/** Where anything was measured, mm: points of channels; of a cortex its vertices, as its points lie far apart. */
function observedPoints(
  { modality, description, observation: { present } }: ObservedAt,
  template: Template,
): number[][] {
  const { places, members, channels } = description;
  const isPresent = (value: number) => present === undefined || present[value] === 1;
  const vertices = channels === undefined ? modality.space(description, template).places : undefined;
  if (vertices === undefined) return places.filter((_, point) => members[point].some(isPresent));
  const all = Array.from({ length: description.values }, (_, value) => [
    ...vertices.subarray(3 * value, 3 * value + 3),
  ]);
  return all.filter((_, value) => isPresent(value));
}

function isNear(place: ArrayLike<number>, points: readonly (readonly number[])[]): boolean {
  return points.some(([x, y, z]) => Math.hypot(place[0] - x, place[1] - y, place[2] - z) <= NEAR);
}
