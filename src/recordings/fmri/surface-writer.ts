/** Series on the cortex as pairs of GIFTI files, one a hemisphere. */
import { encodeGifti, type GiftiEncoding, timeSeriesArrays } from '../../formats/index.js';
import type { BidsNameParts } from '../bids/bids-names.js';
import type { BidsWriter } from '../bids/bids-writer.js';
import type { SurfaceSeries } from '../recording.js';

/** The hemispheres in the order in which series hold them, as BIDS names them. */
export const HEMISPHERES = ['L', 'R'] as const;

/**
 * Writes `…_hemi-L/R_space-fsaverage_den-3k_desc-…_bold.func.gii` with their sidecars.
 *
 * @param series `[vertex, volume]` on fsaverage4, left hemisphere then right
 * @param sidecar written as it stands; its description goes into the files as well
 * @returns paths of the two files
 * @throws HemocastError as `BidsWriter.writeDerivative` and `encodeGifti`
 */
export async function writeHemispheres(
  writer: BidsWriter,
  name: Omit<BidsNameParts, 'extension' | 'suffix'> & { subject: string },
  { data, volumes, tr }: Pick<SurfaceSeries, 'data' | 'volumes' | 'tr'>,
  sidecar: Record<string, unknown> & { Description: string },
  encoding?: GiftiEncoding,
): Promise<string[]> {
  const size = data.length / 2;
  const paths: string[] = [];
  for (const [index, hemisphere] of HEMISPHERES.entries()) {
    const half = data.subarray(index * size, (index + 1) * size);
    const bytes = encodeGifti({
      arrays: timeSeriesArrays(half, size / volumes, volumes, tr),
      metadata: {
        AnatomicalStructurePrimary: hemisphere === 'L' ? 'CortexLeft' : 'CortexRight',
        Description: sidecar.Description,
      },
      ...(encoding === undefined ? {} : { encoding }),
    });
    const parts = { ...name, hemisphere, space: 'fsaverage', density: '3k', suffix: 'bold', extension: '.func.gii' };
    paths.push(await writer.writeDerivative({ dataType: 'func', name: parts, bytes, sidecar }));
  }
  return paths;
}
