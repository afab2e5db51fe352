import { describe, expect, it } from 'vitest';
import { divergingScale, sequentialScale } from './colour-scale.js';
import { CortexScene, type PictureTemplate, renderCortex, renderHemisphere } from './cortex-picture.js';
import type { Picture } from './png.js';

const pixel = ({ width, pixels }: Picture, x: number, y: number) => [
  ...pixels.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
];

/** A square in the sagittal plane x = `x`, two triangles, y and z from −1 to 1; corners: back low, front low, front high, back high. */
const square = (x: number) => [x, -1, -1, x, 1, -1, x, 1, 1, x, -1, 1];
const SQUARE_FACES = [0, 1, 2, 0, 2, 3];

/** A closed sphere (latitude rings) about a centre. */
function sphere(centre: number[], radius: number, firstVertex: number): { points: number[]; faces: number[] } {
  const [rings, sides] = [9, 16];
  const points: number[] = [];
  const faces: number[] = [];
  const push = (x: number, y: number, z: number) =>
    points.push(centre[0] + radius * x, centre[1] + radius * y, centre[2] + radius * z);
  push(0, 0, 1);
  for (let r = 1; r < rings; r++) {
    for (let s = 0; s < sides; s++) {
      const [theta, phi] = [(Math.PI * r) / rings, (2 * Math.PI * s) / sides];
      push(Math.sin(theta) * Math.cos(phi), Math.sin(theta) * Math.sin(phi), Math.cos(theta));
    }
  }
  push(0, 0, -1);
  const at = (r: number, s: number) => firstVertex + 1 + (r - 1) * sides + (s % sides);
  const bottom = firstVertex + points.length / 3 - 1;
  for (let s = 0; s < sides; s++) {
    faces.push(firstVertex, at(1, s), at(1, s + 1));
    for (let r = 1; r < rings - 1; r++)
      faces.push(at(r, s), at(r + 1, s), at(r + 1, s + 1), at(r, s), at(r + 1, s + 1), at(r, s + 1));
    faces.push(at(rings - 1, s), bottom, at(rings - 1, s + 1));
  }
  return { points, faces };
}

function twoSpheres(): PictureTemplate & { vertices: number } {
  const left = sphere([-40, 0, 0], 40, 0);
  const right = sphere([40, 0, 0], 40, left.points.length / 3);
  const points = Float32Array.from([...left.points, ...right.points]);
  const vertices = points.length / 3;
  return {
    pial: points,
    inflated: points,
    faces: Uint32Array.from([...left.faces, ...right.faces]),
    sulcus: new Float32Array(vertices),
    vertices,
  };
}

describe('renderHemisphere', () => {
  const colours = divergingScale({ limit: 1 });
  const draw = (values: number[], extra: object = {}) =>
    renderHemisphere({
      points: square(-5),
      faces: SQUARE_FACES,
      values,
      view: 'lateral',
      colours,
      width: 40,
      height: 40,
      ...extra,
    });

  it('colours a flat square with the scale under one even light, on a transparent ground', () => {
    // The lamp stands at (left 0.25, up 0.45, towards the viewer 1): its cosine with the square's normal.
    const light = 0.5 + 0.5 / Math.hypot(0.25, 0.45, 1);
    const picture = draw([1, 1, 1, 1]);
    const [red, green, blue, alpha] = pixel(picture, 20, 20);
    expect(alpha).toBe(255);
    const expected = colours.colour(1).map((c) => c * light);
    [red, green, blue].forEach((value, k) => {
      expect(Math.abs(value - expected[k])).toBeLessThanOrEqual(1);
    });
    expect(pixel(picture, 0, 0)[3]).toBeLessThan(255);
    expect(
      pixel(
        renderHemisphere({
          points: square(-5),
          faces: [0, 1, 2],
          values: [1, 1, 1, 1],
          view: 'lateral',
          colours,
          width: 40,
          height: 40,
        }),
        35,
        4,
      ),
    ).toEqual([0, 0, 0, 0]);
  });

  it('interpolates values inside a triangle before colouring', () => {
    // −1 at the back, +1 in front: the middle column is 0, hence neutral, although no vertex is.
    const picture = draw([-1, 1, 1, -1]);
    const [red, , blue] = pixel(picture, 20, 20);
    expect(Math.abs(red - blue)).toBeLessThan(16);
  });

  it('shows the left hemisphere from its lateral side with the front to the left', () => {
    const [redFront, , blueFront] = pixel(draw([-1, 1, 1, -1]), 4, 20);
    expect(redFront).toBeGreaterThan(blueFront + 30);
    const [redMedial, , blueMedial] = pixel(draw([-1, 1, 1, -1], { view: 'medial' }), 4, 20);
    expect(blueMedial).toBeGreaterThan(redMedial + 30);
    const [redRight, , blueRight] = pixel(draw([-1, 1, 1, -1], { hemisphere: 'right' }), 4, 20);
    expect(blueRight).toBeGreaterThan(redRight + 30);
  });

  it('draws up upwards', () => {
    const picture = draw([-1, -1, 1, 1]);
    expect(pixel(picture, 20, 3)[0]).toBeGreaterThan(pixel(picture, 20, 3)[2]);
    expect(pixel(picture, 20, 36)[2]).toBeGreaterThan(pixel(picture, 20, 36)[0]);
  });

  it('looks down on a dorsal view with the front up and the right side right', () => {
    const points = [-1, -1, 5, 1, -1, 5, 1, 1, 5, -1, 1, 5];
    const up = draw([-1, -1, 1, 1], { points, view: 'dorsal' });
    expect(pixel(up, 20, 3)[0]).toBeGreaterThan(pixel(up, 20, 3)[2]);
    const right = draw([-1, 1, 1, -1], { points, view: 'dorsal' });
    expect(pixel(right, 36, 20)[0]).toBeGreaterThan(pixel(right, 36, 20)[2]);
  });

  it('hides what lies behind', () => {
    const picture = renderHemisphere({
      points: [...square(5), ...square(-5)],
      faces: [...SQUARE_FACES, ...SQUARE_FACES.map((v) => v + 4)],
      values: [-1, -1, -1, -1, 1, 1, 1, 1],
      view: 'lateral',
      colours,
      width: 20,
      height: 20,
    });
    const [red, , blue] = pixel(picture, 10, 10);
    expect(red).toBeGreaterThan(blue);
  });

  it('leaves grey what is masked or below the threshold, darker in sulci', () => {
    const masked = pixel(draw([Number.NaN, Number.NaN, Number.NaN, Number.NaN]), 20, 20);
    expect(new Set(masked.slice(0, 3)).size).toBe(1);
    const faint = pixel(draw([0.2, 0.2, 0.2, 0.2], { colours: divergingScale({ limit: 1, threshold: 0.3 }) }), 20, 20);
    expect(faint).toEqual(masked);
    const sulcus = [-1, 1, 1, -1];
    const folded = draw([Number.NaN, Number.NaN, Number.NaN, Number.NaN], { sulcus });
    expect(pixel(folded, 4, 20)[0]).toBeLessThan(pixel(folded, 35, 20)[0] - 20);
  });

  it('refuses maps and faces that do not fit', () => {
    expect(() => draw([1, 2, 3])).toThrow(expect.objectContaining({ code: 'picture-values' }));
    expect(() => draw([1, 2, 3, 4], { faces: [0, 1, 9] })).toThrow(/9/);
    expect(() => draw([1, 2, 3, 4], { sulcus: [1] })).toThrow(/sulcus/);
  });
});

