/** Images: NIfTI volume by volume, and MGH. */
import { openNifti, readMgh } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { UNKNOWN_ORIENTATION } from '../convert/convert-volume.js';
import type { Inspection, Inspector } from './inspection.js';
import { statisticsOf, ValueStatistics } from './statistics.js';

export const niftiInspector: Inspector = {
  format: 'NIfTI',
  family: 'volume',
  extensions: ['.nii', '.nii.gz', '.hdr', '.img', '.hdr.gz', '.img.gz'],
  async inspect(storage: Storage, path: string): Promise<Inspection> {
    const file = await openNifti(storage, path);
    const { version, isPair, shape, voxelSize, tr, datatype, affineSource } = file.header;
    const statistics = new ValueStatistics();
    for await (const { data } of file.volumes()) statistics.add(data);
    return {
      file: path,
      format: `NIfTI-${version}${isPair ? ' (pair)' : ''}`,
      kind: 'volume',
      shape,
      voxelSize,
      ...(tr === undefined ? {} : { tr, durationSeconds: tr * file.volumeCount, samples: file.volumeCount }),
      channels: [{ name: 'voxels', type: datatype.name, unit: '', ...statistics.result() }],
      remarks: [
        ...(datatype.components > 1 ? [`Each voxel has ${datatype.components} numbers; the figures mix them.`] : []),
        ...(affineSource === 'voxel size' ? [UNKNOWN_ORIENTATION] : []),
      ],
    };
  },
};

export const mghInspector: Inspector = {
  format: 'MGH',
  family: 'volume',
  extensions: ['.mgh', '.mgz', '.mgh.gz'],
  async inspect(storage: Storage, path: string): Promise<Inspection> {
    const { shape, datatype, voxelSize, tr, data, hasOrientation } = readMgh(await storage.read(path), path);
    const frames = shape[3];
    return {
      file: path,
      format: 'MGH',
      kind: 'volume',
      // A single image has three dimensions, as nibabel says.
      shape: frames === 1 ? shape.slice(0, 3) : shape,
      voxelSize,
      ...(tr === undefined || frames < 2 ? {} : { tr, durationSeconds: tr * frames, samples: frames }),
      channels: [{ name: 'voxels', type: datatype, unit: '', ...statisticsOf(data) }],
      // Values on a surface have no place of their own.
      remarks: hasOrientation || shape[1] * shape[2] === 1 ? [] : [UNKNOWN_ORIENTATION],
    };
  },
};
