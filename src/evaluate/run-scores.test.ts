import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { pearson } from '../signal/index.js';
import { retrievalRank } from './metrics/retrieval.js';
import { RunScorer } from './run-scores.js';
import { smallCortex } from './small-dataset.fixture.js';

const mesh = smallCortex();
const scorer = new RunScorer(mesh);
const vertices = mesh.labels.length;
const volumes = 60;
const noise = (seed: number) => new Random(seed).fillNormal(new Float32Array(vertices * volumes));
const real = noise(1);
const prepared = scorer.prepare({ id: 'run', signal: real, volumes, tr: 2 });
const column = (data: Float32Array, volume: number) =>
  [...scorer.whole.all].map((vertex) => data[vertex * volumes + volume]);

describe('scores of a run', () => {
  it('are perfect for a perfect prediction', async () => {
    const { values } = await scorer.score(prepared, real);
    for (const [metric, value] of Object.entries(values)) expect(value, metric).toBeCloseTo(1, 6);
  });

  it('leave a region without vertices out', async () => {
    const more = new RunScorer({ ...mesh, regions: [...mesh.regions, { name: 'nowhere', hemisphere: 'R' }] });
    const predicted = noise(4).map((value, at) => value + real[at]);
    const { values, regions } = await more.score(more.prepare({ id: 'run', signal: real, volumes, tr: 2 }), predicted);
    expect(values).toEqual((await scorer.score(prepared, predicted)).values);
    expect(regions.at(-1)).toBeNaN();
  });

  it('are near chance for an unrelated prediction', async () => {
    const { values } = await scorer.score(prepared, noise(2));
    // Standard errors: 1/√60 over 7 regions, over 140 vertices; 1/√140 over 60 volumes.
    expect(Math.abs(values.pcc)).toBeLessThan(0.15);
    expect(Math.abs(values.pccVertex)).toBeLessThan(0.04);
    expect(Math.abs(values.spatial)).toBeLessThan(0.04);
    expect(Math.abs(values.retrieval - 0.5)).toBeLessThan(0.12);
    expect(values.rSquared).toBeLessThan(-0.5);
  });

  it('equal correlations taken one by one', async () => {
    const disturbance = noise(3);
    const predicted = real.map((value, at) => value + 2 * disturbance[at] + 0.3);
    const { values, byValue: byVertex } = await scorer.score(prepared, predicted);
    const rows = [...scorer.whole.all].map((vertex) =>
      pearson(
        real.subarray(vertex * volumes, (vertex + 1) * volumes),
        predicted.subarray(vertex * volumes, (vertex + 1) * volumes),
      ),
    );
    expect(values.pccVertex).toBeCloseTo(rows.reduce((sum, r) => sum + r, 0) / rows.length, 8);
    expect(byVertex[scorer.whole.all[5]]).toBeCloseTo(rows[5], 8);
    let spatial = 0;
    for (let volume = 0; volume < volumes; volume++) {
      spatial += pearson(column(real, volume), column(predicted, volume)) / volumes;
    }
    expect(values.spatial).toBeCloseTo(spatial, 8);
  });

  it('take nothing from a map that never changes, save in the spatial score that keeps it', async () => {
    const map = (vertex: number) => Math.sin(vertex);
    const tilted = real.map((value, at) => value + 3 * map(Math.floor(at / volumes)));
    const constant = real.map((_, at) => map(Math.floor(at / volumes)));
    const { values } = await scorer.score(scorer.prepare({ id: 'run', signal: tilted, volumes, tr: 2 }), constant);
    expect(values.spatial).toBeGreaterThan(0.8);
    expect(values.spatialMeanRemoved).toBe(0);
    expect(values.pcc).toBe(0);
    expect(values.retrieval).toBeGreaterThan(0.3);
    expect(values.retrieval).toBeLessThan(0.7);
  });

  it('lose all of a purely global prediction when the global signal is removed', async () => {
    const shared = new Random(4);
    const course = Float32Array.from({ length: volumes }, () => shared.normal());
    const mixed = real.map((value, at) => value + course[at % volumes]);
    const global = real.map((_, at) => course[at % volumes]);
    const { values } = await scorer.score(scorer.prepare({ id: 'run', signal: mixed, volumes, tr: 2 }), global);
    expect(values.pcc).toBeGreaterThan(0.9);
    expect(values.pccGlobalRemoved).toBe(0);
    expect(values.spatial).toBe(0);
  });

  it('do not change with the scale of a prediction, but R² and SSIM do', async () => {
    const small = real.map((value) => 0.2 * value);
    const { values } = await scorer.score(prepared, small);
    expect(values.pcc).toBeCloseTo(1, 6);
    expect(values.spatial).toBeCloseTo(1, 6);
    // Region means are predicted at a fifth of their size: 1 − 0.8², about their small means over time.
    expect(values.rSquared).toBeCloseTo(1 - 0.64, 1);
    expect(values.ssim).toBeLessThan(0.6);
  });

  it('ignore what lies outside the cortex and leave regions without signal out', async () => {
    const outside = real.slice();
    for (let vertex = 0; vertex < vertices; vertex++) {
      if (mesh.labels[vertex] < 0) outside.fill(7, vertex * volumes, (vertex + 1) * volumes);
    }
    const { values, byValue: byVertex } = await scorer.score(prepared, outside);
    expect(values.pcc).toBeCloseTo(1, 6);
    expect(byVertex[Array.from(mesh.labels).findIndex((label) => label < 0)]).toBeNaN();
    const silent = real.slice();
    for (let vertex = 0; vertex < vertices; vertex++) {
      if (mesh.labels[vertex] === 2) silent.fill(0, vertex * volumes, (vertex + 1) * volumes);
    }
    const { values: rest, regions } = await scorer.score(
      scorer.prepare({ id: 'run', signal: silent, volumes, tr: 2 }),
      real,
    );
    expect(regions[2]).toBeNaN();
    expect(rest.pcc).toBeCloseTo(1, 6);
  });

  it('refuse predictions of another size or with numbers that are not finite', async () => {
    await expect(scorer.score(prepared, real.subarray(1))).rejects.toMatchObject({ code: 'wrong-size' });
    const broken = real.slice();
    broken[5 * volumes + 7] = Number.NaN;
    await expect(scorer.score(prepared, broken)).rejects.toThrow(/value 5, moment 7/);
  });
});

describe('the retrieval rank', () => {
  it('counts the alternatives 20 s away or more that are less alike', () => {
    // Three volumes 20 s apart; predicted map 0 fits real map 0 worst, the others fit best.
    const similarity = Float64Array.of(0.1, 0, 0, 0.2, 0.5, 0, 0.3, 0, 0.5);
    expect(retrievalRank(similarity, 3, 20)).toBeCloseTo((0 + 1 + 1) / 3, 12);
    expect(retrievalRank(similarity, 3, 2)).toBeNaN();
  });
});
