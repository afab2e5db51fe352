import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { embedPatches, fitPatchEmbedding, unembedPatches } from './patch-embedding.js';
import { fromPatches, patchMask, type TargetLayout, toPatches } from './target-layout.js';

/** Ten values in three patches of four, two and four, scattered. */
const layout: TargetLayout = {
  name: 'bold',
  values: 10,
  places: new Float32Array(9),
  members: [Uint32Array.of(9, 0, 4, 2), Uint32Array.of(7, 1), Uint32Array.of(3, 5, 6, 8)],
  size: 4,
};
const VOLUMES = 60;

/** Each patch driven by `rank` signals of unlike strength; means taken off. */
function signals(rank: number, seed: string): Float32Array {
  const random = new Random(seed);
  const data = new Float32Array(layout.values * VOLUMES);
  const loadings = new Random('loadings');
  for (const members of layout.members) {
    for (let r = 0; r < rank; r++) {
      const drive = random.fillNormal(new Float32Array(VOLUMES), 2 / (1 + r));
      const mean = drive.reduce((a, b) => a + b) / VOLUMES;
      for (const value of members) {
        const loading = loadings.normal();
        for (let k = 0; k < VOLUMES; k++) data[value * VOLUMES + k] += loading * (drive[k] - mean);
      }
    }
  }
  return data;
}

describe('patches', () => {
  it('are padded with zeros and go back to where they came from', () => {
    const data = Float32Array.from({ length: 10 * 3 }, (_, i) => i + 1);
    const patches = toPatches(layout, data, 3);
    expect(patches).toHaveLength(3 * 3 * 4);
    // Volume 1 of the first patch: values 9, 0, 4, 2; of the second: 7, 1 and padding.
    expect([...patches.subarray(12, 20)]).toEqual([29, 2, 14, 8, 23, 5, 0, 0]);
    expect([...patchMask(layout)]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1]);
    expect(fromPatches(layout, patches, 3)).toEqual(data);
  });
});

