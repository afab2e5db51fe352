/** A map as a grey picture, as one would look at it: both hemispheres from outside, one beside the other. */
import { emptyVisible, outwardNormals, projectedExtent, rasterise, type Visible } from './mesh-raster.js';
import type { Template } from './template.js';

export interface GreyViewOptions {
  /** Pixels of a hemisphere's view; 96 × 72 by default. */
  width?: number;
  height?: number;
  /** Pixels of empty page around each view. */
  margin?: number;
}

/** What is seen of a cortex, found once and painted with many maps. */
export class GreyView {
  readonly width: number;
  readonly height: number;
  private readonly visible: Visible;
  private readonly faces: Uint32Array;
  private readonly sulcus: ArrayLike<number>;

  constructor(template: Pick<Template, 'inflated' | 'faces' | 'sulcus'>, options: GreyViewOptions = {}) {
    const { width = 96, height = 72, margin = 0 } = options;
    const [cell, tall] = [width + 2 * margin, height + 2 * margin];
    this.width = 2 * cell;
    this.height = tall;
    this.visible = emptyVisible(this.width, this.height);
    this.sulcus = template.sulcus;
    const vertices = template.inflated.length / 3;
    const sides = [0, 1].map((side) =>
      template.faces.filter(
        (_, i) =>
          template.faces[i - (i % 3)] >= (vertices / 2) * side &&
          template.faces[i - (i % 3)] < (vertices / 2) * (side + 1),
      ),
    );
    this.faces = Uint32Array.from([...sides[0], ...sides[1]]);
    const normals = outwardNormals({ points: template.inflated, faces: template.faces });
    sides.forEach((faces, side) => {
      const mesh = { points: template.inflated, faces };
      const outside = side === 0 ? -1 : 1;
      const camera = { right: [0, outside, 0], up: [0, 0, 1], towards: [outside, 0, 0] } as const;
      const extent = projectedExtent(mesh, camera);
      const scale = Math.min(width / (extent.rightmost - extent.left), height / (extent.top - extent.bottom));
      const placement = {
        scale,
        ...{ centreX: side * cell + cell / 2, centreY: tall / 2 },
        originRight: (extent.left + extent.rightmost) / 2,
        originUp: (extent.bottom + extent.top) / 2,
      };
      rasterise(this.visible, mesh, normals, camera, placement, side === 0 ? 0 : sides[0].length / 3);
    });
  }

  /**
   * Paints a map.
   *
   * @param values `[vertex]`, 0 … 1; NaN is painted as the ground
   * @param ground of the page: 0 is black
   * @param anatomy how much of the grey of the folds is mixed in, 0 … 1; values below 0.5 let it through as it is
   * @returns `[height, width]`
   */
  paint(values: ArrayLike<number>, { ground = 0, anatomy = 0 } = {}): Float32Array {
    const { face, first, second } = this.visible;
    const picture = new Float32Array(this.width * this.height).fill(ground);
    for (let at = 0; at < picture.length; at++) {
      if (face[at] < 0) continue;
      const [a, b, c] = [0, 1, 2].map((k) => this.faces[3 * face[at] + k]);
      const [wa, wb, wc] = [first[at], second[at], 1 - first[at] - second[at]];
      const value = wa * values[a] + wb * values[b] + wc * values[c];
      const fold = wa * this.sulcus[a] + wb * this.sulcus[b] + wc * this.sulcus[c] > 0 ? 0.35 : 0.6;
      const shown = Number.isFinite(value) ? value : ground;
      picture[at] = anatomy === 0 ? shown : Math.abs(shown - 0.5) < anatomy ? fold : shown;
    }
    return picture;
  }
}
