import { describe, expect, it } from 'vitest';
import { encodeGifti, surfaceArrays, timeSeriesArrays } from '../../formats/gifti/index.js';
import { encodeMgh } from '../../formats/mgh/index.js';
import { readHemisphereSeries } from './hemisphere-series.js';

describe('reading series on a surface', () => {
  it('reads an array a volume, one array of two dimensions, and MGH, to the same', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const arrays = timeSeriesArrays(data, 4, 2, 1500);
    const one = [{ intent: 'NIFTI_INTENT_TIME_SERIES', dims: [4, 2], data, metadata: { TimeStep: '1.5' } }];
    const mgh = encodeMgh({ shape: [4, 1, 1, 2], data: [1, 3, 5, 7, 2, 4, 6, 8], tr: 1.5, compressed: true });
    for (const [bytes, name] of [
      [encodeGifti({ arrays }), 'a.func.gii'],
      [encodeGifti({ arrays: one }), 'b.func.gii'],
      [mgh, 'c.mgz'],
    ] as const)
      expect(readHemisphereSeries(bytes, name)).toEqual({ vertices: 4, volumes: 2, data, tr: 1.5 });
  });

  it('refuses a surface without values', () => {
    const bytes = encodeGifti({ arrays: surfaceArrays(Float32Array.of(0, 0, 0), Uint32Array.of(0, 0, 0)) });
    expect(() => readHemisphereSeries(bytes, 'white.surf.gii')).toThrow(
      expect.objectContaining({ code: 'fmri-series' }),
    );
  });
});
