/**
 * The cortex on which everything is shown, fsaverage4: the embedded template and the exact one, its meshes, regions and
 * patches, and the ways from volumes and other surfaces to it.
 *
 * @example
 * ```ts
 * import { embeddedTemplate, regionMeans } from 'hemocast/cortex';
 *
 * const template = embeddedTemplate();
 * const courses = regionMeans(template, bold, volumes); // [vertex, volume] → [148 regions, volume]
 * ```
 *
 * @module
 */

export { embeddedTemplate } from './embedded-template.js';
export { icosphere, icosphereVertexCount, type Mesh } from './icosphere.js';
export { loadTemplate } from './load-template.js';
export { signedVolume, vertexAreas, vertexNeighbours, vertexNormals } from './mesh.js';
export { type CortexPoint, nearestCortex } from './nearest-vertex.js';
export { icosahedralPatches, type Patches } from './patches.js';
export { type Parcellation, regionMeans } from './regions.js';
export { effectiveWidth, type SmoothingMesh, smoothMesh, smoothSurface } from './smoothing.js';
export { resampleLabels, resampleValues, type Sphere, type SphereWeights, sphereWeights } from './sphere-resample.js';
export { sphericalHarmonics } from './spherical-harmonics.js';
export {
  type Rotation,
  randomRotation,
  type SpinTest,
  spinPermutations,
  spinTest,
  spunRegions,
  type TwoSpheres,
} from './spin-permutation.js';
export { type RibbonGeometry, type SurfaceGeometry, standardGeometry } from './surface-geometry.js';
export { midSurface, type Region, type Template, VERTEX_ORDER, VERTICES_PER_HEMISPHERE } from './template.js';
export { fromMni152, templateSurfaces } from './template-surfaces.js';
export { type RibbonOptions, type RibbonSampler, ribbonSampler, type VolumeGrid } from './volume-to-surface.js';
