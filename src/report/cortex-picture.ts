/** Pictures of the cortex: values at vertices → a shaded RGBA image, in plain TypeScript. */

import {
  type Camera,
  emptyVisible,
  type Mesh,
  outwardNormals,
  type Placement,
  projectedExtent,
  rasterise,
  type Visible,
} from '../cortex/mesh-raster.js';
import { HemocastError } from '../foundation/index.js';
import type { ColourScale } from './colour-scale.js';
import type { Picture } from './png.js';

export type Hemisphere = 'left' | 'right';
export type View = 'lateral' | 'medial' | 'dorsal';
/** A hemisphere from one side, as in a row of pictures. */
export interface Panel {
  hemisphere: Hemisphere;
  view: View;
}

/** The part of a cortical template that a picture needs: both hemispheres, left then right. */
export interface PictureTemplate {
  /** `[n, 3]` mm. */
  pial: ArrayLike<number>;
  /** `[n, 3]` mm. */
  inflated: ArrayLike<number>;
  /** `[m, 3]` indices 0 … n − 1. */
  faces: ArrayLike<number>;
  /** `[n]` sulcal depth, positive in sulci. */
  sulcus: ArrayLike<number>;
  /** `[n]`, −1 on the medial wall, which is no cortex and is left grey whatever its values. */
  labels?: ArrayLike<number>;
}

const FOUR_VIEWS: readonly Panel[] = [
  { hemisphere: 'left', view: 'lateral' },
  { hemisphere: 'left', view: 'medial' },
  { hemisphere: 'right', view: 'medial' },
  { hemisphere: 'right', view: 'lateral' },
];

/** Samples per pixel along each axis. */
const SUPERSAMPLING = 2;

/**
 * One hemisphere from one side, on a transparent ground.
 *
 * @param options.values `[n]`; where not finite, or nearer to 0 than the scale's threshold, the grey cortex shows
 * @param options.sulcus `[n]` sulcal depth for the grey and for a faint shade of the folds; flat grey without
 * @param options.hemisphere whose lateral side is which; left by default
 * @throws HemocastError `picture-values` when lengths do not agree or a face names a vertex that is not there
 */
export function renderHemisphere(options: {
  points: ArrayLike<number>;
  faces: ArrayLike<number>;
  values: ArrayLike<number>;
  sulcus?: ArrayLike<number>;
  view: View;
  hemisphere?: Hemisphere;
  colours: ColourScale;
  width: number;
  height: number;
}): Picture {
  const { points, faces, values, sulcus, view, hemisphere = 'left', colours, width, height } = options;
  const mesh = { points, faces };
  checkMesh(mesh);
  checkLength('values', values, points.length / 3);
  const visible = emptyVisible(width * SUPERSAMPLING, height * SUPERSAMPLING);
  const camera = cameraOf(hemisphere, view);
  const extent = projectedExtent(mesh, camera);
  const margin = 1.02;
  const scale = Math.min(
    visible.width / ((extent.rightmost - extent.left || 1) * margin),
    visible.height / ((extent.top - extent.bottom || 1) * margin),
  );
  rasterise(visible, mesh, outwardNormals(mesh), camera, centred(extent, scale, visible.width / 2, visible.height / 2));
  return paint(visible, faces, values, foldDepth(sulcus, points.length / 3), colours);
}

/**
 * Left lateral, left medial, right medial and right lateral in one row, all to one scale.
 * To paint several maps use `CortexScene`, which works out what is visible only once.
 *
 * @param values `[n]` per vertex of the template, left then right
 * @param options.width pixels; the height follows
 */
export function renderCortex(template: PictureTemplate, values: ArrayLike<number>, options: CortexOptions): Picture {
  return new CortexScene(template, options).paint(values, options.colours);
}

export interface SceneOptions {
  surface?: 'inflated' | 'pial';
  views?: readonly Panel[];
  width?: number;
}

export interface CortexOptions extends SceneOptions {
  colours: ColourScale;
}

/**
 * A cortex seen from chosen sides, ready to be painted with any number of maps.
 *
 * @example
 * const scene = new CortexScene(template, { width: 1000 });
 * const pictures = maps.map((map) => scene.paint(map, divergingScale({ limit: 2 })));
 */
export class CortexScene {
  readonly width: number;
  readonly height: number;
  readonly panels: readonly Panel[];
  /** Horizontal centre of each panel as a share of the width: where its caption belongs. */
  readonly centres: number[];
  private readonly visible: Visible;
  private readonly faces: ArrayLike<number>;
  private readonly folds: Float32Array;
  private readonly wall: number[] = [];

