import type { ScoreSpace } from '../modalities/index.js';
import { kindOfValue } from './scored-values.js';

/** Regions of the Destrieux atlas around the central sulcus. */
export const SENSORIMOTOR_REGIONS: readonly string[] = ['G_precentral', 'S_central', 'G_postcentral'];

/**
 * Values in sensorimotor regions.
 *
 * @param hemisphere `L` or `R`
 * @param kind what they measure, an index into the kinds of the space
 */
export function sensorimotorValues(space: ScoreSpace, hemisphere: string, kind = 0): number[] {
  return Array.from(space.labels, (region, value) => ({ region, value }))
    .filter(({ region, value }) => region >= 0 && kindOfValue(space, value) === kind)
    .filter(({ region }) => {
      const { name, hemisphere: side } = space.regions[region];
      return SENSORIMOTOR_REGIONS.includes(name) && side === hemisphere;
    })
    .map(({ value }) => value);
}
