export type { CiftiBrainModel, CiftiSurfaceModel, CiftiVolume, CiftiVoxelModel } from './brain-models.js';
export {
  type CiftiFile,
  type CiftiMap,
  type CiftiSeries,
  type CiftiSurface,
  ciftiSurface,
  readCifti,
} from './cifti.js';