  /** @throws HemocastError `picture-values` when the template's arrays do not agree */
  constructor(template: PictureTemplate, options: SceneOptions = {}) {
    const { surface = 'inflated', views = FOUR_VIEWS, width = 1000 } = options;
    const points = template[surface];
    const vertices = points.length / 3;
    checkMesh({ points, faces: template.faces });
    checkLength('sulcus', template.sulcus, vertices);
    const halves = {
      left: { points, faces: facesOf(template.faces, 0, vertices / 2) },
      right: { points, faces: facesOf(template.faces, vertices / 2, vertices) },
    };
    const normals = outwardNormals({ points, faces: template.faces });
    const cameras = views.map(({ hemisphere, view }) => cameraOf(hemisphere, view));
    const extents = views.map(({ hemisphere }, k) => projectedExtent(halves[hemisphere], cameras[k]));
    const gap = Math.round(0.014 * width);
    const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
    const scale = (width - gap * (views.length + 1)) / sum(extents.map((extent) => extent.rightmost - extent.left));
    this.width = width;
    this.height = Math.ceil(scale * Math.max(...extents.map((extent) => extent.top - extent.bottom))) + 4;
    this.panels = views;
    this.centres = [];
    this.visible = emptyVisible(width * SUPERSAMPLING, this.height * SUPERSAMPLING);
    this.folds = foldDepth(template.sulcus, vertices);
    if (template.labels !== undefined) {
      checkLength('labels', template.labels, vertices);
      for (let v = 0; v < vertices; v++) if (template.labels[v] === -1) this.wall.push(v);
    }
    // Both halves are drawn into one image: their faces are numbered one after the other.
    const offset = { left: 0, right: halves.left.faces.length / 3 };
    this.faces = Uint32Array.from([...halves.left.faces, ...halves.right.faces]);
    let x = gap;
    for (let k = 0; k < views.length; k++) {
      const { hemisphere } = views[k];
      const size = scale * (extents[k].rightmost - extents[k].left);
      const centre = x + size / 2;
      const placement = centred(extents[k], scale * SUPERSAMPLING, centre * SUPERSAMPLING, this.visible.height / 2);
      rasterise(this.visible, halves[hemisphere], normals, cameras[k], placement, offset[hemisphere]);
      this.centres.push(centre / width);
      x += size + gap;
    }
  }

  /** @throws HemocastError `picture-values` when there is not one value per vertex */
  paint(values: ArrayLike<number>, colours: ColourScale): Picture {
    checkLength('values', values, this.folds.length);
    const shown = Float64Array.from(values);
    for (const vertex of this.wall) shown[vertex] = Number.NaN;
    return paint(this.visible, this.faces, shown, this.folds, colours);
  }
}

function cameraOf(hemisphere: Hemisphere, view: View): Camera {
  if (view === 'dorsal') return { right: [1, 0, 0], up: [0, 1, 0], towards: [0, 0, 1] };
  const fromLeft = (hemisphere === 'left') === (view === 'lateral');
  return { right: [0, fromLeft ? -1 : 1, 0], up: [0, 0, 1], towards: [fromLeft ? -1 : 1, 0, 0] };
}

function centred(
  extent: ReturnType<typeof projectedExtent>,
  scale: number,
  centreX: number,
  centreY: number,
): Placement {
  return {
    scale,
    centreX,
    centreY,
    originRight: (extent.left + extent.rightmost) / 2,
    originUp: (extent.bottom + extent.top) / 2,
  };
}

/** Faces whose corners lie in first … end − 1. */
function facesOf(faces: ArrayLike<number>, first: number, end: number): number[] {
  const chosen: number[] = [];
  for (let f = 0; f < faces.length; f += 3) {
    if (faces[f] >= first && faces[f] < end) chosen.push(faces[f], faces[f + 1], faces[f + 2]);
  }
  return chosen;
}

/** Sulcal depth → 0 on crowns, 1 in the depths: a soft step over the middle of its own spread. */
export function foldDepth(sulcus: ArrayLike<number> | undefined, vertices: number): Float32Array {
  const folds = new Float32Array(vertices);
  if (sulcus === undefined) return folds;
  checkLength('sulcus', sulcus, vertices);
  let squares = 0;
  for (let v = 0; v < vertices; v++) squares += sulcus[v] ** 2;
  const spread = Math.sqrt(squares / vertices) || 1;
  for (let v = 0; v < vertices; v++) {
    const t = Math.min(1, Math.max(0, sulcus[v] / spread / 1.2 + 0.5));
    folds[v] = t * t * (3 - 2 * t);
  }
  return folds;
}

