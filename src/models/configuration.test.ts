import { describe, expect, it } from 'vitest';
import { encoderConfiguration } from '../../test/train/encoded-dataset.js';
import { mixedConfiguration } from '../../test/train/mixed-dataset.js';
import { tinyConfiguration } from '../../test/train/tiny-dataset.js';
import { SPATIAL_ALIGNMENTS } from '../align/index.js';
import { HemocastError } from '../foundation/index.js';
import { featureGroups, preparationOf } from '../modalities/index.js';
import { DEFAULT_BANDS, SPECTRAL_ESTIMATES } from '../signal/index.js';
import { parseConfiguration } from './configuration.js';

type Json = { [key: string]: Json } | Json[] | string | number | boolean;

const FILE = 'model/config.json';

function errorOf(value: unknown): HemocastError {
  try {
    parseConfiguration(value, FILE);
  } catch (error) {
    if (error instanceof HemocastError) return error;
    throw error;
  }
  throw new Error('accepted');
}

/** The configuration with the value at a path replaced, or left out where it is undefined. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(tinyConfiguration()) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  let at = copy;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[keys[keys.length - 1]];
  else at[keys[keys.length - 1]] = value;
  return copy;
}

/** Paths of all fields but the free ones. */
function paths(value: Json, prefix = ''): string[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [prefix];
  const own = prefix === '' ? [] : [prefix];
  if (['training.details'].includes(prefix)) return own;
  return [...own, ...Object.entries(value).flatMap(([key, v]) => paths(v, prefix === '' ? key : `${prefix}.${key}`))];
}

describe('parseConfiguration', () => {
  it('takes what training writes', () => {
    const configuration = tinyConfiguration();
    expect(parseConfiguration(JSON.parse(JSON.stringify(configuration)), FILE)).toEqual(configuration);
  });

  const all = paths(tinyConfiguration() as unknown as Json);
  it.each(all)('names %s when it is missing, null or an object', (path) => {
    for (const value of [undefined, null, { not: 'this' }]) {
      // Free fields may hold any names.
      if (value !== undefined && value !== null && ['training.details'].includes(path)) continue;
      const error = errorOf(changed(path, value));
      expect(error.code).toBe('model-configuration');
      expect(error.detail.file).toBe(FILE);
      expect(error.detail.field === path || error.detail.field!.startsWith(`${path}.`), error.message).toBe(true);
    }
  });

  it.each([
    ['format', 'other-model'],
    ['version', 1],
    ['version', 3],
    ['target.values', 0],
    ['target.values', 2.5],
    ['target.values', 1e9],
    ['target.tr', 0],
    ['target.tr', -2],
    ['target.places', []],
    ['target.places.1', [1, 2]],
    ['target.places.1.2', 5000],
    ['target.members.0', []],
    ['target.members.0.1', -1],
    ['target.members.0.1', 0.5],
    ['eeg.electrodes', ['F3']],
    ['eeg.electrodes.2', 7],
    ['eeg.bands', []],
    ['eeg.bands.0.low', 'eight'],
    ['eeg.cleaning.low', [1]],
    ['eeg.cleaning', {}],
    ['eeg.cleaning.high', 100],
    ['eeg.cleaning.notch', 'none'],
    ['eeg.cleaning.rate', '200'],
    ['eeg.bands.0.high', 0],
    ['window.seconds', 1e6],
    ['network.width', 1e6],
    ['network.depth', 0],
    ['network.modes', 0],
    ['network.modes', 5000],
    ['network.crossAttention', 'yes'],
    ['network.conjugateDomain', 1],
    ['network.filters', 0],
    ['network.filters', 65],
    ['generation.mean', 'ridge'],
    ['generation.residual', 'none'],
    ['generation', { mean: 'none', residual: 'gaussian', axes: 2, order: 1 }],
    ['eeg.alignment', { name: 'elsewhere', regularization: 0.01 }],
    ['eeg.alignment', { name: 'weights', regularization: 2 }],
    ['eeg.alignment', { name: 'weights' }],
    ['eeg.power', 'periodogram'],
    ['eeg.individualAlpha', true],
    ['eeg.individualAlpha', { from: 7, to: 13 }],
    ['eeg.individualAlpha', { from: 13, to: 7, reach: 2 }],
    ['eeg.individualAlpha', { from: 7, to: 13, reach: 0 }],
    ['eeg.individualAlpha', { from: 1, to: 13, reach: 2 }],
    ['network.metadata.0.deviation', 0],
    ['diffusion.schedule', 'quadratic'],
    ['diffusion.sampler', 'euler'],
    ['diffusion.steps', 0],
    ['calibration.residualGain', 1.5],
    ['calibration.residualGain', -0.1],
    ['calibration.spreadGain', 0],
    ['training.people.train', ['1', 2]],
  ])('refuses %s = %j', (path, value) => {
    const error = errorOf(changed(path, value));
    expect(error.code).toBe('model-configuration');
    expect(error.detail.field!.startsWith(path), error.message).toBe(true);
  });

  it.each([
    ['target.places', [[0, 0, 0]], 'target.members'],
    ['target.values', 9, 'target.values'],
    ['target.members.0', [0, 3, 3], 'target.members'],
    ['target.members.0', [0, 3, 8], 'target.members'],
    ['target.size', 4, 'target.size'],
    ['eeg.places', [[0, 0, 0]], 'eeg.places'],
    ['window.chunk', 5, 'window.chunk'],
    ['network.heads', 3, 'network.heads'],
  ])('notices that %s = %j does not agree with the rest', (path, value, field) => {
    const error = errorOf(changed(path, value));
    expect(error.code).toBe('model-configuration');
    expect(error.message).toContain('contradicts itself');
    expect(error.detail.field).toBe(field);
  });

  it.each([[null], [[]], ['text'], [3], [undefined]])('refuses %j altogether', (value) => {
    const error = errorOf(value);
    expect(error.code).toBe('model-configuration');
    expect(error.detail.field).toBe('(whole file)');
  });
});

