import { expect, it } from 'vitest';
import { fittingScale, middleOf, panelsOf, TITLE, VIEWS } from './camera-views.js';

const box = (first: number, low: number, hemisphere: 'left' | 'right') => ({
  ...{ hemisphere, first, faces: new Uint32Array(0) },
  // 60 mm wide, 160 mm long, 100 mm high.
  points: Float32Array.of(low, -80, -40, low + 60, 80, 60),
});
const halves = [box(0, -65, 'left'), box(2, 5, 'right')];

it('all views look along right-handed axes, each hemisphere from its own side', () => {
  for (const { basis } of Object.values(VIEWS)) {
    const { right: r, up: u, towards: t } = basis;
    const cross = [r[1] * u[2] - r[2] * u[1], r[2] * u[0] - r[0] * u[2], r[0] * u[1] - r[1] * u[0]];
    for (const [axis, value] of cross.entries()) expect(value).toBeCloseTo(t[axis]);
  }
  expect(VIEWS.leftLateral.basis.towards).toEqual([-1, 0, 0]);
  expect(VIEWS.rightLateral.basis.towards).toEqual([1, 0, 0]);
  expect(VIEWS.leftMedial.basis.towards).toEqual([1, 0, 0]);
});

it('four views stand in a row where there is room, else in a square, and fill the canvas', () => {
  const titles = (width: number, height: number) => panelsOf('four', width, height).map(({ view }) => view.title);
  expect(titles(1200, 300)).toEqual(['Left, lateral', 'Left, medial', 'Right, medial', 'Right, lateral']);
  expect(titles(360, 300)).toEqual(['Left, lateral', 'Right, lateral', 'Left, medial', 'Right, medial']);
  for (const [width, height] of [
    [1200, 300],
    [360, 300],
  ]) {
    // But for the titles, which nothing is drawn under.
    const panels = panelsOf('four', width, height);
    const area = panels.reduce((sum, panel) => sum + panel.width * (panel.height + TITLE), 0);
    expect(area).toBeCloseTo(width * height);
    expect(Math.min(...panels.map(({ y }) => y))).toBe(TITLE);
  }
});

it('the scale lets the largest of what is seen fit, and the middle is that of all that is seen', () => {
  const [lateral] = panelsOf('leftLateral', 320, 1000);
  expect(fittingScale([lateral], halves)).toBeCloseTo((320 / 160) * 0.94);
  expect(fittingScale(panelsOf('four', 400, 200), halves)).toBeCloseTo(((100 - 22) / 100) * 0.94);
  expect(fittingScale(panelsOf('dorsal', 260, 1000), halves)).toBeCloseTo((260 / 130) * 0.94);
  expect(middleOf(VIEWS.leftLateral, halves)).toEqual([-35, 0, 10]);
  expect(middleOf(VIEWS.dorsal, halves)).toEqual([0, 0, 10]);
});