/** Grey of a cortex without values, 0 … 255. */
export const CROWN_GREY = 204;
export const SULCUS_GREY = 150;
/** How much darker the depth of a sulcus is under colour: the folds stay visible, the colour stays readable. */
export const FOLD_SHADE = 0.1;
/** Share of the light that comes from everywhere. */
export const AMBIENT = 0.5;

/** Colours every sample, then averages samples to pixels with alpha as the weight. */
function paint(
  visible: Visible,
  faces: ArrayLike<number>,
  values: ArrayLike<number>,
  folds: Float32Array,
  colours: ColourScale,
): Picture {
  const width = visible.width / SUPERSAMPLING;
  const height = visible.height / SUPERSAMPLING;
  const pixels = new Uint8ClampedArray(4 * width * height);
  const { table, low, high, threshold } = colours;
  const last = table.length / 3 - 1;
  const sum = new Float64Array(3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sum.fill(0);
      let covered = 0;
      for (let s = 0; s < SUPERSAMPLING * SUPERSAMPLING; s++) {
        const row = y * SUPERSAMPLING + Math.floor(s / SUPERSAMPLING);
        const at = row * visible.width + x * SUPERSAMPLING + (s % SUPERSAMPLING);
        const face = 3 * visible.face[at];
        if (face < 0) continue;
        covered++;
        const [a, b, c] = [faces[face], faces[face + 1], faces[face + 2]];
        const [wa, wb] = [visible.first[at], visible.second[at]];
        const wc = 1 - wa - wb;
        const depth = wa * folds[a] + wb * folds[b] + wc * folds[c];
        const light = AMBIENT + (1 - AMBIENT) * visible.light[at];
        const value = wa * values[a] + wb * values[b] + wc * values[c];
        const grey = (CROWN_GREY + depth * (SULCUS_GREY - CROWN_GREY)) * light;
        // All corners known: the common case, kept free of the softening below.
        const whole = Number.isFinite(value);
        const known = whole ? 1 : knownShare(values[a], wa, values[b], wb, values[c], wc);
        const shown = whole ? value : knownMean(values[a], wa, values[b], wb, values[c], wc);
        const cover = known > 0 && Math.abs(shown) >= threshold ? known * known * (3 - 2 * known) : 0;
        const index = cover > 0 ? 3 * Math.round(Math.min(1, Math.max(0, (shown - low) / (high - low))) * last) : 0;
        const shade = light * (1 - FOLD_SHADE * depth);
        for (let k = 0; k < 3; k++) sum[k] += grey + cover * (table[index + k] * shade - grey);
      }
      if (covered === 0) continue;
      const to = 4 * (y * width + x);
      for (let k = 0; k < 3; k++) pixels[to + k] = sum[k] / covered;
      pixels[to + 3] = (255 * covered) / SUPERSAMPLING ** 2;
    }
  }
  return { width, height, pixels };
}

/** Weight of the finite corners, 0 … 1: how far a sample lies inside the mapped part of the cortex. */
function knownShare(a: number, wa: number, b: number, wb: number, c: number, wc: number): number {
  return (Number.isFinite(a) ? wa : 0) + (Number.isFinite(b) ? wb : 0) + (Number.isFinite(c) ? wc : 0);
}

/** Weighted mean over the finite corners. */
function knownMean(a: number, wa: number, b: number, wb: number, c: number, wc: number): number {
  const sum = (Number.isFinite(a) ? wa * a : 0) + (Number.isFinite(b) ? wb * b : 0) + (Number.isFinite(c) ? wc * c : 0);
  return sum / knownShare(a, wa, b, wb, c, wc);
}

function checkLength(field: string, values: ArrayLike<number>, expected: number): void {
  if (values.length === expected) return;
  throw new HemocastError('picture-values', 'A map does not fit the cortex it is drawn on', {
    field,
    expected: `${expected} values, one per vertex`,
    found: String(values.length),
  });
}

function checkMesh({ points, faces }: Mesh): void {
  for (let f = 0; f < faces.length; f++) {
    if (faces[f] >= 0 && faces[f] < points.length / 3) continue;
    throw new HemocastError('picture-values', 'A face names a vertex that is not there', {
      field: 'faces',
      expected: `0 … ${points.length / 3 - 1}`,
      found: String(faces[f]),
    });
  }
}
