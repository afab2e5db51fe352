import { describe, expect, it } from 'vitest';
import { HemocastError } from '../../foundation/index.js';
import { parseOptions } from '../option-schema.js';
import { type TrainOptions, trainingChoices, trainOptions } from './options.js';

const circumstances = { eegEncoderFolder: 'encoder' };
const choices = (given: Partial<TrainOptions>) => trainingChoices({ out: 'model', ...given }, circumstances).options;

function brokenBy(given: Partial<TrainOptions>): HemocastError {
  try {
    parseOptions(trainOptions, { out: 'model', ...given });
  } catch (error) {
    if (error instanceof HemocastError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('options of train about power', () => {
  it('are absent from the default, so that benches find what they measured of it under the same name', () => {
    const resolved = parseOptions(trainOptions, { out: 'model' });
    expect(Object.keys(resolved)).toContain('globalContext');
    for (const option of ['power', 'individualAlpha']) expect(resolved).not.toHaveProperty(option);
  });

  it('are passed on to training', () => {
    expect(choices({}).power).toBeUndefined();
    expect(choices({}).individualAlpha).toBeUndefined();
    expect(choices({ power: 'wavelet', individualAlpha: true })).toMatchObject({
      power: 'wavelet',
      individualAlpha: true,
    });
  });

  it.each([
    [{ power: 'periodogram' }, 'option-value', 'power'],
    [{ individualAlpha: true, source: 'meg' }, 'option-rule', 'individualAlpha'],
    [{ individualAlpha: true, eegEncoder: 'labram' }, 'option-rule', 'individualAlpha'],
    [{ power: 'wavelet', eegEncoder: 'labram' }, 'option-rule', 'power'],
  ] as [Partial<TrainOptions>, string, string][])('refuse %j', (given, code, field) => {
    expect(brokenBy(given)).toMatchObject({ code, detail: { field } });
  });

  it.each([
    [{ power: 'wavelet', source: 'meg' }],
    [{ power: 'wavelet', individualAlpha: true, eegEncoder: 'both' }],
  ] as [Partial<TrainOptions>][])('take %j', (given) => {
    expect(parseOptions(trainOptions, { out: 'model', ...given })).toMatchObject(given);
  });
});

describe('options of train about recordings without a pair', () => {
  it('are absent from the default', () => {
    const resolved = parseOptions(trainOptions, { out: 'model' });
    for (const option of ['unpaired', 'unpairedSignals']) expect(resolved).not.toHaveProperty(option);
  });

  it.each([
    [{ unpairedSignals: ['source'] }, 'unpairedSignals'],
    [{ unpaired: ['a'], boldEncoder: 'transformer' }, 'unpaired'],
    [{ unpaired: ['a'], unpairedSignals: ['source'], eegEncoder: 'both' }, 'unpairedSignals'],
  ] as [Partial<TrainOptions>, string][])('refuse %j', (given, field) => {
    expect(brokenBy(given)).toMatchObject({ code: 'option-rule', detail: { field } });
  });

  it.each([
    [{ unpaired: ['a', 'b'] }],
    [{ unpaired: ['a'], eegEncoder: 'labram' }],
    [{ unpaired: ['a'], unpairedSignals: ['source'], boldEncoder: 'transformer' }],
  ] as [Partial<TrainOptions>][])('take %j', (given) => {
    expect(parseOptions(trainOptions, { out: 'model', ...given })).toMatchObject(given);
  });
});
