/** The cortex as the models see it: nested icosahedral patches with their places. */
import { icosahedralPatches, type Template } from '../cortex/index.js';

/** Order of the icosahedron whose vertices the patches grow around: 84 of them. */
const PATCH_ORDER = 1;

/** The part of a configuration that describes BOLD on fsaverage4; places in mm, to a thousandth. */
export function corticalTarget(template: Template) {
  const patches = icosahedralPatches(template, PATCH_ORDER);
  return {
    name: 'bold',
    values: template.labels.length,
    places: patches.members.map((_, i) => [...patches.centres.subarray(3 * i, 3 * i + 3)].map(rounded)),
    members: patches.members.map((members) => [...members]),
    size: patches.size,
    source: `icosahedral patches of order ${PATCH_ORDER} on ${template.source}`,
  };
}

/** A coordinate as configurations hold it. */
export function rounded(value: number): number {
  return Number(value.toFixed(3));
}
