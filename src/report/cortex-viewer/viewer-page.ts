/** What a page carries for the cortex viewer in it: the cortex, series of maps, and the element in which the viewer starts. */
import { HemocastError } from '../../foundation/index.js';
import { colourBar, divergingScale, sequentialScale } from '../colour-scale.js';
import type { PictureTemplate } from '../cortex-picture.js';
import type { Figure } from '../figure.js';
import { type Packed, pack } from './packing.js';

/** A template with all that the viewer draws and says. */
export interface ViewerTemplate extends PictureTemplate {
  /** `[n, 3]` mm. */
  white: ArrayLike<number>;
  labels: ArrayLike<number>;
  regions: readonly { name: string; hemisphere: string }[];
}

/** How a series is coloured: about 0 up to a limit on both sides, or from 0 up. */
export interface ViewerScale {
  kind: 'diverging' | 'sequential';
  limit: number;
  unit: string;
  label: string;
}

/** Maps of one kind, all at the same times. */
export interface ViewerSeries {
  name: string;
  /** `[vertex, volume]` */
  values: Float32Array;
  scale: ViewerScale;
}

/** What the viewer finds in the page. */
export interface ViewerData {
  regions: string[];
  labels: Packed;
  sulcus: Packed;
  faces: Packed;
  surfaces: Record<'white' | 'pial' | 'inflated', Packed>;
  /** Of each volume, from the start of the recording. */
  seconds: number[];
  series: { name: string; scale: ViewerScale; values: Packed }[];
}

/** Elements by which the viewer finds its place. */
export const VIEWER = { figure: 'cortex-viewer', data: 'cortex-viewer-data' } as const;

/** How the cortex is turned, in words. */
export const VIEWER_GESTURES =
  'Drag, or use the arrow keys, to turn; Ctrl and the wheel, or + and −, zoom; a double click goes back. Values are rounded.';

/** More maps than this, all series together, make a page too large: volumes are then thinned evenly. */
export const MOST_MAPS = 700;

/** Places to a hundredth of a millimetre, depths to a thousandth of their unit. */
const STEPS = { place: 0.01, depth: 0.001 } as const;

/** Digits after the point that the viewer shows of a value, and to which it is rounded. */
export function viewerDigits({ limit }: Pick<ViewerScale, 'limit'>): number {
  return limit < 0.5 ? 3 : 2;
}

/**
 * A figure that is hidden until the viewer has started in it: where scripts or WebGL are missing, the pictures of the page are all there is.
 * A page has one at most.
 *
 * @param options.seconds of each volume, from the start of the recording
 * @throws HemocastError `viewer-series` where a series has not a value for each vertex and volume
 */
export function cortexViewerFigure(options: {
  title: string;
  marks?: readonly string[];
  caption: string;
  template: ViewerTemplate;
  seconds: readonly number[];
  series: readonly ViewerSeries[];
}): Figure {
  const { template, seconds, series, title, marks, caption } = options;
  const vertices = template.labels.length;
  const stride = Math.ceil((seconds.length * series.length) / MOST_MAPS);
  const shown = seconds.filter((_, volume) => volume % stride === 0);
  for (const { name, values } of series) {
    if (values.length === vertices * seconds.length) continue;
    throw new HemocastError('viewer-series', 'A series does not fit the cortex', {
      field: name,
      expected: `${vertices} vertices × ${seconds.length} volumes`,
      found: `${values.length} values`,
    });
  }
  const places = (points: ArrayLike<number>) => pack(byAxis(points), 3, STEPS.place);
  const data: ViewerData = {
    regions: template.regions.map(({ name, hemisphere }) => `${hemisphere} ${name}`),
    labels: pack(template.labels, 1, 1),
    sulcus: pack(template.sulcus, 1, STEPS.depth),
    faces: pack(template.faces, 1, 1),
    surfaces: { white: places(template.white), pial: places(template.pial), inflated: places(template.inflated) },
    seconds: shown.map((second) => Number(second.toFixed(3))),
    series: series.map(({ name, scale, values }) => ({
      name,
      scale,
      values: pack(thinned(values, template.labels, seconds.length, stride), vertices, 10 ** -viewerDigits(scale)),
    })),
  };
  const thinning =
    stride > 1
      ? `\n\nOf ${seconds.length} volumes every ${ordinal(stride)} is here, so that the page stays small; the files beside it have all.`
      : '';
  const bars = series
    .map(({ name, scale }, k) => `<div data-series="${k}" hidden>${barOf(name, scale)}</div>`)
    .join('');
  return {
    id: VIEWER.figure,
    hidden: true,
    title,
    marks,
    caption: caption + thinning,
    size: 'full',
    body: `<div class="viewer-place"></div>\n<div class="viewer-bars">${bars}</div>\n<script type="application/json" id="${VIEWER.data}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`,
  };
}

/** The colours of a series. */
export function scaleOf({ kind, limit, unit, label }: ViewerScale) {
  return kind === 'diverging' ? divergingScale({ limit, unit, label }) : sequentialScale({ high: limit, unit, label });
}

function barOf(name: string, scale: ViewerScale): string {
  return colourBar(scaleOf({ ...scale, label: scale.label || name }));
}

/** `[vertex, axis]` → `[axis, vertex]`, in which neighbours are alike. */
function byAxis(points: ArrayLike<number>): Float32Array {
  const count = points.length / 3;
  return Float32Array.from({ length: points.length }, (_, i) => points[3 * (i % count) + Math.floor(i / count)]);
}

/** Every so many volumes; 0 on the medial wall, which is no cortex. */
function thinned(values: Float32Array, labels: ArrayLike<number>, volumes: number, stride: number): Float32Array {
  const kept = Math.ceil(volumes / stride);
  const shown = new Float32Array(labels.length * kept);
  for (let vertex = 0; vertex < labels.length; vertex++) {
    if (labels[vertex] < 0) continue;
    for (let k = 0; k < kept; k++) shown[vertex * kept + k] = values[vertex * volumes + k * stride];
  }
  return shown;
}

function ordinal(count: number): string {
  return ['second', 'third', 'fourth', 'fifth'][count - 2] ?? `${count}th`;
}
