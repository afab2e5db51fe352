import { describe, expect, it } from 'vitest';
import type { EegEncoder } from '../encoders/eeg/index.js';
import { crossFit, encoderSource } from './encoder-source.js';

describe('cross-fitting', () => {
  const people = ['Subject00', 'Subject01', 'Subject02', 'Subject03'];
  const a = { name: 'a', people: ['Subject00', 'sub-Subject01'] };
  const b = { name: 'b', people: ['eegmat/Subject02_1.edf', 'Subject03'] };

  it('gives each person to the encoder that never saw them', () => {
    expect(crossFit(people, [a, b])).toEqual({
      parts: [
        { encoder: 0, people: ['Subject02', 'Subject03'] },
        { encoder: 1, people: ['Subject00', 'Subject01'] },
      ],
      leftOut: [],
    });
  });

  it('leaves out whom every encoder has seen', () => {
    expect(crossFit(people, [a])).toEqual({
      parts: [{ encoder: 0, people: ['Subject02', 'Subject03'] }],
      leftOut: ['Subject00', 'Subject01'],
    });
  });

  it('probes all together where one encoder has seen nobody of them', () => {
    const other = { name: 'c', people: ['S001'] };
    expect(crossFit(people, [a, b, other]).parts).toEqual([{ encoder: 2, people }]);
    expect(crossFit(['S001'], [other, a]).parts).toEqual([{ encoder: 1, people: ['S001'] }]);
  });

  it('tells people by their whole number', () => {
    expect(crossFit(['S1', 'S10'], [{ name: 'd', people: ['S10R03'] }])).toMatchObject({ leftOut: ['S10'] });
    expect(crossFit(['S1'], [{ name: 'd', people: ['sub-s1'] }])).toMatchObject({ leftOut: ['S1'] });
  });

  it('trusts no encoder that does not say whom it has seen', () => {
    const silent = { name: 'silent', people: [] };
    expect(() => crossFit(people, [silent])).toThrow(expect.objectContaining({ code: 'probe-people' }));
  });
});

it('hands EEG to an encoder in units of 100 µV and whole seconds', async () => {
  const seen: unknown[] = [];
  const encoder = {
    async encode(patches: Float32Array, names: string[], options: unknown) {
      seen.push([patches.length, patches[0], patches[400], names, options]);
      return { tokens: new Float32Array(2 * 2 * 3), seconds: 2, width: 3 };
    },
  } as unknown as EegEncoder;
  const channels = ['Fp1', 'Oz'].map((name) => ({ name, type: 'eeg' as const, unit: 'µV' }));
  const data = new Float32Array(2 * 450).fill(50).fill(-20, 450);
  const recording = { channels, sampleRate: 200, samples: 450, data, events: [] };
  const features = await encoderSource('e', encoder, 4).featuresOf(recording);
  expect(features).toMatchObject({ width: 3, channels: ['Fp1', 'Oz'] });
  expect(seen).toEqual([[800, 0.5, Math.fround(-0.2), ['Fp1', 'Oz'], { windowSeconds: 4 }]]);
  const slow = { ...recording, sampleRate: 100 };
  await expect(encoderSource('e', encoder, 4).featuresOf(slow)).rejects.toMatchObject({ code: 'probe-rate' });
});
