import { HemocastError, type Storage } from '../foundation/index.js';
import { REGION_NAMES } from './embedded-figures.js';
import { bothHemispheres, destrieuxRegions, embeddedTemplate } from './embedded-template.js';
import { icosphere } from './icosphere.js';
import { matchSphere } from './sphere-match.js';
import { type Template, VERTICES_PER_HEMISPHERE } from './template.js';
import { type HemisphereFiles, readHemisphere, templateLayout } from './template-files.js';

/**
 * Reads the exact template from a folder: a FreeSurfer subject (`surf/lh.white` …, `label/lh.aparc.a2009s.annot`) or GIFTI
 * files as nilearn fetches them (`white_left.gii.gz` …), of fsaverage, fsaverage4, fsaverage5 or fsaverage6. Vertices are found by
 * their sphere coordinates, never by index. Where the folder has no Destrieux annotation the embedded labels stand in
 * and `approximate` stays true; where it has no sulcal depth, the embedded one does; `source` says so.
 *
 * @throws {HemocastError} `template-not-found`, `template-mismatch`, `template-array`, `template-regions`, and what the readers throw.
 *
 * @example
 * const template = await loadTemplate(storage, 'fsaverage5');
 */
export async function loadTemplate(storage: Storage, folder: string): Promise<Template> {
  const layout = await templateLayout(storage, folder);
  const sides = [
    await readHemisphere(storage, folder, layout, 'left'),
    await readHemisphere(storage, folder, layout, 'right'),
  ];
  const { vertices, faces } = icosphere(4);
  const matches = sides.map((side) => matchSpheres(vertices, side.spheres));
  const gather = (get: (side: HemisphereFiles) => ArrayLike<number>, width: number): Float32Array => {
    const result = new Float32Array(2 * VERTICES_PER_HEMISPHERE * width);
    sides.forEach((side, hemisphere) => {
      const values = get(side);
      matches[hemisphere].forEach((from, v) => {
        const to = (hemisphere * VERTICES_PER_HEMISPHERE + v) * width;
        for (let axis = 0; axis < width; axis++) result[to + axis] = values[from * width + axis];
      });
    });
    return result;
  };
  const embedded = embeddedTemplate();
  const labelled = sides.every((side) => side.regionNames !== undefined);
  const folded = sides.every((side) => side.sulcus !== undefined);
  const missing = [...(labelled ? [] : ['region labels']), ...(folded ? [] : ['sulcal depth'])];
  const exception = missing.length > 0 ? `; ${missing.join(' and ')} from the embedded approximation` : '';
  const size = sides[0].white.length / 3;
  return {
    source: `fsaverage4: the icosahedral vertices of a ${layout} with ${size} vertices a hemisphere${exception}.`,
    approximate: !labelled,
    sphere: embedded.sphere,
    white: gather((side) => side.white, 3),
    pial: gather((side) => side.pial, 3),
    inflated: gather((side) => side.inflated, 3),
    faces: bothHemispheres(faces),
    labels: labelled ? exactLabels(sides, matches) : embedded.labels,
    regions: destrieuxRegions(REGION_NAMES),
    sulcus: folded ? gather((side) => side.sulcus ?? [], 1) : embedded.sulcus,
  };
}

/** Tries each sphere; the last one's error tells what is wrong. */
function matchSpheres(wanted: Float32Array, spheres: HemisphereFiles['spheres']): Uint32Array {
  for (const sphere of spheres.slice(0, -1)) {
    try {
      return matchSphere(wanted, sphere.points, sphere.file);
    } catch (error) {
      if (!(error instanceof HemocastError) || error.code !== 'template-mismatch') throw error;
    }
  }
  const last = spheres[spheres.length - 1];
  return matchSphere(wanted, last.points, last.file);
}

function exactLabels(sides: HemisphereFiles[], matches: Uint32Array[]): Int16Array {
  const labels = new Int16Array(2 * VERTICES_PER_HEMISPHERE).fill(-1);
  sides.forEach(({ regionNames }, hemisphere) => {
    if (regionNames === undefined) return;
    matches[hemisphere].forEach((from, v) => {
      const name = regionNames.names[from];
      if (/^(Unknown|Medial_wall)$/.test(name)) return;
      const region = REGION_NAMES.indexOf(name);
      if (region < 0)
        throw new HemocastError('template-regions', 'The annotation is not the Destrieux atlas of 2009', {
          file: regionNames.file,
          expected: 'names such as G_cuneus',
          found: name,
          advice: 'Give aparc.a2009s.annot.',
        });
      labels[hemisphere * VERTICES_PER_HEMISPHERE + v] = hemisphere * REGION_NAMES.length + region;
    });
  });
  return labels;
}
