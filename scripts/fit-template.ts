/**
 * Fits the embedded template: spherical harmonics for the surfaces, seeds for the regions.
 *
 *     npx tsx scripts/fit-template.ts DIR [SEEDS]
 *
 * DIR is fsaverage5 as nilearn gives it (`white_left.gii.gz` …) with FreeSurfer's
 * `label/lh.aparc.a2009s.annot`. The coefficients are least-squares fits to all 10242 vertices, each with the same
 * weight (the icosahedral vertices are spread almost evenly over the sphere). SEEDS a hemisphere, 400 by default. Writes
 * `src/cortex/embedded-figures.ts`; the same input gives the same file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { icosphere } from '../src/cortex/icosphere.js';
import { vertexNeighbours } from '../src/cortex/mesh.js';
import { sphericalHarmonics } from '../src/cortex/spherical-harmonics.js';
import { readFreeSurferAnnotation } from '../src/formats/freesurfer/freesurfer.js';
import { readGifti } from '../src/formats/gifti/index.js';
import { leastSquares } from './template/least-squares.js';
import { chooseSeeds } from './template/seeds.js';

const DEGREE = 24;
const SEEDS = Number(process.argv[3] ?? 400);
const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: npx tsx scripts/fit-template.ts DIR [SEEDS]');

const fine = icosphere(5);
const coarse = icosphere(4);
const design = sphericalHarmonics(fine.vertices, DEGREE);
const terms = (DEGREE + 1) ** 2;
const coefficients = new Float32Array(2 * 10 * terms);
const seedBytes: number[] = [];
let names: string[] = [];

['left', 'right'].forEach((side, hemisphere) => {
  const read = (name: string) => readGifti(readFileSync(join(folder, name)), name).arrays[0].data;
  const targets = ['white', 'pial', 'infl'].flatMap((surface) => {
    const points = read(`${surface}_${side}.gii.gz`);
    return [0, 1, 2].map((axis) => Float64Array.from(points).filter((_, i) => i % 3 === axis));
  });
  targets.push(Float64Array.from(read(`sulc_${side}.gii.gz`)));
  const fits = leastSquares(design, terms, targets);
  fits.forEach((fit, row) => {
    coefficients.set(fit, (hemisphere * 10 + row) * terms);
  });
  const square = fits.map((fit, row) => meanSquareError(fit, targets[row]));
  const rms = (rows: number[]) => Math.sqrt(rows.reduce((sum, row) => sum + square[row], 0)).toFixed(3);
  console.log(`${side}: RMS distance to fsaverage5, mm: white ${rms([0, 1, 2])}, pial ${rms([3, 4, 5])}`);
  console.log(`  inflated ${rms([6, 7, 8])}; RMS of sulc ${rms([9])}`);

  const annotationName = `label/${side[0]}h.aparc.a2009s.annot`;
  const annotation = readFreeSurferAnnotation(readFileSync(join(folder, annotationName)), annotationName);
  const kept = annotation.table.map((entry) => entry.name).filter((name) => !/^(Unknown|Medial_wall)$/.test(name));
  if (hemisphere === 0) names = kept;
  else if (names.join() !== kept.join()) throw new Error('The hemispheres have different regions');
  const labels = Array.from(annotation.labels, (label) => names.indexOf(annotation.table[label].name));
  const around = vertexNeighbours(fine.faces, fine.vertices.length / 3);
  const seeds = chooseSeeds(coarse.vertices, labels.slice(0, 2562), fine.vertices, around, SEEDS);
  seeds.sort((a, b) => a.label - b.label || a.place - b.place);
  for (const { place, label } of seeds) seedBytes.push(place & 255, place >> 8, label & 255);
  for (const [what, vertices] of [
    ['fsaverage4', coarse.vertices],
    ['fsaverage5', fine.vertices],
  ] as const) {
    let right = 0;
    for (let v = 0; v < vertices.length / 3; v++) {
      let best = -2;
      let label = -2;
      for (const seed of seeds) {
        let cosine = 0;
        for (let axis = 0; axis < 3; axis++) cosine += fine.vertices[3 * seed.place + axis] * vertices[3 * v + axis];
        if (cosine > best) {
          best = cosine;
          label = seed.label;
        }
      }
      if (label === labels[v]) right++;
    }
    const share = ((100 * right) / (vertices.length / 3)).toFixed(1);
    console.log(`  ${seeds.length} seeds agree on ${share} % of the vertices of ${what}`);
  }
});

function meanSquareError(fit: Float64Array, target: ArrayLike<number>): number {
  let sum = 0;
  for (let p = 0; p < target.length; p++) {
    let value = 0;
    for (let k = 0; k < terms; k++) value += design[p * terms + k] * fit[k];
    sum += (value - target[p]) ** 2;
  }
  return sum / target.length;
}

function text(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,116}/g) ?? [];
  return `\`\n${lines.join('\n')}\n\``;
}

const file = `// Written by scripts/fit-template.ts: fitted figures, not FreeSurfer's own data. Do not edit by hand.

/** Degree of the spherical harmonics. */
export const HARMONIC_DEGREE = ${DEGREE};

/**
 * Base64 of little-endian float32 \`[hemisphere, row, harmonic]\`: rows x, y, z of white, of pial, of inflated (mm), then
 * sulcal depth; harmonics in the order of \`sphericalHarmonics\`.
 */
export const HARMONIC_COEFFICIENTS = ${text(new Uint8Array(coefficients.buffer))};

/** Seeds of each hemisphere. */
export const SEEDS_PER_HEMISPHERE = ${SEEDS};

/**
 * Base64 of three bytes a seed, left hemisphere then right: vertex of the icosahedron of order 5 (two bytes, little-endian)
 * and region, 255 for the medial wall.
 */
export const REGION_SEEDS = ${text(Uint8Array.from(seedBytes))};

/** The Destrieux regions (2010) in the atlas's own order. */
export const REGION_NAMES = [
${names.map((name) => `  '${name}',`).join('\n')}
];
`;
writeFileSync(new URL('../src/cortex/embedded-figures.ts', import.meta.url), file);
console.log(`src/cortex/embedded-figures.ts: ${file.length} bytes`);
