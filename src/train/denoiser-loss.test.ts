import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  expectedSignal,
  plantedRun,
  tinyConfiguration,
  untrainedStore,
  whiteNoise,
} from '../../test/train/tiny-dataset.js';
import { Random } from '../foundation/index.js';
import { toPatches } from '../modalities/index.js';
import { pcaPatchEmbedding } from '../modalities/target-embedding.js';
import { bandPower, layoutOf, levelFeatures, sizes } from '../models/index.js';
import { compile, createRuntime } from '../tensor/index.js';
import { DenoiserBatch } from './denoiser-batch.js';
import { denoiserLoss } from './denoiser-loss.js';
import type { ResidualRun } from './residuals.js';
import { trainingRun } from './training-set.js';

const configuration = tinyConfiguration();
const layout = layoutOf(configuration);
const { modes, points } = sizes(configuration);
const { volumes } = configuration.window;
const { components } = configuration.network;
const { size } = configuration.target;
const BATCH = 6;

const people = ['a', 'b', 'c'].map((person) => plantedRun(person, 40));
const embedding = await pcaPatchEmbedding(
  layout,
  people.map((run) => toPatches(layout, run.signal, run.volumes)),
  components,
);

/** Training runs whose mean and residual are random numbers. */
const trained = await Promise.all(people.map((person) => trainingRun(layout, embedding, person)));
const runs = trained.map((run): ResidualRun => {
  const random = new Random(run.run.id);
  const numbers = () => random.fillNormal(new Float32Array(run.run.volumes * modes));
  return { ...run, modes: numbers(), mean: numbers(), residual: numbers() };
});

describe('DenoiserBatch', () => {
  it('shows windows of one run, noised at a level that alpha, sigma and the features agree on', () => {
    const batch = new DenoiserBatch(configuration, bandPower, runs, BATCH, whiteNoise);
    const perWindow = volumes * modes;
    const seen = new Set<string>();
    let noise = 0;
    let count = 0;
    for (let draw = 0; draw < 20; draw++) {
      const feeds = batch.draw(new Random(`draw ${draw}`));
      for (let place = 0; place < BATCH; place++) {
        const at = place * perWindow;
        const mean = feeds.mean.subarray(at, at + perWindow);
        const run = runs.find(({ mean: all }) => all.includes(mean[0]))!;
        const from = run.mean.indexOf(mean[0]);
        const first = from / modes;
        expect(mean).toEqual(run.mean.subarray(from, from + perWindow));
        seen.add(`${run.run.id} ${first}`);

        const [alpha, sigma] = [feeds.alpha[place], feeds.sigma[place]];
        expect(alpha ** 2 + sigma ** 2).toBeCloseTo(1, 5);
        levelFeatures(2 * Math.log(alpha / sigma)).forEach((value, i) => {
          expect(Math.abs(feeds.level[place * 64 + i] - value)).toBeLessThan(0.02);
        });
        for (let i = 0; i < perWindow; i++) {
          const [noisy, velocity] = [feeds.noisy[at + i], feeds.velocity[at + i]];
          expect(Math.abs(alpha * noisy - sigma * velocity - run.residual[from + i])).toBeLessThan(1e-5);
          noise += (sigma * noisy + alpha * velocity) ** 2;
          count++;
        }
        const perSignal = volumes * points * size;
        const signal = feeds.signal.subarray(place * perSignal, (place + 1) * perSignal);
        expect(signal).toEqual(
          run.patches.subarray((first * perSignal) / volumes, ((first + volumes) * perSignal) / volumes),
        );
        // Half a second into the first second of the window that the features come from.
        const { lead, seconds } = configuration.window;
        const begin = run.run.startTime + first * run.run.tr;
        expect(feeds.lag[place * volumes * seconds]).toBeCloseTo(begin - (Math.floor(begin) - lead + 0.5), 4);
        const second = Math.floor(begin);
        const width = run.run.electrodes * run.run.bands;
        expect(feeds.eeg.subarray((place * seconds + lead) * width, (place * seconds + lead + 1) * width)).toEqual(
          run.run.features.subarray(second * width, (second + 1) * width),
        );
      }
    }
    expect(noise / count).toBeCloseTo(1, 1);
    // 120 windows of 3 runs that begin at 37 volumes each.
    expect(seen.size).toBeGreaterThan(50);
  });

  it('draws the same from the same generator, and levels from all over the schedule', () => {
    const [a, b] = [0, 1].map(() => new DenoiserBatch(configuration, bandPower, runs, BATCH, whiteNoise));
    a.draw(new Random('before'));
    expect(a.draw(new Random('x'))).toEqual(b.draw(new Random('x')));
    const alphas = [...a.draw(new Random('y')).alpha];
    expect(Math.min(...alphas)).toBeLessThan(0.3);
    expect(Math.max(...alphas)).toBeGreaterThan(0.8);
  });
});

describe('denoiserLoss', () => {
  it.each(['linear', 'none'] as const)(
    'is, for a network that says nothing, the mean square of velocity and of what the signal lacks (mean: %s)',
    async (mean) => {
      const of = { ...configuration, generation: { ...configuration.generation, mean } };
      const store = untrainedStore(of);
      const { graph, loss, metrics } = denoiserLoss(store, of, bandPower, BATCH, 0.7);
      const program = await compile(createRuntime(ort, { threads: 1 }), graph, { loss, ...metrics });
      const feeds = new DenoiserBatch(of, bandPower, runs, BATCH, whiteNoise).draw(new Random('loss'));
      const found = await program.run(feeds);
      await program.release();

      const scale = store.get('residual.scale').data;
      const diffusion = feeds.velocity.reduce((sum, value) => sum + value ** 2 / feeds.velocity.length, 0);
      const modeAt = (row: number, mode: number) => {
        const at = row * modes + mode;
        const alpha = feeds.alpha[Math.floor(row / volumes)];
        return (mean === 'linear' ? feeds.mean[at] : 0) + alpha * feeds.noisy[at] * scale[mode];
      };
      const rows = BATCH * volumes;
      const signal = expectedSignal(of, store, modeAt, rows);
      let rebuilt = 0;
      for (let at = 0; at < feeds.signal.length; at++) {
        const [row, point] = [Math.floor(at / (size * points)), Math.floor(at / size) % points];
        const value = of.target.members[point][at % size];
        // Where a patch is padded both are zero.
        const expected = value === undefined ? 0 : signal[value * rows + row];
        rebuilt += (expected - feeds.signal[at]) ** 2 / feeds.signal.length;
      }
      expect(found.diffusion[0]).toBeCloseTo(diffusion, 4);
      expect(Math.abs(found.rebuilt[0] / rebuilt - 1)).toBeLessThan(1e-5);
      expect(Math.abs(found.loss[0] / (diffusion + 0.7 * rebuilt) - 1)).toBeLessThan(1e-5);
    },
  );

  it('is the error of the velocity alone where reconstruction has no weight', async () => {
    const store = untrainedStore(configuration);
    const { graph, loss, metrics } = denoiserLoss(store, configuration, bandPower, BATCH, 0);
    expect(Object.keys(metrics)).toEqual(['diffusion']);
    const program = await compile(createRuntime(ort, { threads: 1 }), graph, { loss });
    const feeds = new DenoiserBatch(configuration, bandPower, runs, BATCH, whiteNoise).draw(new Random('loss'));
    const diffusion = feeds.velocity.reduce((sum, value) => sum + value ** 2 / feeds.velocity.length, 0);
    expect((await program.run(feeds)).loss[0]).toBeCloseTo(diffusion, 4);
    await program.release();
  });
});