describe('what a model is made of, in the configuration', () => {
  it.each(SPATIAL_ALIGNMENTS.map(({ name }) => [name]))('may be EEG carried to the target by %s', (name) => {
    const configuration = mixedConfiguration(name, 0.05);
    expect(parseConfiguration(JSON.parse(JSON.stringify(configuration)), FILE)).toEqual(configuration);
  });

  it.each(SPECTRAL_ESTIMATES.map(({ name }) => [name]))('may be power by %s, in bands about an alpha peak', (power) => {
    const tiny = tinyConfiguration();
    const bands = DEFAULT_BANDS.map((band) => ({ ...band }));
    const individualAlpha = { from: 7, to: 13, reach: 2 };
    const configuration = { ...tiny, eeg: { ...tiny.eeg, bands, power, individualAlpha } };
    expect(parseConfiguration(JSON.parse(JSON.stringify(configuration)), FILE)).toEqual(configuration);
    expect(preparationOf(configuration)).toMatchObject({ power, individualAlpha });
    expect(preparationOf(tiny)).not.toHaveProperty('power');
    expect(preparationOf(tiny)).not.toHaveProperty('individualAlpha');
    const without = { ...configuration, eeg: { ...configuration.eeg, bands: bands.slice(0, 2) } };
    expect(errorOf(without).detail.field).toBe('eeg.bands');
    const narrow = { ...configuration, eeg: { ...configuration.eeg, individualAlpha: { from: 6, to: 13, reach: 2 } } };
    expect(errorOf(narrow).detail.field).toBe('eeg.individualAlpha');
  });

  it.each([
    ['linear', 'diffusion'],
    ['linear', 'gaussian'],
    ['none', 'diffusion'],
  ] as const)('may be a mean that is %s, and a residual by %s', (mean, residual) => {
    const configuration = { ...tinyConfiguration(), generation: { ...tinyConfiguration().generation, mean, residual } };
    expect(parseConfiguration(JSON.parse(JSON.stringify(configuration)), FILE)).toEqual(configuration);
  });

  it('may be a response of its own, with long delays of the mean power', () => {
    const tiny = tinyConfiguration();
    const context = { from: -3, to: 9, step: 1.5, width: 1 };
    const response = { delay: 2, width: 1, lags: [{ delay: 3, width: 1 }], context };
    const configuration = { ...tiny, target: { ...tiny.target, response } };
    expect(parseConfiguration(JSON.parse(JSON.stringify(configuration)), FILE)).toEqual(configuration);
    const still = {
      ...configuration,
      target: { ...tiny.target, response: { ...response, context: { ...context, step: 0 } } },
    };
    expect(errorOf(still).detail.field).toBe('target.response.context.step');
  });
});

describe('an encoder of EEG in the configuration', () => {
  const encoder = encoderConfiguration();
  const withEncoder = (change: Record<string, unknown>) => {
    const configuration = tinyConfiguration();
    return { ...configuration, eeg: { ...configuration.eeg, encoder: { ...encoder, ...change } } };
  };

  it('is read as it was written, and counts into the features', () => {
    const text = JSON.stringify(withEncoder({}));
    expect(parseConfiguration(JSON.parse(text), FILE)).toEqual(withEncoder({}));
    expect(featureGroups(tinyConfiguration())).toBe(2);
    expect(featureGroups(withEncoder({ components: 3 }))).toBe(5);
    expect(featureGroups(withEncoder({ components: 3, besideBands: false }))).toBe(3);
    expect(featureGroups(withEncoder({ components: 3, windowGain: true }))).toBe(6);
    expect(featureGroups(withEncoder({ components: 3, windowGain: true, besideBands: false }))).toBe(4);
  });

  it.each([
    ['kind', 'other', 'eeg.encoder.kind'],
    ['components', 0, 'eeg.encoder.components'],
    ['components', 9, 'eeg.encoder.components'],
    ['windowGain', 'yes', 'eeg.encoder.windowGain'],
    ['windowSeconds', 17, 'eeg.encoder.windowSeconds'],
    ['channels', ['F3', 'F4', 'P3'], 'eeg.encoder.channels'],
    ['channels', ['F3', 'F4', 'P3', 'XX'], 'eeg.encoder.channels'],
    ['network', { ...encoder.network, heads: 3 }, 'eeg.encoder.network.heads'],
    ['network', { ...encoder.network, width: 1e6 }, 'eeg.encoder.network.width'],
  ])('is refused with %s = %j', (name, value, field) => {
    const error = errorOf(withEncoder({ [name]: value }));
    expect(error.code).toBe('model-configuration');
    expect(error.detail.field).toBe(field);
  });
});
