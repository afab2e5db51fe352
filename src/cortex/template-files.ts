import {
  readFreeSurferAnnotation,
  readFreeSurferCurv,
  readFreeSurferSurface,
} from '../formats/freesurfer/freesurfer.js';
import { type GiftiData, readGifti } from '../formats/gifti/index.js';
import { HemocastError, joinPath, type Storage } from '../foundation/index.js';

export type Side = 'left' | 'right';

/** One hemisphere as its files have it, in the files' own vertex order. */
export interface HemisphereFiles {
  /** Spheres on which the template may be registered, the most likely first, with their files. */
  spheres: { file: string; points: ArrayLike<number> }[];
  white: ArrayLike<number>;
  pial: ArrayLike<number>;
  inflated: ArrayLike<number>;
  /** Absent where the folder has none. */
  sulcus?: ArrayLike<number>;
  /** Region name of each vertex; absent where the folder has no Destrieux annotation. */
  regionNames?: { file: string; names: string[] };
}

/** The layout of a template's folder. */
export type Layout = 'FreeSurfer subject' | 'GIFTI folder';

/** Which layout a folder has. @throws {HemocastError} `template-not-found`. */
export async function templateLayout(storage: Storage, folder: string): Promise<Layout> {
  if (await storage.exists(joinPath(folder, 'surf/lh.white'))) return 'FreeSurfer subject';
  for (const name of gifti('white', 'left')) if (await storage.exists(joinPath(folder, name))) return 'GIFTI folder';
  throw new HemocastError('template-not-found', 'The folder holds no template', {
    file: folder,
    expected: 'surf/lh.white (a FreeSurfer subject) or white_left.gii.gz (as nilearn fetches it)',
    found:
      (await storage.list(folder))
        .slice(0, 8)
        .map((entry) => entry.name)
        .join(', ') || 'nothing',
    advice: 'Name the folder of fsaverage5, or leave --template out to use the embedded approximation.',
  });
}

/** Reads one hemisphere. Sulcal depth and annotation are looked for in both layouts, as folders are often mixed. */
export async function readHemisphere(
  storage: Storage,
  folder: string,
  layout: Layout,
  side: Side,
): Promise<HemisphereFiles> {
  const hemisphere = side === 'left' ? 'lh' : 'rh';
  const surface = async (
    freesurfer: string,
    giftis: string[],
  ): Promise<{ file: string; points: ArrayLike<number> }> => {
    const file = await first(
      storage,
      folder,
      layout === 'FreeSurfer subject' ? [`surf/${hemisphere}.${freesurfer}`] : giftis,
    );
    const bytes = await storage.read(file);
    if (layout === 'GIFTI folder') return { file, points: giftiArray(bytes, file, 'NIFTI_INTENT_POINTSET') };
    return { file, points: readFreeSurferSurface(bytes, file).vertices };
  };
  const spheres = [await surface('sphere', gifti('sphere', side))];
  const registered = joinPath(folder, `surf/${hemisphere}.sphere.reg`);
  if (layout === 'FreeSurfer subject' && (await storage.exists(registered)))
    spheres.unshift({
      file: registered,
      points: readFreeSurferSurface(await storage.read(registered), registered).vertices,
    });
  const files: HemisphereFiles = {
    spheres,
    white: (await surface('white', gifti('white', side))).points,
    pial: (await surface('pial', gifti('pial', side))).points,
    inflated: (await surface('inflated', [...gifti('infl', side), ...gifti('inflated', side)])).points,
    sulcus: await readSulcus(storage, folder, side),
    regionNames: await readRegionNames(storage, folder, side),
  };
  const count = files.spheres[0].points.length / 3;
  const lengths: [string, number | undefined, number][] = [
    ['white', files.white.length, 3 * count],
    ['pial', files.pial.length, 3 * count],
    ['inflated', files.inflated.length, 3 * count],
    ['sulc', files.sulcus?.length, count],
    ['annotation', files.regionNames?.names.length, count],
  ];
  for (const [what, found, expected] of lengths)
    if (found !== undefined && found !== expected)
      throw new HemocastError('template-mismatch', `The files of the ${side} hemisphere do not belong together`, {
        file: folder,
        field: what,
        expected: `${expected} values, for the ${count} vertices of the sphere`,
        found: `${found}`,
        advice: 'Take all files from the same template.',
      });
  return files;
}

async function readSulcus(storage: Storage, folder: string, side: Side): Promise<ArrayLike<number> | undefined> {
  const file = await first(storage, folder, [`surf/${side[0]}h.sulc`, ...gifti('sulc', side)], true);
  if (file === '') return undefined;
  const bytes = await storage.read(file);
  return /\.gii(\.gz)?$/.test(file) ? giftiArray(bytes, file, 'NIFTI_INTENT_SHAPE') : readFreeSurferCurv(bytes, file);
}

async function readRegionNames(storage: Storage, folder: string, side: Side): Promise<HemisphereFiles['regionNames']> {
  const name = `${side[0]}h.aparc.a2009s.annot`;
  const file = await first(storage, folder, [`label/${name}`, name, `${side}.aparc.a2009s.annot`], true);
  if (file === '') return undefined;
  const { labels, table } = readFreeSurferAnnotation(await storage.read(file), file);
  return { file, names: Array.from(labels, (label) => (label < 0 ? 'Unknown' : table[label].name)) };
}

function giftiArray(bytes: Uint8Array, file: string, intent: string): GiftiData {
  const { arrays } = readGifti(bytes, file);
  const array = arrays.find((candidate) => candidate.intent === intent);
  if (array !== undefined) return array.data;
  throw new HemocastError('template-array', 'The file lacks the array that a template needs', {
    file,
    expected: intent,
    found: arrays.map((candidate) => candidate.intent).join(', ') || 'no array',
  });
}

function gifti(name: string, side: Side): string[] {
  return [`${name}_${side}.gii.gz`, `${name}_${side}.gii`];
}

/** The first of several files that is there; the empty text where none is and none is needed. */
async function first(storage: Storage, folder: string, names: string[], optional = false): Promise<string> {
  for (const name of names) if (await storage.exists(joinPath(folder, name))) return joinPath(folder, name);
  if (optional) return '';
  throw new HemocastError('template-not-found', 'A file of the template is missing', {
    file: folder,
    expected: names.join(' or '),
    found: 'none',
    advice: 'Fetch the whole template, for example with nilearn.datasets.fetch_surf_fsaverage.',
  });
}
