import { decodeBase64 } from '../formats/gifti/base64.js';
import {
  HARMONIC_COEFFICIENTS,
  HARMONIC_DEGREE,
  REGION_NAMES,
  REGION_SEEDS,
  SEEDS_PER_HEMISPHERE,
} from './embedded-figures.js';
import { icosphere } from './icosphere.js';
import { sphericalHarmonics } from './spherical-harmonics.js';
import { type Template, VERTICES_PER_HEMISPHERE } from './template.js';

const ROWS = 10;
const MEDIAL_WALL = 255;
let cached: Template | undefined;

/**
 * An approximation of fsaverage4 that needs no file. Positions and sulcal depth are real spherical harmonics of degree
 * 24 fitted by least squares to fsaverage5 and evaluated at the exact icosahedral vertices: narrow sulci are smoothed
 * away, and vertices lie about 1.0 mm (white), 1.3 mm (pial) and 0.2 mm (inflated) from the template's own, root mean
 * square. Region labels are those of the nearest of 400 seeds a hemisphere; they agree with the Destrieux atlas on 98 % of
 * the vertices and differ along some borders. Use `loadTemplate` where exact geometry or exact borders matter.
 *
 * @returns one shared object, computed once: do not write into its arrays.
 *
 * @example
 * const { pial, faces, labels, regions } = embeddedTemplate();
 */
export function embeddedTemplate(): Template {
  cached ??= evaluate();
  return cached;
}

function evaluate(): Template {
  const { vertices, faces } = icosphere(4);
  const harmonics = sphericalHarmonics(vertices, HARMONIC_DEGREE);
  const terms = (HARMONIC_DEGREE + 1) ** 2;
  const coefficients = littleEndianFloats(HARMONIC_COEFFICIENTS);
  const n = VERTICES_PER_HEMISPHERE;
  const white = new Float32Array(6 * n);
  const pial = new Float32Array(6 * n);
  const inflated = new Float32Array(6 * n);
  const sulcus = new Float32Array(2 * n);
  for (let hemisphere = 0; hemisphere < 2; hemisphere++)
    for (let row = 0; row < ROWS; row++) {
      const start = (hemisphere * ROWS + row) * terms;
      const target = [white, pial, inflated, sulcus][Math.floor(row / 3)];
      const width = row < 9 ? 3 : 1;
      for (let v = 0; v < n; v++) {
        let value = 0;
        for (let k = 0; k < terms; k++) value += harmonics[v * terms + k] * coefficients[start + k];
        target[(hemisphere * n + v) * width + (row < 9 ? row % 3 : 0)] = value;
      }
    }
  return {
    source: `Embedded approximation of fsaverage4: spherical harmonics of degree ${HARMONIC_DEGREE} and ${SEEDS_PER_HEMISPHERE} region seeds a hemisphere, fitted to FreeSurfer's fsaverage5 and the Destrieux atlas.`,
    approximate: true,
    sphere: twice(vertices.map((value) => 100 * value)),
    white,
    pial,
    inflated,
    faces: bothHemispheres(faces),
    labels: embeddedLabels(vertices),
    regions: destrieuxRegions(REGION_NAMES),
    sulcus,
  };
}

/** Labels of the nearest seeds on both hemispheres, `[5124]`, −1 on the medial wall. */
export function embeddedLabels(vertices: Float32Array): Int16Array {
  const n = vertices.length / 3;
  const places = icosphere(5).vertices;
  const seeds = decodeBase64(REGION_SEEDS)!;
  const labels = new Int16Array(2 * n);
  for (let hemisphere = 0; hemisphere < 2; hemisphere++)
    for (let v = 0; v < n; v++) {
      let best = Number.NEGATIVE_INFINITY;
      let label = MEDIAL_WALL;
      for (let s = hemisphere * SEEDS_PER_HEMISPHERE; s < (hemisphere + 1) * SEEDS_PER_HEMISPHERE; s++) {
        const place = 3 * (seeds[3 * s] + 256 * seeds[3 * s + 1]);
        let cosine = 0;
        for (let axis = 0; axis < 3; axis++) cosine += places[place + axis] * vertices[3 * v + axis];
        if (cosine <= best) continue;
        best = cosine;
        label = seeds[3 * s + 2];
      }
      labels[hemisphere * n + v] = label === MEDIAL_WALL ? -1 : label + hemisphere * REGION_NAMES.length;
    }
  return labels;
}

/** The regions of both hemispheres, left then right. */
export function destrieuxRegions(names: string[]): Template['regions'] {
  return (['L', 'R'] as const).flatMap((hemisphere) => names.map((name) => ({ name, hemisphere })));
}

/** One hemisphere's triangles for both: the right one's indices follow the left one's. */
export function bothHemispheres(faces: Uint32Array): Uint32Array {
  const result = new Uint32Array(2 * faces.length);
  result.set(faces);
  result.set(
    faces.map((index) => index + VERTICES_PER_HEMISPHERE),
    faces.length,
  );
  return result;
}

function twice(values: Float32Array): Float32Array {
  const result = new Float32Array(2 * values.length);
  result.set(values);
  result.set(values, values.length);
  return result;
}

function littleEndianFloats(text: string): Float32Array {
  const bytes = decodeBase64(text)!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
