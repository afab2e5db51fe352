import { expect, it } from 'vitest';
import { embeddedTemplate } from '../../../src/cortex/index.js';
import { emptyVisible, outwardNormals, rasterise } from '../../../src/cortex/mesh-raster.js';
import { Random } from '../../../src/foundation/index.js';
import { VIEWS } from './camera-views.js';
import { type CortexGeometry, extent, halfMeshes } from './geometry.js';
import { pick } from './picking.js';

const { white, pial, inflated, faces, sulcus, labels } = embeddedTemplate();
const geometry: CortexGeometry = { surfaces: { white, pial, inflated }, faces, sulcus, labels };

it('splits the cortex into hemispheres whose triangles name their own vertices, and puts inflated ones apart', () => {
  const [left, right] = halfMeshes(geometry, 'inflated');
  expect([left.first, right.first]).toEqual([0, 2562]);
  for (const { faces: own } of [left, right]) expect([Math.min(...own), Math.max(...own)]).toEqual([0, 2561]);
  expect(extent(right.points, [1, 0, 0]).low - extent(left.points, [1, 0, 0]).high).toBeCloseTo(10, 3);
  expect(halfMeshes(geometry, 'pial')[1].points).toEqual(pial.slice(3 * 2562));
});

it.each(['white', 'pial', 'inflated'] as const)(
  'finds the triangle that the z-buffer of the reports shows: %s',
  (surface) => {
    const [half] = halfMeshes(geometry, surface);
    const random = new Random('picking');
    for (const basis of [VIEWS.leftLateral.basis, VIEWS.leftMedial.basis, VIEWS.dorsal.basis]) {
      const [across, upward] = [extent(half.points, basis.right), extent(half.points, basis.up)];
      const visible = emptyVisible(200, 200);
      const placement = { scale: 1, centreX: 100, centreY: 100 };
      const middle = { originRight: (across.low + across.high) / 2, originUp: (upward.low + upward.high) / 2 };
      rasterise(visible, half, outwardNormals(half), basis, { ...placement, ...middle });
      let found = 0;
      for (let k = 0; k < 400; k++) {
        const [x, y] = [Math.floor(random.uniform() * 200), Math.floor(random.uniform() * 200)];
        const hit = pick([half], basis, middle.originRight + x + 0.5 - 100, middle.originUp - (y + 0.5 - 100));
        const at = y * 200 + x;
        expect(hit?.face ?? -1).toBe(visible.face[at]);
        if (hit === undefined) continue;
        found++;
        expect(hit.weights[0]).toBeCloseTo(visible.first[at], 4);
        expect(half.faces.subarray(3 * hit.face, 3 * hit.face + 3)).toContain(hit.vertex);
      }
      expect(found).toBeGreaterThan(50);
    }
  },
);

it('takes the nearest corner, and the foremost of two hemispheres', () => {
  const triangle = (first: number, depth: number, hemisphere: 'left' | 'right') => ({
    ...{ hemisphere, first, faces: Uint32Array.of(0, 1, 2) },
    points: Float32Array.of(0, 0, depth, 10, 0, depth, 0, 10, depth),
  });
  const { basis } = VIEWS.dorsal;
  const both = [triangle(0, 5, 'left'), triangle(3, 8, 'right')];
  expect(pick(both, basis, 7, 1)).toMatchObject({ vertex: 4, hemisphere: 'right' });
  expect(pick(both, basis, 1, 7)).toMatchObject({ vertex: 5 });
  expect(pick(both, basis, 8, 8)).toBeUndefined();
  // From behind, triangles show their back.
  expect(pick(both, VIEWS.ventral.basis, -1, 1)).toBeUndefined();
});
