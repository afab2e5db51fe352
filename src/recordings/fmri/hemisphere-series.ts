/** Series on one hemisphere's surface as files hold them. */
import { ciftiSurface, readCifti } from '../../formats/cifti/index.js';
import { giftiTimeStep, readGifti } from '../../formats/gifti/index.js';
import { readMgh } from '../../formats/mgh/index.js';
import { HemocastError } from '../../foundation/index.js';

/** Values over time on the vertices of one hemisphere. */
export interface HemisphereSeries {
  vertices: number;
  volumes: number;
  /** `[vertex, volume]`, row-major; NaN where the file has nothing. */
  data: Float32Array;
  /** Seconds, where the file says it. */
  tr: number | undefined;
}

/**
 * Reads a series on a surface: GIFTI (`.func.gii`) with an array for each volume or one of two dimensions, or MGH/MGZ.
 *
 * @throws {HemocastError} `fmri-series` where the file holds no series, and what the format's reader throws.
 */
export function readHemisphereSeries(bytes: Uint8Array, file: string): HemisphereSeries {
  if (/\.mg[hz]$/i.test(file)) {
    const { shape, data, tr } = readMgh(bytes, file);
    const vertices = shape[0] * shape[1] * shape[2];
    return { vertices, volumes: shape[3], data: transpose(data, shape[3], vertices), tr };
  }
  const gifti = readGifti(bytes, file);
  const { arrays } = gifti;
  const series = arrays.filter(
    ({ intent }) => intent !== 'NIFTI_INTENT_POINTSET' && intent !== 'NIFTI_INTENT_TRIANGLE',
  );
  const first = series[0];
  if (first === undefined)
    throw new HemocastError('fmri-series', 'The file holds no values over time', {
      file,
      expected: 'arrays of NIFTI_INTENT_TIME_SERIES',
      found: arrays.map(({ intent }) => intent).join(', ') || 'no array',
      advice: 'Give a .func.gii file.',
    });
  const tr = giftiTimeStep(first, gifti);
  if (series.length === 1 && first.dims.length === 2)
    return { vertices: first.dims[0], volumes: first.dims[1], data: Float32Array.from(first.data), tr };
  const vertices = first.data.length;
  const data = new Float32Array(vertices * series.length);
  series.forEach((array, t) => {
    if (array.data.length !== vertices)
      throw new HemocastError('fmri-series', 'The volumes have different numbers of vertices', {
        file,
        field: `DataArray ${t}`,
        expected: `${vertices}`,
        found: `${array.data.length}`,
      });
    for (let v = 0; v < vertices; v++) data[v * series.length + t] = array.data[v];
  });
  return { vertices, volumes: series.length, data, tr };
}

/**
 * Reads both hemispheres of a CIFTI time series.
 *
 * @throws {HemocastError} `fmri-series` where it is no time series, and what `readCifti` throws.
 */
export function readCiftiSeries(bytes: Uint8Array, file: string): { left: HemisphereSeries; right: HemisphereSeries } {
  const cifti = readCifti(bytes, file);
  if (cifti.series?.unit !== 'SECOND')
    throw new HemocastError('fmri-series', 'The file holds no values over time', {
      file,
      expected: 'a .dtseries.nii file in seconds',
      found: cifti.series === undefined ? cifti.kind : `${cifti.kind} in ${cifti.series.unit}`,
    });
  const tr = cifti.series.step > 0 ? cifti.series.step : undefined;
  const [left, right] = ['CORTEX_LEFT', 'CORTEX_RIGHT'].map((structure): HemisphereSeries => {
    const { vertices, data } = ciftiSurface(cifti, structure);
    return { vertices, volumes: cifti.columns, data, tr };
  });
  return { left, right };
}

/** `[column, row]` to `[row, column]`. */
function transpose(data: ArrayLike<number>, columns: number, rows: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let c = 0; c < columns; c++) for (let r = 0; r < rows; r++) result[r * columns + c] = data[c * rows + r];
  return result;
}
