import { describe, expect, it } from 'vitest';
import { checkSimulation, defaultSimulation } from './settings.js';

describe('simulation settings', () => {
  it('fills in the defaults', () => {
    expect(checkSimulation({ people: 3 })).toEqual({ ...defaultSimulation, people: 3 });
  });

  it.each([
    ['people', { people: 0 }],
    ['people', { people: 2.5 }],
    ['minutes', { minutes: 1, films: 4 }],
    ['montage', { montage: 33 as 32 }],
    ['tr', { tr: Number.NaN }],
    ['seed', { seed: Number.POSITIVE_INFINITY }],
    ['modalities', { modalities: [] }],
    ['modalities', { modalities: ['pet' as 'bold'] }],
    ['groups', { groups: [] }],
    ['groups[1].name', { groups: [{ name: 'a' }, { name: 'a' }] }],
    ['groups[0].share', { groups: [{ name: 'a', share: 2 }] }],
    [
      'groups',
      {
        groups: [
          { name: 'a', share: 0.7 },
          { name: 'b', share: 0.6 },
        ],
      },
    ],
    ['colour', { colour: 1 } as object],
  ])('names the field %s that is out of range', (field, given) => {
    try {
      checkSimulation(given);
    } catch (error) {
      expect(error).toMatchObject({ code: 'simulation-setting', detail: { field } });
      return;
    }
    throw new Error('accepted');
  });
});
