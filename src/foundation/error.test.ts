import { describe, expect, it } from 'vitest';
import { HemocastError } from './index.js';

describe('HemocastError', () => {
  it('says file, field, byte, expected, found and what to do, in one order', () => {
    const error = new HemocastError('edf-truncated', 'The recording ends too early', {
      file: 'rest.edf',
      field: 'records',
      byte: 51200,
      expected: '60 records',
      found: '41 records',
      advice: 'Copy the file again.',
    });
    expect(error.message).toBe(
      'rest.edf, field records, byte 51200: The recording ends too early; expected 60 records, found 41 records. Copy the file again.',
    );
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.code, error.kind]).toEqual(['HemocastError', 'edf-truncated', 'input']);
  });

  it.each([
    [{}, 'It failed.'],
    [{ file: 'a.edf' }, 'a.edf: It failed.'],
    [{ byte: 0 }, 'byte 0: It failed.'],
    [{ found: 'nothing' }, 'It failed; found nothing.'],
    [{ expected: 'a number' }, 'It failed; expected a number.'],
    [{ advice: 'Try again.' }, 'It failed. Try again.'],
    [{ field: 'tr', found: 'what?' }, 'field tr: It failed; found what?'],
  ])('leaves out what is not known: %j', (detail, expected) => {
    expect(new HemocastError('code', 'It failed', detail).message).toBe(expected);
  });

  it('keeps its cause and its kind', () => {
    const cause = new RangeError('too far');
    const error = new HemocastError('code', 'It failed', { cause }, 'failure');
    expect(error.cause).toBe(cause);
    expect(error.kind).toBe('failure');
    expect('cause' in new HemocastError('code', 'It failed')).toBe(false);
  });
});
