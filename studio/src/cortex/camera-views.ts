/** From where the cortex is seen, and how the pictures of a layout share the room. */
import { extent, type HalfMesh, type Hemisphere } from './geometry.js';

/** Unit vectors to the right and up in the picture, and towards the viewer. */
export interface Basis {
  right: readonly [number, number, number];
  up: readonly [number, number, number];
  towards: readonly [number, number, number];
}

/** One picture: what is seen, and from where at first. */
export interface View {
  title: string;
  hemispheres: readonly Hemisphere[];
  basis: Basis;
}

/** A picture with its place on the canvas, pixels of the page from the upper left corner; its title stands above it. */
export interface Panel {
  view: View;
  x: number;
  y: number;
  width: number;
  height: number;
}

const FROM_LEFT: Basis = { right: [0, -1, 0], up: [0, 0, 1], towards: [-1, 0, 0] };
const FROM_RIGHT: Basis = { right: [0, 1, 0], up: [0, 0, 1], towards: [1, 0, 0] };
const BOTH = ['left', 'right'] as const;

/** All views by name. */
export const VIEWS = {
  leftLateral: { title: 'Left, lateral', hemispheres: ['left'], basis: FROM_LEFT },
  leftMedial: { title: 'Left, medial', hemispheres: ['left'], basis: FROM_RIGHT },
  rightLateral: { title: 'Right, lateral', hemispheres: ['right'], basis: FROM_RIGHT },
  rightMedial: { title: 'Right, medial', hemispheres: ['right'], basis: FROM_LEFT },
  dorsal: { title: 'From above', hemispheres: BOTH, basis: { right: [1, 0, 0], up: [0, 1, 0], towards: [0, 0, 1] } },
  ventral: { title: 'From below', hemispheres: BOTH, basis: { right: [-1, 0, 0], up: [0, 1, 0], towards: [0, 0, -1] } },
  anterior: {
    title: 'From the front',
    hemispheres: BOTH,
    basis: { right: [-1, 0, 0], up: [0, 0, 1], towards: [0, 1, 0] },
  },
  posterior: {
    title: 'From behind',
    hemispheres: BOTH,
    basis: { right: [1, 0, 0], up: [0, 0, 1], towards: [0, -1, 0] },
  },
} satisfies Record<string, View>;

export type ViewName = keyof typeof VIEWS;

/** Views shown together; a view alone is a layout too. */
export type LayoutName = 'four' | ViewName;

/** What to call a layout in a list. */
export const LAYOUTS: readonly { name: LayoutName; title: string }[] = [
  { name: 'four', title: 'Four views' },
  ...Object.entries(VIEWS).map(([name, { title }]) => ({ name: name as ViewName, title })),
];

const ROW: readonly ViewName[] = ['leftLateral', 'leftMedial', 'rightMedial', 'rightLateral'];
const SQUARE: readonly ViewName[] = ['leftLateral', 'rightLateral', 'leftMedial', 'rightMedial'];
/** Width over height from which four views stand in a row. */
const WIDE = 2.6;

/** Pixels above each picture for its title. */
export const TITLE = 22;

/** Where each view of a layout lies on a canvas of this size. */
export function panelsOf(layout: LayoutName, width: number, height: number): Panel[] {
  if (layout !== 'four') return [{ view: VIEWS[layout], x: 0, y: TITLE, width, height: Math.max(1, height - TITLE) }];
  const isRow = width / height >= WIDE;
  const [columns, names] = isRow ? [4, ROW] : [2, SQUARE];
  const size = { width: width / columns, height: height / (4 / columns) };
  return names.map((name, index) => ({
    view: VIEWS[name],
    x: (index % columns) * size.width,
    y: Math.floor(index / columns) * size.height + TITLE,
    width: size.width,
    height: Math.max(1, size.height - TITLE),
  }));
}

/** Share of a panel that is left free about a hemisphere. */
const MARGIN = 0.03;

/** Pixels a millimetre at which everything seen in all panels fits, so that they share a scale. */
export function fittingScale(panels: readonly Panel[], halves: readonly HalfMesh[]): number {
  const scales = panels.map(({ view, width, height }) => {
    const seen = halves.filter(({ hemisphere }) => view.hemispheres.includes(hemisphere));
    const span = (direction: readonly number[]) => {
      const extents = seen.map(({ points }) => extent(points, direction));
      return Math.max(...extents.map(({ high }) => high)) - Math.min(...extents.map(({ low }) => low));
    };
    return Math.min(width / span(view.basis.right), height / span(view.basis.up));
  });
  return Math.max(1e-3, Math.min(...scales) * (1 - 2 * MARGIN));
}

/** The middle of what is seen in a view, mm. */
export function middleOf({ hemispheres }: View, halves: readonly HalfMesh[]): [number, number, number] {
  const seen = halves.filter(({ hemisphere }) => hemispheres.includes(hemisphere));
  return [0, 1, 2].map((axis) => {
    const direction = [0, 1, 2].map((other) => (other === axis ? 1 : 0));
    const extents = seen.map(({ points }) => extent(points, direction));
    return (Math.max(...extents.map(({ high }) => high)) + Math.min(...extents.map(({ low }) => low))) / 2;
  }) as [number, number, number];
}
