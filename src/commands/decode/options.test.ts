import { describe, expect, it } from 'vitest';
import { HemocastError } from '../../foundation/index.js';
import { parseOptions } from '../option-schema.js';
import { type DecodeOptions, decodeOptions, decodePlan } from './options.js';

const plan = (given: Partial<DecodeOptions>, ofModel?: string) =>
  decodePlan(parseOptions(decodeOptions, { what: 'film', out: 'x', ...given }), ofModel);

describe('what is asked for', () => {
  it('has the decoder and the target that suit it', () => {
    expect(plan({})).toMatchObject({ kind: 'class', target: 'bold', decoder: 'lda', across: 'people' });
    expect(plan({ what: 'hand' })).toMatchObject({ target: 'fnirs' });
    expect(plan({ what: 'hand', from: ['eeg+hbo'] })).toMatchObject({ target: 'fnirs' });
    expect(plan({ what: 'hand', from: ['bold'] })).toMatchObject({ target: 'bold' });
    expect(plan({ what: 'age' })).toMatchObject({ kind: 'number', decoder: 'ridge' });
    expect(plan({ from: ['generated'], model: 'm' }, 'fnirs')).toMatchObject({ target: 'fnirs' });
  });

  it.each<[given: Partial<DecodeOptions>, code: string, found: string, ofModel?: string]>([
    [{ from: ['eeg', 'light'] }, 'decode-source', 'light'],
    [{ from: ['eeg', 'eeg'] }, 'decode-source', 'eeg'],
    [{ from: ['bold+hbo'] }, 'decode-source', 'bold'],
    [{ from: ['eeg+generated'] }, 'decode-model', 'eeg+generated'],
    [{ from: ['generated'], model: 'm' }, 'decode-model', 'ecog', 'ecog'],
    [{ from: ['generated'], model: 'm', target: 'bold' }, 'decode-model', 'fnirs', 'fnirs'],
    [{ what: 'age', decoder: 'lda' }, 'decode-decoder', 'lda'],
    [{ what: 'sex', decoder: 'ridge' }, 'decode-decoder', 'ridge'],
    [{ what: 'group', across: 'blocks' }, 'decode-across', 'blocks, of group'],
  ])('is refused where it contradicts itself: %j', (given, code, found, ofModel) => {
    let error: unknown;
    try {
      plan(given, ofModel);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(HemocastError);
    expect(error).toMatchObject({ code, detail: { found } });
  });
});