describe('the patch embedding', () => {
  it('of a point comes from the runs that measured it, whatever stands in for it in others', () => {
    const [whole, other] = [signals(2, 'a'), signals(2, 'b')];
    // The second run lacks value 4 of the first point and all of the second: other numbers stand there.
    const lacking = [4, 7, 1];
    const filled = (seed: string) => {
      const random = new Random(seed);
      return other.map((value, i) => (lacking.includes(Math.floor(i / VOLUMES)) ? random.normal(0, 5) : value));
    };
    const present = toPatches(
      layout,
      Float32Array.from({ length: 10 }, (_, value) => (lacking.includes(value) ? 0 : 1)),
      1,
    );
    const axes = (runs: Float32Array[], measured?: Float32Array[]) =>
      fitPatchEmbedding(
        layout,
        runs.map((data) => toPatches(layout, data, VOLUMES)),
        2,
        measured,
      ).decode;
    const found = axes([whole, filled('one')], [patchMask(layout), present]);
    expect(axes([whole, filled('two')], [patchMask(layout), present])).toEqual(found);
    const [alone, both] = [axes([whole]), axes([whole, other])];
    const perPoint = 2 * layout.size;
    expect(found.subarray(0, 2 * perPoint)).toEqual(alone.subarray(0, 2 * perPoint));
    expect(found.subarray(2 * perPoint)).toEqual(both.subarray(2 * perPoint));
    // The test can fail, and a point that nobody has whole takes all runs.
    expect(axes([whole, filled('one')])).not.toEqual(found);
    expect(axes([whole, filled('one')], [present, present])).toEqual(axes([whole, filled('one')]));
  });

  it('gives back exactly what has no more dimensions than components, even in a run it has not seen', () => {
    const train = [signals(2, 'a'), signals(2, 'b')];
    const embedding = fitPatchEmbedding(
      layout,
      train.map((data) => toPatches(layout, data, VOLUMES)),
      2,
    );
    expect(embedding.kept).toBeCloseTo(1, 6);
    for (const data of [...train, signals(2, 'unseen')]) {
      const latents = embedPatches(layout, embedding, toPatches(layout, data, VOLUMES));
      const back = fromPatches(layout, unembedPatches(layout, embedding.decode, latents), VOLUMES);
      data.forEach((value, i) => {
        expect(Math.abs(back[i] - value)).toBeLessThan(1e-4);
      });
    }
  });

  it('keeps the leading principal axes, each of unit variance and uncorrelated', () => {
    const patches = [toPatches(layout, signals(4, 'a'), VOLUMES), toPatches(layout, signals(4, 'b'), VOLUMES)];
    const embedding = fitPatchEmbedding(layout, patches, 2);
    const latents = patches.map((run) => embedPatches(layout, embedding, run));
    for (let point = 0; point < 3; point++) {
      for (const [i, j] of [
        [0, 0],
        [1, 1],
        [0, 1],
      ]) {
        let sum = 0;
        for (const run of latents) {
          for (let k = 0; k < VOLUMES; k++) sum += run[(k * 3 + point) * 2 + i] * run[(k * 3 + point) * 2 + j];
        }
        expect(sum / (2 * VOLUMES)).toBeCloseTo(i === j ? 1 : 0, 3);
      }
    }
  });

  it('states the variance it keeps and leaves out as reconstruction shows it, and no plane keeps more', () => {
    const runs = [signals(4, 'a'), signals(4, 'b')];
    const patches = runs.map((data) => toPatches(layout, data, VOLUMES));
    const embedding = fitPatchEmbedding(layout, patches, 2);
    const total = new Float64Array(10);
    const lost = new Float64Array(10);
    runs.forEach((data, r) => {
      const latents = embedPatches(layout, embedding, patches[r]);
      const back = fromPatches(layout, unembedPatches(layout, embedding.decode, latents), VOLUMES);
      data.forEach((value, i) => {
        const at = Math.floor(i / VOLUMES);
        total[at] += value ** 2 / (2 * VOLUMES);
        lost[at] += (value - back[i]) ** 2 / (2 * VOLUMES);
      });
    });
    lost.forEach((value, i) => {
      expect(embedding.lost[i]).toBeCloseTo(value, 4);
    });
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b);
    expect(sum(lost)).toBeGreaterThan(0.01 * sum(total));
    expect(embedding.kept).toBeCloseTo(1 - sum(lost) / sum(total), 5);

    // The patch of four: its trace less the two largest eigenvalues, which power iteration finds.
    const covariance = Array.from({ length: 4 }, (_, i) =>
      Array.from({ length: 4 }, (_, j) => {
        let product = 0;
        for (const run of patches) for (let k = 0; k < VOLUMES; k++) product += run[k * 12 + i] * run[k * 12 + j];
        return product / (2 * VOLUMES);
      }),
    );
    let left = covariance.reduce((trace, row, i) => trace + row[i], 0);
    for (let round = 0; round < 2; round++) {
      let vector = [1, 0.5, 0.25, 0.125];
      let value = 0;
      for (let step = 0; step < 2000; step++) {
        const next = covariance.map((row) => row.reduce((a, x, j) => a + x * vector[j], 0));
        value = Math.hypot(...next);
        vector = next.map((x) => x / value);
      }
      left -= value;
      for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) covariance[i][j] -= value * vector[i] * vector[j];
    }
    const stated = [...layout.members[0]].reduce((a, value) => a + embedding.lost[value], 0);
    expect(stated).toBeCloseTo(left, 4);
  });

  it('leaves nothing out, and nothing in the padding, where a patch has fewer values than components', () => {
    const patches = toPatches(layout, signals(4, 'a'), VOLUMES);
    const embedding = fitPatchEmbedding(layout, [patches], 3);
    expect(embedding.lost[7] + embedding.lost[1]).toBeLessThan(1e-5);
    const latents = embedPatches(layout, embedding, patches);
    const back = unembedPatches(layout, embedding.decode, latents);
    for (let k = 0; k < VOLUMES; k++) {
      expect([...back.subarray(k * 12 + 6, k * 12 + 8)]).toEqual([0, 0]);
      expect(latents[(k * 3 + 1) * 3 + 2]).toBe(0);
    }
  });
});
