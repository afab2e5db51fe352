/** The cortex that a report carries, as the viewer takes it. */
import { type Packed, unpack } from '../../../src/report/cortex-viewer/packing.js';
import type { ViewerData } from '../../../src/report/cortex-viewer/viewer-page.js';
import type { CortexGeometry } from '../cortex/geometry.js';

/** Unpacks places, triangles, folds and regions. */
export function embeddedCortex({ surfaces, faces, sulcus, labels }: ViewerData): CortexGeometry {
  return {
    surfaces: { white: places(surfaces.white), pial: places(surfaces.pial), inflated: places(surfaces.inflated) },
    faces: Uint32Array.from(unpack(faces)),
    sulcus: unpack(sulcus),
    labels: Int16Array.from(unpack(labels)),
  };
}

/** `[axis, vertex]` → `[vertex, axis]` */
function places(packed: Packed): Float32Array {
  const byAxis = unpack(packed);
  const count = packed.columns;
  return Float32Array.from({ length: 3 * count }, (_, i) => byAxis[(i % 3) * count + Math.floor(i / 3)]);
}
