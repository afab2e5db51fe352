import { describe, expect, it } from 'vitest';
import { plantedRun, tinyConfiguration } from '../../test/train/tiny-dataset.js';
import { Random } from '../foundation/index.js';
import { toPatches } from '../modalities/index.js';
import { unembedPatches } from '../modalities/patch-embedding.js';
import { pcaPatchEmbedding } from '../modalities/target-embedding.js';
import { layoutOf } from '../models/index.js';
import { latentDeviation, modeRun, targetModes } from './target-modes.js';
import { type TrainingRun, trainingRun } from './training-set.js';

const configuration = tinyConfiguration();
const layout = layoutOf(configuration);
const LATENTS = 6;

const people = ['1', '2', '3'].map((person) => plantedRun(person, 40));
const embedding = await pcaPatchEmbedding(
  layout,
  people.map((run) => toPatches(layout, run.signal, run.volumes)),
  2,
);
const runs = await Promise.all(people.map((run) => trainingRun(layout, embedding, run)));

const signalOf = (latents: Float32Array) => unembedPatches(layout, embedding.decode, latents);
const energy = (x: Float32Array) => x.reduce((sum, value) => sum + value ** 2, 0);

/** Latents that modes lead back to. */
function latentsOf(values: Float32Array, { back, count }: { back: Float32Array; count: number }): Float32Array {
  return Float32Array.from({ length: (values.length / count) * LATENTS }, (_, at) => {
    let sum = 0;
    for (let m = 0; m < count; m++) {
      sum += values[Math.floor(at / LATENTS) * count + m] * back[m * LATENTS + (at % LATENTS)];
    }
    return sum;
  });
}

describe('modes of the target', () => {
  it('are white over the training data', async () => {
    const modes = targetModes(layout, embedding.decode, runs, 5);
    expect(modes.count).toBe(5);
    const all = await Promise.all(runs.map((run) => modeRun(run, modes)));
    const volumes = 3 * 40;
    for (let a = 0; a < 5; a++) {
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (const { modes: values } of all) {
          for (let k = 0; k < 40; k++) sum += values[k * 5 + a] * values[k * 5 + b];
        }
        expect(Math.abs(sum / volumes - (a === b ? 1 : 0)), `${a} ${b}`).toBeLessThan(1e-4);
      }
    }
  });

  it('lead back to the modes they came from, and to all of the latents where there are as many', async () => {
    const some = targetModes(layout, embedding.decode, runs, 4);
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) {
        let sum = 0;
        for (let i = 0; i < LATENTS; i++) sum += some.back[a * LATENTS + i] * some.project[i * 4 + b];
        expect(Math.abs(sum - (a === b ? 1 : 0))).toBeLessThan(1e-5);
      }
    }
    const all = targetModes(layout, embedding.decode, runs, LATENTS);
    const { modes, latents } = await modeRun(runs[0], all);
    latentsOf(modes, all).forEach((value, i) => {
      expect(Math.abs(value - latents[i])).toBeLessThan(1e-4);
    });
  });

  it('carry the deviation of the signal that they say, the largest first, and better than any other patterns', async () => {
    const { deviation, ...modes } = targetModes(layout, embedding.decode, runs, 3);
    expect([...deviation]).toEqual([...deviation].sort((a, b) => b - a));
    const latents = runs.map((run) => run.latents);
    const kept = await Promise.all(
      runs.map(async (run) => latentsOf((await modeRun(run, { ...modes, deviation })).modes, modes)),
    );
    // In the weights of the signal: what each latent is worth in deviation of the values of its patch.
    const worth = latentDeviation(layout, embedding.decode, LATENTS);
    const weighted = (x: Float32Array) => energy(x.map((value, i) => value * worth[i % LATENTS]));
    const total = kept.reduce((sum, x) => sum + weighted(x), 0);
    expect(total / 120).toBeCloseTo(
      deviation.reduce((sum, value) => sum + value ** 2, 0),
      3,
    );
    const random = new Random('patterns');
    for (let draw = 0; draw < 20; draw++) {
      // The same share by three random orthonormal patterns, Gram–Schmidt in double precision.
      const patterns: number[][] = [];
      while (patterns.length < 3) {
        let pattern = Array.from({ length: LATENTS }, () => random.normal());
        for (const other of patterns) {
          const along = pattern.reduce((sum, value, i) => sum + value * other[i], 0);
          pattern = pattern.map((value, i) => value - along * other[i]);
        }
        patterns.push(pattern.map((value) => value / Math.hypot(...pattern)));
      }
      let other = 0;
      for (const x of latents) {
        for (let k = 0; k < 40; k++) {
          for (const pattern of patterns) {
            other += pattern.reduce((sum, value, i) => sum + value * worth[i] * x[k * LATENTS + i], 0) ** 2;
          }
        }
      }
      expect(other).toBeLessThan(total);
    }
  });

  it('weigh a latent by what it does to the values of its patch', () => {
    const worth = latentDeviation(layout, embedding.decode, LATENTS);
    for (let i = 0; i < LATENTS; i++) {
      const one = new Float32Array(LATENTS);
      one[i] = 1;
      const members = layout.members[Math.floor(i / 2)].length;
      expect(worth[i]).toBeCloseTo(Math.sqrt(energy(signalOf(one)) / members), 5);
    }
  });

  it('are no more than there are latents, or volumes to tell them apart', () => {
    expect(targetModes(layout, embedding.decode, runs, 32).count).toBe(LATENTS);
    const short: TrainingRun = {
      ...runs[0],
      run: { ...runs[0].run, volumes: 3 },
      latents: runs[0].latents.slice(0, 3 * LATENTS),
    };
    expect(targetModes(layout, embedding.decode, [short], 32).count).toBe(2);
  });

  it('are finite where a latent carries nothing', () => {
    const decode = embedding.decode.slice();
    decode.fill(0, 3 * layout.size, 4 * layout.size);
    const { back, project } = targetModes(layout, decode, runs, LATENTS);
    expect([...back, ...project].every(Number.isFinite)).toBe(true);
    for (let m = 0; m < LATENTS; m++) expect(back[m * LATENTS + 3]).toBe(0);
  });
});
