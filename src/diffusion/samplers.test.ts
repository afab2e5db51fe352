import { describe, expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { samplerNamed, samplers } from './samplers.js';
import { alphaAt, cosineSchedule, linearSchedule, type Schedule, scheduleNamed, sigmaAt } from './schedule.js';

// For Gaussian data N(μ, s²) the best denoiser is known in closed form, and so
// is the end of the probability flow: z₀ = μ + s·z₁ up to the little signal left at time 1.
const mean = 1.3;
const spread = 0.5;
function gaussianDenoiser(schedule: Schedule) {
  return async (noisy: Float32Array, time: number) => {
    const alpha = alphaAt(schedule, time);
    const sigma = sigmaAt(schedule, time);
    const gain = (alpha * spread ** 2) / (alpha ** 2 * spread ** 2 + sigma ** 2);
    return noisy.map((z) => mean + gain * (z - alpha * mean));
  };
}

describe.each([cosineSchedule, linearSchedule])('$name schedule', (schedule) => {
  it('keeps the variance and only ever loses signal', () => {
    let before = Number.POSITIVE_INFINITY;
    for (let t = 0; t <= 1.0001; t += 0.05) {
      const time = Math.min(t, 1);
      expect(alphaAt(schedule, time) ** 2 + sigmaAt(schedule, time) ** 2).toBeCloseTo(1, 10);
      expect(schedule.logSignalToNoise(time)).toBeLessThan(before);
      before = schedule.logSignalToNoise(time);
    }
    expect(alphaAt(schedule, 0)).toBeGreaterThan(0.999);
    expect(alphaAt(schedule, 1)).toBeLessThan(0.02);
  });

  it.each(samplers)('$name draws from the distribution of the data', async (sampler) => {
    const random = new Random('sampler');
    const count = 4000;
    const drawn = await sampler.sample({
      schedule,
      steps: 200,
      start: random.fillNormal(new Float32Array(count)),
      noise: () => random.fillNormal(new Float32Array(count)),
      denoise: gaussianDenoiser(schedule),
    });
    const average = drawn.reduce((sum, x) => sum + x, 0) / count;
    const deviation = Math.sqrt(drawn.reduce((sum, x) => sum + (x - average) ** 2, 0) / count);
    // Standard errors of 4000 draws: 0.008 and 0.0056; the discretisation is smaller.
    expect(Math.abs(average - mean)).toBeLessThan(0.03);
    expect(Math.abs(deviation - spread)).toBeLessThan(0.03);
  });
});

describe('deterministic samplers', () => {
  const errorWith = async (name: string, steps: number) => {
    const start = Float32Array.from([-2, -1, 0.3, 1.7]);
    const task = { schedule: cosineSchedule, start, noise: () => start, denoise: gaussianDenoiser(cosineSchedule) };
    const found = await samplerNamed(name).sample({ ...task, steps });
    // Affine flow of a Gaussian: z stays the same number of standard deviations from its mean.
    const alpha = alphaAt(cosineSchedule, 1);
    const deviation = Math.sqrt(alpha ** 2 * spread ** 2 + sigmaAt(cosineSchedule, 1) ** 2);
    return Math.max(...start.map((z, i) => Math.abs(found[i] - (mean + (spread * (z - alpha * mean)) / deviation))));
  };

  it('need few steps when of second order', async () => {
    expect(await errorWith('dpm-solver++', 10)).toBeLessThan(0.5 * (await errorWith('ddim', 10)));
    expect(await errorWith('dpm-solver++', 40)).toBeLessThan(0.02);
  });

  it('carry opposite noise to opposite sides of the mean', async () => {
    const start = new Random(3).fillNormal(new Float32Array(50));
    const task = { schedule: cosineSchedule, steps: 10, noise: () => start, denoise: gaussianDenoiser(cosineSchedule) };
    const up = await samplerNamed('dpm-solver++').sample({ ...task, start });
    const down = await samplerNamed('dpm-solver++').sample({ ...task, start: start.map((x) => -x) });
    for (let i = 0; i < 50; i++) expect((up[i] + down[i]) / 2).toBeCloseTo(mean, 1);
  });
});

describe('names', () => {
  it('are listed when one is not known', () => {
    expect(() => samplerNamed('euler')).toThrow(/dpm-solver\+\+, ddim, ddpm/);
    expect(() => scheduleNamed('sigmoid')).toThrow(/cosine, linear/);
  });
});
