import { describe, expect, it } from 'vitest';
import { mixedConfiguration } from '../../../test/train/mixed-dataset.js';
import { tinyConfiguration } from '../../../test/train/tiny-dataset.js';
import { requireFilterable } from './filterable-features.js';

const carried = mixedConfiguration().eeg;
const atSensors = tinyConfiguration().eeg;
const network = { filterBank: true, residual: 'diffusion', conjugateDomain: true } as const;
const refused = expect.objectContaining({ code: 'filter-bank' });

describe('a bank of filters', () => {
  it('reads a source that stays at its sensors, and tokens beside power that is carried', () => {
    expect(() => requireFilterable(network, atSensors, false)).not.toThrow();
    expect(() => requireFilterable(network, carried, true)).not.toThrow();
  });

  it('is refused where there is carried power alone, or no network that is given the aligned EEG', () => {
    expect(() => requireFilterable(network, carried, false)).toThrow(refused);
    expect(() => requireFilterable({ ...network, conjugateDomain: false }, atSensors, true)).toThrow(refused);
    expect(() => requireFilterable({ ...network, residual: 'gaussian' }, atSensors, true)).toThrow(refused);
  });

  it('that nobody asks for needs nothing', () => {
    expect(() => requireFilterable({ ...network, filterBank: undefined }, carried, false)).not.toThrow();
  });
});
