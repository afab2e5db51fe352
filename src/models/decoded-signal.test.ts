import { expect, it } from 'vitest';
import { Random } from '../foundation/index.js';
import { signalOfModes } from './decoded-signal.js';
import { decodedByHand, smallStore, smallTarget, VALUES } from './residual-process.fixture.js';

it('decodes modes as their definition says, with or without a fast product', async () => {
  const [modes, latents, volumes] = [3, 4, 5];
  const random = new Random('decode');
  const store = smallStore();
  const back = random.fillNormal(new Float32Array(modes * latents));
  store.set('modes.back', [modes, latents], back);
  const series = random.fillNormal(new Float32Array(volumes * modes));
  const signal = await signalOfModes({ configuration: smallTarget(0, 0, modes), store }, series);
  expect(signal.length).toBe(VALUES * volumes);
  for (let k = 0; k < volumes; k++) {
    const ownLatents = Array.from({ length: latents }, (_, i) =>
      Array.from({ length: modes }, (_, m) => series[k * modes + m] * back[m * latents + i]).reduce((a, b) => a + b),
    );
    for (const [at, value] of decodedByHand(store, ownLatents).entries()) {
      expect(signal[at * volumes + k]).toBeCloseTo(value, 5);
    }
  }
});
