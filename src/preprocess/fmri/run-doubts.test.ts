import { describe, expect, it } from 'vitest';
import { orientationRemarks, repetitionTime } from './run-doubts.js';

describe('repetitionTime', () => {
  it('is that of the sidecar, and a header that contradicts it is said', () => {
    expect(repetitionTime(2, 2.0001)).toEqual({ tr: 2, remarks: [] });
    expect(repetitionTime(undefined, 2)).toEqual({ tr: 2, remarks: [] });
    expect(repetitionTime(undefined, undefined)).toEqual({ tr: undefined, remarks: [] });
    const { tr, remarks } = repetitionTime(1.5, 2);
    expect(tr).toBe(1.5);
    expect(remarks).toEqual([expect.stringMatching(/1\.5 s, the header of the file 2 s/)]);
  });

  it('of no scanner is taken in milliseconds, or from them', () => {
    expect(repetitionTime(undefined, 2000)).toEqual({
      tr: 2,
      remarks: [expect.stringMatching(/2000 s.*2 s are taken/)],
    });
    expect(repetitionTime(undefined, 0.002).tr).toBeCloseTo(2);
    expect(repetitionTime(2100, 2.1)).toEqual({ tr: 2.1, remarks: [expect.stringMatching(/sidecar/)] });
    expect(repetitionTime(undefined, 1e9)).toEqual({ tr: 1e9, remarks: [] });
  });
});

describe('orientationRemarks', () => {
  const affine = (shift: number) => Float64Array.of(4, 0, 0, shift, 0, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1);

  it('says that sform and qform lie apart', () => {
    const shape = [10, 10, 10, 20];
    expect(orientationRemarks({ shape, sform: affine(0), qform: affine(0.2) })).toEqual([]);
    expect(orientationRemarks({ shape, sform: affine(0), qform: undefined })).toEqual([]);
    expect(orientationRemarks({ shape, sform: affine(0), qform: affine(-20) })).toEqual([
      expect.stringContaining('20 mm apart'),
    ]);
  });
});
