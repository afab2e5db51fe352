import { describe, expect, it } from 'vitest';
import { Random } from '../../foundation/index.js';
import { ScoredValues } from '../scored-values.js';
import { smallCortex } from '../small-dataset.fixture.js';
import { CorticalSsim } from './ssim.js';

const mesh = smallCortex();
const scored = new ScoredValues(mesh);
const cortex = scored.all;
const ssim = new CorticalSsim(scored, mesh.faces);

const score = (real: Float32Array, predicted: Float32Array) => ssim.score(real, predicted, 3);

/** The definition once more, from distances on the mesh by powers of the adjacency matrix. */
function plainSsim(x: number[], y: number[]): number {
  const n = mesh.labels.length;
  const near = Array.from({ length: n }, (_, i) => new Set([i]));
  for (let f = 0; f < mesh.faces.length; f += 3) {
    for (const i of [0, 1, 2]) for (const j of [0, 1, 2]) near[mesh.faces[f + i]].add(mesh.faces[f + j]);
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const scores = [...cortex].map((centre) => {
    const window = [...new Set([...near[centre]].flatMap((v) => [...near[v]]))].filter((v) => mesh.labels[v] >= 0);
    const a = window.map((v) => x[v]);
    const b = window.map((v) => y[v]);
    const [ma, mb] = [mean(a), mean(b)];
    const va = mean(a.map((value) => (value - ma) ** 2));
    const vb = mean(b.map((value) => (value - mb) ** 2));
    const cov = mean(a.map((value, i) => (value - ma) * (b[i] - mb)));
    return ((2 * ma * mb + 0.0036) * (2 * cov + 0.0324)) / ((ma ** 2 + mb ** 2 + 0.0036) * (va + vb + 0.0324));
  });
  return mean(scores);
}

describe('SSIM on the cortex', () => {
  const random = new Random(2);
  const n = mesh.labels.length;
  const real = random.fillNormal(new Float32Array(n * 3));
  const predicted = real.map((value) => 0.5 * value + 0.5 * random.normal());

  it('equals its definition, worked out plainly', () => {
    const column = (data: Float32Array, volume: number) => Array.from({ length: n }, (_, v) => data[v * 3 + volume]);
    const expected = [0, 1, 2].map((volume) => plainSsim(column(real, volume), column(predicted, volume)));
    expect(score(real, predicted)).toBeCloseTo((expected[0] + expected[1] + expected[2]) / 3, 6);
  });

  it('is 1 for the same map and unmoved by what lies outside the cortex', () => {
    expect(score(real, real)).toBeCloseTo(1, 6);
    const elsewhere = predicted.slice();
    for (let v = 0; v < n; v++) if (mesh.labels[v] < 0) elsewhere.fill(9, v * 3, v * 3 + 3);
    expect(score(real, elsewhere)).toBe(score(real, predicted));
  });
  it('of an inverted map is above 0 where both are far from 0, and below 0 where only the pattern differs', () => {
    const raised = real.map((value) => value + 5);
    const inverted = (data: Float32Array) => data.map((value) => -value);
    expect(score(raised, inverted(raised))).toBeGreaterThan(0.9);
    const mirrored = raised.map((value) => 10 - value);
    expect(score(raised, mirrored)).toBeLessThan(-0.5);
  });
});
