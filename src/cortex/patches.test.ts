import { describe, expect, it } from 'vitest';
import { embeddedTemplate } from './embedded-template.js';
import { vertexNeighbours } from './mesh.js';
import { icosahedralPatches } from './patches.js';
import { midSurface } from './template.js';

const template = embeddedTemplate();

describe('icosahedral patches', () => {
  it.each([
    [0, 24],
    [1, 84],
    [2, 324],
    [3, 1284],
  ])('of order %i are %i, share the cortex out and stay in their hemisphere', (order, count) => {
    const patches = icosahedralPatches(template, order);
    expect(patches.count).toBe(count);
    expect(patches.members.length).toBe(count);
    const all = patches.members.flatMap((members) => [...members]);
    expect(all.length).toBe(5124);
    expect(new Set(all).size).toBe(5124);
    patches.members.forEach((members, patch) => {
      for (const v of members) expect(v >= 2562).toBe(patch >= count / 2);
      const coarse = patch < count / 2 ? patch : 2562 + patch - count / 2;
      expect(members).toContain(coarse);
    });
    expect(patches.size).toBe(Math.max(...patches.members.map((members) => members.length)));
    // Equal shares would be 5124 / count.
    expect(patches.size).toBeLessThan((1.8 * 5124) / count);
  });

  it('are in one piece each', () => {
    const neighbours = vertexNeighbours(template.faces, 5124);
    for (const members of icosahedralPatches(template, 1).members) {
      const reached = new Set([members[0]]);
      for (const v of reached) for (const n of neighbours[v]) if (members.includes(n)) reached.add(n);
      expect(reached.size).toBe(members.length);
    }
  });

  it('have their centres at the mean of the mid-surface', () => {
    const patches = icosahedralPatches(template, 2);
    const middle = midSurface(template);
    const members = [...patches.members[200]];
    const mean = members.reduce((sum, v) => sum + middle[3 * v + 1], 0) / members.length;
    expect(patches.centres[3 * 200 + 1]).toBeCloseTo(mean, 4);
    // Left patches lie left (x < 0), right ones right.
    for (let patch = 0; patch < 324; patch++) expect(patches.centres[3 * patch] < 0).toBe(patch < 162);
  });

  it('refuses another order', () => {
    expect(() => icosahedralPatches(template, 5)).toThrow(expect.objectContaining({ code: 'patch-order' }));
  });
});
