import { expect, it } from 'vitest';
import { sizeText } from './size-text.js';

it('says sizes in the unit that suits them', () => {
  expect([0, 999, 1000, 12_345, 999_499, 999_600, 3_400_000, 48e6].map(sizeText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '12 kB',
    '999 kB',
    '1.0 MB',
    '3.4 MB',
    '48 MB',
  ]);
});
