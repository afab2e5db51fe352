/** Turns of the sphere for the spin tests of a study: made once, since all figures may use the same. */
import { spinPermutations, spunRegions } from '../cortex/index.js';
import type { ScoreSpace } from '../modalities/index.js';
import { isCortical } from './region-values.js';
import type { Study } from './study.js';

const kept = new WeakMap<Study, Int32Array[]>();

/** Turns of vertices, as `spinPermutations` gives them: 1000, in a quick study 200. */
export function studyTurns(study: Study): readonly Int32Array[] {
  const found = kept.get(study) ?? spinPermutations(study.template, study.quick ? 200 : 1000, study.random('spins'));
  kept.set(study, found);
  return found;
}

/** The same as turns of regions; none where the space has no cortex. */
export function studyRegionTurns(study: Study, space: Pick<ScoreSpace, 'regions'>): Int32Array[] {
  if (!isCortical(space, study.template)) return [];
  return studyTurns(study).map((turn) => spunRegions(study.template, turn));
}
