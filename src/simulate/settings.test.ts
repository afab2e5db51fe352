import { describe, expect, it } from 'vitest';
import { checkSimulation, defaultSimulation } from './settings.js';

describe('simulation settings', () => {
  it('fills in the defaults', () => {
    expect(checkSimulation({ people: 3 })).toEqual({ ...defaultSimulation, people: 3 });
  });

  it('has defaults of its own for motor imagery, and takes its own result again', () => {
    const settings = checkSimulation({ task: 'motorImagery', montage: 64, sampleRate: undefined });
    const expected = { task: 'motorImagery', montage: 64, sampleRate: 200, modalities: ['fnirs'], probe: 'shin' };
    expect(settings).toEqual({ ...defaultSimulation, ...expected });
    expect(checkSimulation(settings)).toEqual(settings);
  });

  it('has numbers of runs and blocks of their own for rest and arithmetic', () => {
    expect(checkSimulation({ task: 'rest' })).toEqual({ ...defaultSimulation, task: 'rest', runs: 2 });
    expect(checkSimulation({ task: 'arithmetic', trials: 5 })).toMatchObject({
      runs: 2,
      trials: 5,
      modalities: ['bold'],
    });
  });

  it.each([
    ['task', { task: 'oddball' as 'films' }],
    ['difficulty', { difficulty: 'hard' as 'easy' }],
    ['days', { days: 3 }],
    ['days', { task: 'rest' as const, days: 2 }],
    ['films', { films: 14, days: 2, minutes: 20 }],
    ['minutes', { task: 'rest' as const, minutes: 1, runs: 4 }],
    ['minutes', { task: 'arithmetic' as const, minutes: 4 }],
    ['runs', { runs: 2 }],
    ['trials', { task: 'motorImagery' as const, trials: 5 }],
    ['trials', { trials: 4 }],
    ['films', { task: 'motorImagery' as const, films: 3 }],
    ['probe', { probe: 'cap' as 'shin' }],
    ['missingChannels', { missingChannels: 1 }],
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
