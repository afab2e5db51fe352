/**
 * A small software rasteriser: orthographic, z-buffered, no canvas. It finds once
 * which triangle each sample shows and how the light falls on it; maps are then
 * painted on that, many for the price of one.
 */
import { signedVolume, vertexNormals } from './mesh.js';

export interface Mesh {
  /** `[n, 3]` mm. */
  points: ArrayLike<number>;
  /** `[m, 3]` indices into points. */
  faces: ArrayLike<number>;
}

/** An orthographic camera: unit vectors to the right and up in the picture, and towards the viewer. */
export interface Camera {
  right: readonly [number, number, number];
  up: readonly [number, number, number];
  towards: readonly [number, number, number];
}

/** Where in the sampled image a mesh point falls: x = centreX + scale·(p·right − middleRight), y downwards. */
export interface Placement {
  scale: number;
  /** Image position of the point whose projection is (`originRight`, `originUp`). */
  centreX: number;
  centreY: number;
  originRight: number;
  originUp: number;
}

/** What every sample sees; `[height, width]`. */
export interface Visible {
  width: number;
  height: number;
  /** Index of the face, −1 for background. */
  face: Int32Array;
  /** Barycentric weights of the face's first and second corner. */
  first: Float32Array;
  second: Float32Array;
  /** Light, 0 … 1 (Lambert, light from above and a little to the left of the viewer). */
  light: Float32Array;
}

/** An image of the given size in which nothing is drawn yet. */
export function emptyVisible(width: number, height: number): Visible {
  const size = width * height;
  return {
    width,
    height,
    face: new Int32Array(size).fill(-1),
    first: new Float32Array(size),
    second: new Float32Array(size),
    light: new Float32Array(size),
  };
}

/** Unit normals of the vertices, `[n, 3]` (`vertexNormals`), turned outward on a closed mesh whatever way its faces go round. */
export function outwardNormals({ points, faces }: Mesh): Float32Array {
  const normals = vertexNormals(points, faces);
  return signedVolume(points, faces) < 0 ? normals.map((value) => -value) : normals;
}

/** Smallest rectangle round the projected mesh: right from `left` to `rightmost`, up from `bottom` to `top`, in mm. */
export function projectedExtent(mesh: Mesh, camera: Camera) {
  const extent = {
    left: Number.POSITIVE_INFINITY,
    rightmost: Number.NEGATIVE_INFINITY,
    bottom: Number.POSITIVE_INFINITY,
    top: Number.NEGATIVE_INFINITY,
  };
  for (let f = 0; f < mesh.faces.length; f++) {
    const at = 3 * mesh.faces[f];
    const x = dot(mesh.points, at, camera.right);
    const y = dot(mesh.points, at, camera.up);
    extent.left = Math.min(extent.left, x);
    extent.rightmost = Math.max(extent.rightmost, x);
    extent.bottom = Math.min(extent.bottom, y);
    extent.top = Math.max(extent.top, y);
  }
  return extent;
}

/** Draws a mesh into `visible`; `firstFace` is added to the face numbers, so that several meshes share one image. */
export function rasterise(
  visible: Visible,
  mesh: Mesh,
  normals: Float32Array,
  camera: Camera,
  placement: Placement,
  firstFace = 0,
): void {
  const { width, height } = visible;
  const { points, faces } = mesh;
  const count = points.length / 3;
  const screen = new Float64Array(3 * count);
  const vertexLight = new Float32Array(count);
  const lamp = lampOf(camera);
  for (let v = 0; v < count; v++) {
    screen[3 * v] = placement.centreX + placement.scale * (dot(points, 3 * v, camera.right) - placement.originRight);
    screen[3 * v + 1] = placement.centreY - placement.scale * (dot(points, 3 * v, camera.up) - placement.originUp);
    screen[3 * v + 2] = dot(points, 3 * v, camera.towards);
    vertexLight[v] = dot(normals, 3 * v, lamp);
  }
  const depth = new Float64Array(width * height).fill(Number.NEGATIVE_INFINITY);
  for (let f = 0; f < faces.length / 3; f++) {
    const [a, b, c] = [faces[3 * f], faces[3 * f + 1], faces[3 * f + 2]];
    const [ax, ay] = [screen[3 * a], screen[3 * a + 1]];
    const [bx, by] = [screen[3 * b], screen[3 * b + 1]];
    const [cx, cy] = [screen[3 * c], screen[3 * c + 1]];
    const area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy);
    if (!(Math.abs(area) > 1e-9)) continue;
    const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
    const x1 = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
    const y1 = Math.min(height - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const [dx, dy] = [x + 0.5 - cx, y + 0.5 - cy];
        const w0 = ((by - cy) * dx + (cx - bx) * dy) / area;
        const w1 = ((cy - ay) * dx + (ax - cx) * dy) / area;
        const w2 = 1 - w0 - w1;
        if (w0 < -1e-9 || w1 < -1e-9 || w2 < -1e-9) continue;
        const z = w0 * screen[3 * a + 2] + w1 * screen[3 * b + 2] + w2 * screen[3 * c + 2];
        const at = y * width + x;
        if (z <= depth[at]) continue;
        depth[at] = z;
        visible.face[at] = firstFace + f;
        visible.first[at] = w0;
        visible.second[at] = w1;
        visible.light[at] = Math.max(0, w0 * vertexLight[a] + w1 * vertexLight[b] + w2 * vertexLight[c]);
      }
    }
  }
}

/** From the viewer's side, raised and a little to the left, so that form shows and nothing lies in the dark. */
function lampOf({ right, up, towards }: Camera): [number, number, number] {
  const lamp = [0, 1, 2].map((axis) => -0.25 * right[axis] + 0.45 * up[axis] + towards[axis]);
  const length = Math.hypot(...lamp);
  return [lamp[0] / length, lamp[1] / length, lamp[2] / length];
}

function dot(points: ArrayLike<number>, at: number, direction: readonly [number, number, number]): number {
  return points[at] * direction[0] + points[at + 1] * direction[1] + points[at + 2] * direction[2];
}
