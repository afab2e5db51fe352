export { embeddedTemplate } from './embedded-template.js';
export { icosphere, icosphereVertexCount, type Mesh } from './icosphere.js';
export { loadTemplate } from './load-template.js';
export { signedVolume, vertexAreas, vertexNeighbours, vertexNormals } from './mesh.js';
export { icosahedralPatches, type Patches } from './patches.js';
export { regionMeans } from './regions.js';
export { smoothSurface } from './smoothing.js';
export { sphericalHarmonics } from './spherical-harmonics.js';
export { midSurface, type Region, type Template, VERTICES_PER_HEMISPHERE } from './template.js';
