/** Values of regions on the cortex. */
import type { Template } from '../cortex/index.js';
import type { ScoreSpace } from '../modalities/index.js';

/** Each vertex with the value of its region; NaN on the medial wall. */
export function onCortex({ labels }: Pick<Template, 'labels'>, values: ArrayLike<number>): Float32Array {
  return Float32Array.from(labels, (label) => (label < 0 ? Number.NaN : values[label]));
}

/** Whether the regions of a space are those of the template, so that they can be drawn and turned. */
export function isCortical(space: Pick<ScoreSpace, 'regions'>, template: Template): boolean {
  return (
    space.regions.length === template.regions.length &&
    space.regions.every(({ name, hemisphere }, r) => {
      const own = template.regions[r];
      return own.name === name && own.hemisphere === hemisphere;
    })
  );
}

/** `L_G_cuneus` for each region. */
export function regionNames({ regions }: Pick<ScoreSpace, 'regions'>): string[] {
  return regions.map(({ name, hemisphere }) => `${hemisphere}_${name}`);
}
