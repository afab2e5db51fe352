/**
 * Structural similarity of two maps of the cortex in six definitions that papers use without saying which: the same pair of maps scores
 * from near 0 to near 1. Only beside a blank and a wrong map does any of them mean something.
 */
import { GreyView } from '../cortex/grey-picture.js';
import { type Template, vertexNeighbours } from '../cortex/index.js';
import { pictureSimilarity } from './picture-similarity.js';

export interface SimilarityDefinition {
  key: string;
  title: string;
  note: string;
  /** Of two maps `[vertex]` in z. */
  score(real: ArrayLike<number>, other: ArrayLike<number>): number;
}

/** Rings of neighbours in the window on the mesh, and its width in rings. */
const RINGS = 3;
const RING_SIGMA = 1.5;
/** z that counts as the end of the scale. */
const LIMIT = 3;
const MARGIN = 48;
/** Half-width of the grey scale that an overlay leaves to the anatomy: |z| below 1. */
const OVERLAY = 1 / (2 * LIMIT);

/**
 * The six definitions on one cortex.
 *
 * @param template whose medial wall (`labels` −1) takes no part
 */
export function similarityDefinitions(
  template: Pick<Template, 'inflated' | 'faces' | 'sulcus' | 'labels'>,
): SimilarityDefinition[] {
  const windows = gaussianWindows(template);
  const [plain, wide] = [new GreyView(template), new GreyView(template, { margin: MARGIN })];
  const unit = (map: ArrayLike<number>) => Float32Array.from(map, (value) => (clipped(value) + LIMIT) / (2 * LIMIT));
  const cortical = (map: Float32Array) => map.map((value, v) => (template.labels[v] < 0 ? Number.NaN : value));
  const onPicture =
    (view: GreyView, how: { ground?: number; anatomy?: number }) =>
    (real: ArrayLike<number>, other: ArrayLike<number>) => {
      const [a, b] = [real, other].map((map) => ({
        ...{ width: view.width, height: view.height },
        values: view.paint(cortical(unit(map)), how),
      }));
      return pictureSimilarity(a, b, 1);
    };
  const cortex = Array.from(template.labels, (label, v) => (label < 0 ? -1 : v)).filter((v) => v >= 0);
  return [
    {
      key: 'z',
      title: 'z, Gaussian window',
      note: 'z scores as they are, data range 6, Gaussian window over 3 rings of the mesh',
      score: (a, b) => onMesh(a, b, windows, 2 * LIMIT),
    },
    {
      key: 'minMax',
      title: 'each map 0–1',
      note: 'each map stretched to 0–1 by its own extremes, data range 1',
      score: (a, b) => onMesh(stretched(a, cortex), stretched(b, cortex), windows, 1),
    },
    {
      key: 'unit',
      title: 'z −3…3 to 0–1',
      note: 'z from −3 to 3 brought to 0–1, data range 1',
      score: (a, b) => onMesh(unit(a), unit(b), windows, 1),
    },
    {
      key: 'black',
      title: 'rendered on black',
      note: 'pictures of both hemispheres on black',
      score: onPicture(plain, { ground: 0 }),
    },
    {
      key: 'margin',
      title: 'white page with margin',
      note: 'the same on a white page with a margin',
      score: onPicture(wide, { ground: 1 }),
    },
    {
      key: 'anatomy',
      title: 'over anatomy',
      note: 'z beyond 1 painted over the grey of the folds, on black',
      score: onPicture(plain, { ground: 0, anatomy: OVERLAY }),
    },
  ];
}

function clipped(value: number): number {
  return Math.max(-LIMIT, Math.min(LIMIT, value));
}

function stretched(map: ArrayLike<number>, cortex: readonly number[]): Float32Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of cortex) {
    low = Math.min(low, map[v]);
    high = Math.max(high, map[v]);
  }
  const span = high - low || 1;
  return Float32Array.from(map, (value) => (value - low) / span);
}

interface Windows {
  centres: number[];
  members: Int32Array[];
  weights: Float64Array[];
}

/** Cortical vertices, each with those within three edges and their Gaussian weights. */
function gaussianWindows({ faces, labels }: Pick<Template, 'faces' | 'labels'>): Windows {
  const neighbours = vertexNeighbours(faces, labels.length);
  const found: Windows = { centres: [], members: [], weights: [] };
  for (let centre = 0; centre < labels.length; centre++) {
    if (labels[centre] < 0) continue;
    const ringOf = new Map([[centre, 0]]);
    let frontier = [centre];
    for (let ring = 1; ring <= RINGS; ring++) {
      frontier = frontier.flatMap((v) =>
        Array.from(neighbours[v]).filter((next) => !ringOf.has(next) && ringOf.set(next, ring)),
      );
    }
    const members = [...ringOf.keys()].filter((v) => labels[v] >= 0);
    const weights = members.map((v) => Math.exp(-(ringOf.get(v)! ** 2) / (2 * RING_SIGMA ** 2)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    found.centres.push(centre);
    found.members.push(Int32Array.from(members));
    found.weights.push(Float64Array.from(weights, (weight) => weight / total));
  }
  return found;
}

function onMesh(x: ArrayLike<number>, y: ArrayLike<number>, { members, weights }: Windows, range: number): number {
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  let sum = 0;
  members.forEach((own, w) => {
    let [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
    for (let k = 0; k < own.length; k++) {
      const [a, b, weight] = [x[own[k]], y[own[k]], weights[w][k]];
      mx += weight * a;
      my += weight * b;
      xx += weight * a * a;
      yy += weight * b * b;
      xy += weight * a * b;
    }
    const variances = xx - mx * mx + yy - my * my;
    sum += ((2 * mx * my + c1) * (2 * (xy - mx * my) + c2)) / ((mx * mx + my * my + c1) * (variances + c2));
  });
  return sum / members.length;
}
