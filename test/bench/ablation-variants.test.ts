import { describe, expect, it } from 'vitest';
import { DIFFERENCES, isKnown, LEAST_SHARE, VARIANTS } from '../../bench/ablation-variants.js';
import { rehearsed, trainingName } from '../../bench/scored-training.js';

describe('the variants of the ablation', () => {
  const names = VARIANTS.map(({ name }) => name);

  it('have names of their own, and differences are between them', () => {
    expect(new Set(names).size).toBe(names.length);
    for (const { of, against } of DIFFERENCES)
      expect([names.includes(of), names.includes(against)]).toEqual([true, true]);
    expect(names).toEqual(expect.arrayContaining([LEAST_SHARE.of, LEAST_SHARE.bound]));
  });

  it('are known where training takes their options', () => {
    expect(isKnown({ name: 'x', options: {}, reads: 'mean' })).toBe(true);
    expect(isKnown({ name: 'x', options: { eegEncoder: 'both' }, reads: 'mean' })).toBe(true);
    expect(isKnown({ name: 'x', options: { eegEncoder: 'none' }, reads: 'mean' })).toBe(false);
    expect(isKnown({ name: 'x', options: { noSuchOption: true }, reads: 'mean' })).toBe(false);
    expect(isKnown({ name: 'x', baseline: 'ridge' })).toBe(true);
  });

  it('are taken by training, and in a rehearsal too, in which only a network has fewer steps', () => {
    for (const variant of VARIANTS) {
      if ('baseline' in variant) continue;
      const { options } = variant;
      const [whole, short] = [trainingName(options), trainingName(rehearsed(options))];
      expect(short !== whole, variant.name).toBe('residual' in options && options.residual === 'diffusion');
    }
  });
});
