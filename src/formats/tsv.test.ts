import { describe, expect, it } from 'vitest';
import { formatTsv, parseTsv } from './tsv.js';

describe('parseTsv', () => {
  it('reads cells as they stand, whatever the line ends', () => {
    const expected = {
      columns: ['onset', 'duration', 'trial_type'],
      rows: [
        { onset: '0.5', duration: 'n/a', trial_type: 'film A' },
        { onset: '2', duration: '1e-3', trial_type: 'µ' },
      ],
    };
    const text = 'onset\tduration\ttrial_type\n0.5\tn/a\tfilm A\n2\t1e-3\tµ\n';
    expect(parseTsv(text, 'x')).toEqual(expected);
    expect(parseTsv(`\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`, 'x')).toEqual(expected);
    expect(parseTsv(text.trimEnd(), 'x')).toEqual(expected);
    expect(parseTsv(text.replaceAll('\n', '\t\n'), 'x')).toEqual(expected);
    expect(parseTsv(text.replace('film A\n', 'film A\n\n'), 'x')).toEqual(expected);
  });

  it.each([
    ['', /events\.tsv: The table is empty/],
    ['a\tb\ta\n', /column 3.*"a"/],
    ['a\t\tb\n', /column 2/],
    ['a\tb\n1\t2\n3\n', /line 3.*expected 2 cells.*found 1/],
  ])('says what is wrong in %j', (text, message) => {
    expect(() => parseTsv(text, 'events.tsv')).toThrow(message);
  });
});

describe('formatTsv', () => {
  it('writes n/a for what is missing and numbers that read back as the same double', () => {
    const numbers = [0.1 + 0.2, -1e-7, 1 / 3, 123456789.125];
    const text = formatTsv(['a', 'b'], [...numbers.map((x) => [x, 'x']), [undefined, Number.NaN], ['', 7]]);
    expect(text.split('\n').slice(-3)).toEqual(['n/a\tn/a', 'n/a\t7', '']);
    expect(
      parseTsv(text, 'x')
        .rows.slice(0, 4)
        .map((row) => Number(row.a)),
    ).toEqual(numbers);
  });

  it('refuses what would break the table', () => {
    expect(() => formatTsv(['a'], [['x\ty']])).toThrow(/row 1, a/);
    expect(() => formatTsv(['a'], [['x\n']])).toThrow(/line end/);
    expect(() => formatTsv(['a', 'b'], [['x']])).toThrow(/expected 2 values, found 1/);
  });
});
