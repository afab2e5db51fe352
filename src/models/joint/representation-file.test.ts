import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../formats/index.js';
import { HemocastError } from '../../foundation/index.js';
import type { Representation } from './representation.js';
import { readRepresentation, representationFiles } from './representation-file.js';

const WRITTEN: Representation = {
  states: Float32Array.from({ length: 2 * 3 * 2 }, (_, i) => i / 7),
  places: [
    [-40.5, 1, 60],
    [41, -2.25, 58],
  ],
  moments: { startTime: 1.5, tr: 2.1, count: 3 },
  columns: ['bold 1', 'fnirs HbO'],
};
const ACCOUNT = { Given: [{ Modality: 'eeg', File: 'rest.edf' }], Warnings: ['One.'] };
const bytes = (text: string) => new TextEncoder().encode(text);
const { array, sidecar } = representationFiles(WRITTEN, ACCOUNT);

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return error instanceof HemocastError ? error.code : String(error);
  }
  return undefined;
}

describe('files of a representation', () => {
  it('give back what was written', () => {
    const { account, ...read } = readRepresentation(array, bytes(sidecar));
    expect(read).toEqual(WRITTEN);
    expect(account).toMatchObject(ACCOUNT);
  });

  it('are what NumPy calls a C-ordered array of float32', () => {
    const header = new TextDecoder('latin1').decode(array.subarray(10, 10 + array[8] + 256 * array[9]));
    expect(header).toContain("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 2), }");
    expect(array.length).toBe(10 + header.length + 4 * 12);
  });

  it('name what does not belong together', () => {
    const changed = (change: object) => bytes(JSON.stringify({ ...JSON.parse(sidecar), ...change }));
    const other = encodeNpy(new Float32Array(8), [2, 2, 2]);
    const double = encodeNpy(new Float64Array(12), [2, 3, 2]);
    expect(codeOf(() => readRepresentation(other, bytes(sidecar)))).toBe('representation-shape');
    expect(codeOf(() => readRepresentation(double, bytes(sidecar)))).toBe('representation-shape');
    expect(codeOf(() => readRepresentation(array, changed({ Columns: ['bold 1'] })))).toBe('representation-shape');
    expect(codeOf(() => readRepresentation(array, changed({ format: 'other' })))).toBe('representation-description');
    expect(codeOf(() => readRepresentation(array, changed({ Step: 0 })))).toBe('representation-description');
    expect(codeOf(() => readRepresentation(array.subarray(0, 100), bytes(sidecar)))).toMatch(/^npy-/);
  });
});