describe('renderCortex', () => {
  const template = twoSpheres();
  const half = template.vertices / 2;
  const colours = divergingScale({ limit: 1 });

  it('puts left lateral, left medial, right medial, right lateral in one row', () => {
    // +1 where the surface faces outward (lateral), −1 where it faces the other hemisphere.
    const values = Float32Array.from({ length: template.vertices }, (_, v) =>
      Math.abs(template.pial[3 * v] as number) > 40 ? 1 : -1,
    );
    const scene = new CortexScene(template, { width: 400 });
    const picture = scene.paint(values, colours);
    const sides = scene.centres.map((centre) => {
      const [red, , blue] = pixel(picture, Math.round(centre * 400), Math.round(picture.height / 2));
      return red > blue ? 'lateral' : 'medial';
    });
    expect(sides).toEqual(['lateral', 'medial', 'medial', 'lateral']);
    expect(scene.panels.map((panel) => panel.hemisphere)).toEqual(['left', 'left', 'right', 'right']);
  });

  it('gives each hemisphere its own values', () => {
    const values = Float32Array.from({ length: template.vertices }, (_, v) => (v < half ? 1 : -1));
    const picture = renderCortex(template, values, { colours, width: 400 });
    const middle = Math.round(picture.height / 2);
    expect(pixel(picture, 50, middle)[0]).toBeGreaterThan(pixel(picture, 50, middle)[2]);
    expect(pixel(picture, 350, middle)[2]).toBeGreaterThan(pixel(picture, 350, middle)[0]);
  });

  it('is lit from above', () => {
    const scene = new CortexScene(template, { width: 400 });
    const picture = scene.paint(new Float32Array(template.vertices), sequentialScale({ high: 1 }));
    const x = Math.round(scene.centres[0] * 400);
    expect(pixel(picture, x, Math.round(0.2 * picture.height))[0]).toBeGreaterThan(
      pixel(picture, x, Math.round(0.85 * picture.height))[0] + 10,
    );
  });

  it('leaves the medial wall grey', () => {
    const labels = Int16Array.from({ length: template.vertices }, (_, v) =>
      Math.abs(template.pial[3 * v] as number) < 30 ? -1 : 0,
    );
    const scene = new CortexScene({ ...template, labels }, { width: 400 });
    const picture = scene.paint(new Float32Array(template.vertices).fill(1), colours);
    const at = (k: number) => pixel(picture, Math.round(scene.centres[k] * 400), Math.round(picture.height / 2));
    expect(at(1)[0]).toBe(at(1)[2]);
    expect(at(0)[0]).toBeGreaterThan(at(0)[2] + 40);
  });

  it('paints the same map twice to the same bytes, also after another map', () => {
    const scene = new CortexScene(template, { width: 200 });
    const first = scene.paint(new Float32Array(template.vertices).fill(0.5), colours);
    scene.paint(new Float32Array(template.vertices).fill(-1), colours);
    expect(scene.paint(new Float32Array(template.vertices).fill(0.5), colours)).toEqual(first);
  });

  it('refuses a map of another size', () => {
    expect(() => renderCortex(template, new Float32Array(5), { colours })).toThrow(
      expect.objectContaining({ code: 'picture-values' }),
    );
  });
});
