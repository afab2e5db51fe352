import { expect, it } from 'vitest';
import { embeddedTemplate } from './embedded-template.js';
import { nearestCortex } from './nearest-vertex.js';
import { midSurface } from './template.js';

const template = embeddedTemplate();
const middle = midSurface(template);

it('finds a vertex of the cortex from a place beside it', () => {
  const vertices = [100, 2000, 4000].filter((vertex) => template.labels[vertex] >= 0);
  const places = vertices.map((v) => [middle[3 * v] + 0.3, middle[3 * v + 1], middle[3 * v + 2]]);
  nearestCortex(template, places).forEach((found, i) => {
    expect(found.vertex).toBe(vertices[i]);
    expect(found.region).toBe(template.labels[vertices[i]]);
    expect(found.distance).toBeCloseTo(0.3, 4);
    expect(found.position).toEqual([...middle.subarray(3 * found.vertex, 3 * found.vertex + 3)]);
  });
});

it('gives a place over the hand area its hemisphere, and never the medial wall', () => {
  const [left, right] = nearestCortex(template, [
    [-55, -20, 75],
    [55, -20, 75],
  ]);
  expect(template.regions[left.region].hemisphere).toBe('L');
  expect(template.regions[right.region].hemisphere).toBe('R');
  const wall = template.labels.indexOf(-1);
  const [inside] = nearestCortex(template, [[...middle.subarray(3 * wall, 3 * wall + 3)]]);
  expect(template.labels[inside.vertex]).toBeGreaterThanOrEqual(0);
});
