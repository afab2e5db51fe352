import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readGifti } from '../gifti/index.js';
import { readMgh } from '../mgh/index.js';
import { encodeNifti, readNifti } from '../nifti/index.js';
import { mostExpanded, requireModest } from './expansion-limit.js';

/**
 * Gzip members one after the other: a header, then so many times 16 MiB of zeros, and bytes at the end that no decoder accepts. A
 * reader that unpacks before it looks at the header's claim arrives at those and reports them instead.
 */
function bomb(header: Uint8Array, times: number): Uint8Array {
  const zeros = gzipSync(new Uint8Array(2 ** 24));
  const damaged = zeros.slice().fill(0xff, 10);
  const parts = [gzipSync(header), ...Array.from({ length: times }, () => zeros), damaged];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

describe('the limit of expansion', () => {
  it('is free for small content and 64 times the file beyond', () => {
    expect(mostExpanded(1000)).toBe(2 ** 28);
    expect(mostExpanded(2 ** 24)).toBe(2 ** 30);
    expect(() => requireModest(2 ** 24, 2 ** 30, 'x', 'nifti')).not.toThrow();
    expect(() => requireModest(2 ** 24, 2 ** 30 + 1, 'x.nii.gz', 'nifti')).toThrow(
      'x.nii.gz: The compressed file claims to hold more than is unpacked unasked; expected at most 1024 MiB of values for 16777216 bytes (256 MiB, or 64 times the file), found 1025 MiB. If it is meant to hold as much, unpack it first (gunzip, or save it without compression) and give the plain file, which has no such limit.',
    );
  });

  it('stops images of a few hundred kilobytes that claim gigabytes before they are unpacked', () => {
    const nifti = encodeNifti({ shape: [2, 2, 2], data: new Float32Array(8), affine: IDENTITY }).slice(0, 352);
    const view = new DataView(nifti.buffer);
    [3, 600, 600, 600].forEach((n, i) => {
      view.setInt16(40 + 2 * i, n, true);
    });
    const mgh = new Uint8Array(284);
    const header = new DataView(mgh.buffer);
    [1, 600, 600, 600, 1, 3].forEach((n, i) => {
      header.setInt32(4 * i, n);
    });
    const [image, volume] = [bomb(nifti, 52), bomb(mgh, 52)];
    expect(() => readNifti(image, 'x.nii.gz')).toThrow(expect.objectContaining({ code: 'nifti-expansion' }));
    expect(() => readMgh(volume, 'x.mgz')).toThrow(expect.objectContaining({ code: 'mgh-expansion' }));
  });

  it('stops arrays of a GIFTI file that claim too much before they are unpacked', () => {
    const array = `<DataArray Intent="NIFTI_INTENT_SHAPE" DataType="NIFTI_TYPE_FLOAT32" ArrayIndexingOrder="RowMajorOrder" Dimensionality="1" Dim0="${2 ** 26 + 1}" Encoding="GZipBase64Binary" Endian="LittleEndian"><MetaData/><Data>${'A'.repeat(400_000)}</Data></DataArray>`;
    const file = `<?xml version="1.0"?><GIFTI Version="1.0" NumberOfDataArrays="1">${array}</GIFTI>`;
    expect(() => readGifti(new TextEncoder().encode(file), 'x.gii')).toThrow(
      expect.objectContaining({ code: 'gifti-expansion' }),
    );
  });
});
