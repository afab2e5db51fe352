/** Volumes and surfaces: missing values, orientation. */
import { mkdirSync } from 'node:fs';
import { encodeNifti, readGifti } from '../../src/formats/index.js';
import { Random, type Storage } from '../../src/foundation/index.js';
import { command, type FaultCase, type FaultContext } from './fault-case.js';

/** mm from voxel to voxel, and the box in MNI152. */
const VOXEL = 4;
const SHAPE = [46, 55, 46] as const;
const ORIGIN = [-90, -126, -72] as const;
const VOLUMES = 12;
const TEMPLATE_HEAD = { centre: [0, -18, 8], radii: [72, 90, 72] };

/** A BIDS derivative of one run: noise in an ellipsoid about the brain, NaN or zero outside of it. */
async function run(storage: Storage, folder: string, outside: number, orientation: boolean): Promise<string> {
  const [nx, ny, nz] = SHAPE;
  const random = new Random('volumes');
  const data = new Float32Array(nx * ny * nz * VOLUMES);
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const place = [x, y, z].map((index, axis) => ORIGIN[axis] + VOXEL * index);
        const inside = place.reduce(
          (sum, value, axis) => sum + ((value - TEMPLATE_HEAD.centre[axis]) / TEMPLATE_HEAD.radii[axis]) ** 2,
          0,
        );
        for (let t = 0; t < VOLUMES; t++) {
          data[t * nx * ny * nz + at] = inside < 1 ? 1000 + random.normal(0, 10) : outside;
        }
      }
    }
  }
  const affine = [VOXEL, 0, 0, ORIGIN[0], 0, VOXEL, 0, ORIGIN[1], 0, 0, VOXEL, ORIGIN[2], 0, 0, 0, 1];
  const bytes = encodeNifti({ shape: [...SHAPE, VOLUMES], data, affine, tr: 2, spaceCode: 4 });
  // qform_code and sform_code.
  if (!orientation) new DataView(bytes.buffer).setInt32(252, 0, true);
  mkdirSync(`${folder}/sub-01/func`, { recursive: true });
  const description = { Name: 'made', BIDSVersion: '1.9.0', DatasetType: 'derivative' };
  await storage.write(`${folder}/dataset_description.json`, JSON.stringify(description));
  const path = `${folder}/sub-01/func/sub-01_task-rest_space-MNI152NLin2009cAsym_desc-preproc_bold.nii`;
  await storage.write(path, bytes);
  return path;
}

/** Vertices of the left hemisphere with values after cleaning. */
async function vertices({ storage, scratch }: FaultContext, path: string, fwhm: string): Promise<number> {
  const out = `${scratch}/fmri-${fwhm}-${path.includes('nan') ? 'nan' : 'zero'}`;
  const {
    code,
    out: printed,
    error,
  } = await command('preprocess', 'fmri', path, out, '--fwhm', fwhm, '--high-pass', 'none', '--json');
  if (code !== 0) throw new Error(error);
  const file =
    (JSON.parse(printed) as { recordings?: { files: string[] }[]; files?: string[] }).recordings?.[0].files ?? [];
  const left = file.find((name) => /hemi-L.*\.func\.gii$/.test(name))!;
  const image = await readGifti(await storage.read(`${out}/${left}`), left);
  const first = image.arrays[0].data as Float32Array;
  return first.filter((value) => Number.isFinite(value) && value !== 0).length;
}

export const IMAGE_CASES: readonly FaultCase[] = [
  {
    input: 'MNI volume with NaN outside the brain, smoothed by 6 mm',
    right: 'as many vertices as without smoothing',
    async find(context) {
      const path = await run(context.storage, `${context.scratch}/nan`, Number.NaN, true);
      const [smoothed, plain] = [await vertices(context, path, '6'), await vertices(context, path, '0')];
      return { value: `${smoothed} of ${plain} vertices`, right: smoothed === plain && plain > 1000 };
    },
  },
  {
    input: 'NIfTI with sform and qform codes 0',
    right: 'refused, or a warning that the orientation is unknown',
    async find({ storage, scratch }) {
      const path = await run(storage, `${scratch}/codes`, 0, false);
      const { code, out, error } = await command(
        'preprocess',
        'fmri',
        path,
        `${scratch}/codes-out`,
        '--high-pass',
        'none',
      );
      const said = /orientation|sform|qform/i.exec(out + error);
      const line = (out + error).split('\n').find((text) => /orientation|sform|qform/i.test(text));
      return { value: `exit ${code}: ${line?.trim().slice(0, 110) ?? 'nothing said'}`, right: said !== null };
    },
  },
];
