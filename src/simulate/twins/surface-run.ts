/** BOLD on fsaverage5 as fMRIPrep writes it. */
import { icosphere } from '../../cortex/icosphere.js';
import { VERTICES_PER_HEMISPHERE } from '../../cortex/index.js';
import { encodeGifti, timeSeriesArrays } from '../../formats/index.js';
import type { SurfaceSeries } from '../../recordings/index.js';
import type { TwinFile } from './twin.js';

/** Signal of the tissue at rest. */
const REST = 1000;

/** What makes a folder one that fMRIPrep wrote. */
export function fmriprepDescription(): TwinFile {
  const text = {
    Name: 'fMRIPrep - fMRI PREProcessing workflow (simulated)',
    BIDSVersion: '1.4.0',
    DatasetType: 'derivative',
    GeneratedBy: [{ Name: 'fMRIPrep', Description: 'Simulated by Hemocast in its layout' }],
  };
  return ['derivatives/fmriprep/dataset_description.json', `${JSON.stringify(text, null, 2)}\n`];
}

/**
 * A run's two hemispheres with their sidecars.
 *
 * @param place of the files below the top of the layout
 * @param stem `sub-32_task-rest`
 * @param first volume of the series with which the files begin
 */
export function* fmriprepSurfaces(
  place: string,
  stem: string,
  series: SurfaceSeries,
  first: number,
): Generator<TwinFile> {
  const nearest = nearestCoarse();
  const volumes = series.volumes - first;
  for (const [h, hemisphere] of ['L', 'R'].entries()) {
    const data = new Float32Array(nearest.length * volumes);
    nearest.forEach((vertex, v) => {
      const from = (h * VERTICES_PER_HEMISPHERE + vertex) * series.volumes + first;
      for (let t = 0; t < volumes; t++) data[v * volumes + t] = REST * (1 + series.data[from + t] / 100);
    });
    const name = `${stem}_hemi-${hemisphere}_space-fsaverage5_bold`;
    const bytes = encodeGifti({
      arrays: timeSeriesArrays(data, nearest.length, volumes, series.tr),
      metadata: { AnatomicalStructurePrimary: h === 0 ? 'CortexLeft' : 'CortexRight' },
    });
    yield [`${place}/${name}.func.gii`, bytes];
    yield [
      `${place}/${name}.json`,
      `${JSON.stringify({ RepetitionTime: series.tr, SkullStripped: false }, null, 2)}\n`,
    ];
  }
}

/** For each vertex of fsaverage5 the nearest of fsaverage4, on their spheres. */
function nearestCoarse(): Int32Array {
  const [fine, coarse] = [icosphere(5).vertices, icosphere(4).vertices];
  return Int32Array.from({ length: fine.length / 3 }, (_, v) => {
    if (v < coarse.length / 3) return v;
    let best = 0;
    let most = -2;
    for (let c = 0; c < coarse.length / 3; c++) {
      let cosine = 0;
      for (let axis = 0; axis < 3; axis++) cosine += fine[3 * v + axis] * coarse[3 * c + axis];
      if (cosine > most) {
        most = cosine;
        best = c;
      }
    }
    return best;
  });
}
