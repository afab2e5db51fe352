/** A person's own cortical surfaces, from fMRIPrep's folder of anatomy or from FreeSurfer's subject. */
import type { RibbonGeometry, Sphere } from '../../cortex/index.js';
import { readFreeSurferSurface, scannerPositions } from '../../formats/freesurfer/freesurfer.js';
import { readGifti } from '../../formats/gifti/index.js';
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import type { BidsDataset } from '../bids/bids-dataset.js';
import type { BidsEntities } from '../bids/bids-names.js';

interface Surface {
  /** `[vertices, 3]`, mm, scanner frame. */
  points: Float32Array;
  faces: Uint32Array;
}

/**
 * Reads white, pial and registered sphere of both hemispheres of a run's person.
 *
 * @param options `freesurfer`: folder of FreeSurfer's subjects; `spheres`: registered spheres to use.
 * @throws {HemocastError} `fmri-surface` where a file is missing or the files do not belong together.
 */
export async function readPersonalSurfaces(
  dataset: BidsDataset,
  run: { subject: string; session?: string },
  options: { freesurfer?: string; spheres?: readonly [string, string] } = {},
): Promise<{ left: RibbonGeometry; right: RibbonGeometry }> {
  const [left, right] = await Promise.all(
    (['L', 'R'] as const).map((hemisphere) => readHemisphere(dataset, run, hemisphere, options)),
  );
  return { left, right };
}

/**
 * Reads a registered sphere: GIFTI, or FreeSurfer's `lh.sphere.reg`.
 *
 * @throws {HemocastError} `fmri-surface` for a GIFTI file without a surface, and what the readers throw.
 */
export async function readSphere(storage: Storage, path: string): Promise<Sphere> {
  const { points, faces } = await readSurface(storage, path);
  return { vertices: points, faces };
}

async function readHemisphere(
  dataset: BidsDataset,
  run: { subject: string; session?: string },
  hemisphere: 'L' | 'R',
  options: { freesurfer?: string; spheres?: readonly [string, string] },
): Promise<RibbonGeometry> {
  const { storage, root } = dataset;
  const folder = options.freesurfer ?? joinPath(root, 'sourcedata/freesurfer');
  const side = hemisphere === 'L' ? 'lh' : 'rh';
  const inFreeSurfer = (name: string) => joinPath(folder, `sub-${run.subject}`, 'surf', `${side}.${name}`);
  const find = async (suffixes: string[], names: string[], wanted: BidsEntities = {}): Promise<string> => {
    for (const suffix of suffixes) {
      const candidates = dataset.files.filter(
        ({ name }) =>
          name.suffix === suffix &&
          /^\.surf\.gii(\.gz)?$/.test(name.extension) &&
          name.subject === run.subject &&
          name.hemisphere === hemisphere &&
          name.space === wanted.space &&
          name.description === wanted.description &&
          (name.session === undefined || run.session === undefined || name.session === run.session),
      );
      if (candidates.length > 0) return joinPath(root, candidates[0].path);
    }
    for (const name of names) if (await storage.exists(inFreeSurfer(name))) return inFreeSurfer(name);
    throw new HemocastError('fmri-surface', 'A surface of this person is missing', {
      file: joinPath(root, `sub-${run.subject}`),
      expected: `*_hemi-${hemisphere}_${suffixes[0]}.surf.gii in anat, or ${inFreeSurfer(names[0])}`,
      advice: "Name the folder of FreeSurfer's subjects, or take a run on fsaverage5.",
    });
  };
  const white = await readSurface(storage, await find(['white', 'smoothwm'], ['white', 'smoothwm']));
  const pial = await readSurface(storage, await find(['pial'], ['pial', 'pial.T1']));
  const spherePath =
    options.spheres?.[hemisphere === 'L' ? 0 : 1] ??
    (await find(['sphere'], ['sphere.reg'], { space: 'fsaverage', description: 'reg' }));
  const sphere = await readSurface(storage, spherePath);
  if (white.points.length !== pial.points.length || white.points.length !== sphere.points.length)
    throw new HemocastError('fmri-surface', 'The surfaces do not belong together', {
      file: spherePath,
      expected: `${white.points.length / 3} vertices, as on the white surface`,
      found: `${pial.points.length / 3} on pial, ${sphere.points.length / 3} on the sphere`,
      advice: 'Take all of the same run of FreeSurfer.',
    });
  return { white: white.points, pial: pial.points, sphere: { vertices: sphere.points, faces: white.faces } };
}

/** fMRIPrep's GIFTI surfaces are in scanner coordinates already; FreeSurfer's own files are brought there. */
async function readSurface(storage: Storage, path: string): Promise<Surface> {
  const bytes = await storage.read(path);
  if (!/\.gii(\.gz)?$/i.test(path)) {
    const surface = readFreeSurferSurface(bytes, path);
    const isSphere = /sphere/.test(path.slice(path.lastIndexOf('/') + 1));
    // A sphere has its own centre as its origin, whatever volume it came from.
    return { points: isSphere ? surface.vertices : scannerPositions(surface), faces: surface.faces };
  }
  const { arrays } = readGifti(bytes, path);
  const points = arrays.find(({ intent }) => intent === 'NIFTI_INTENT_POINTSET');
  const faces = arrays.find(({ intent }) => intent === 'NIFTI_INTENT_TRIANGLE');
  if (points === undefined || faces === undefined)
    throw new HemocastError('fmri-surface', 'The file holds no surface', {
      file: path,
      expected: 'points and triangles',
      found: arrays.map(({ intent }) => intent).join(', ') || 'no array',
    });
  return { points: Float32Array.from(points.data), faces: Uint32Array.from(faces.data) };
}
