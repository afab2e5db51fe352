/** Finds the nearest of many points on the unit sphere, by a grid of cells. */
export class SphereSearch {
  private readonly cells: number;
  private readonly size: number;
  /** Cell c holds the points order[start[c]] … order[start[c + 1] − 1]. */
  private readonly start: Uint32Array;
  private readonly order: Uint32Array;

  /** @param points unit vectors `[points, 3]`. */
  constructor(private readonly points: Float64Array) {
    const count = points.length / 3;
    // About four points in a cell that the sphere passes through.
    this.cells = Math.max(1, Math.min(160, Math.floor(Math.sqrt(count / Math.PI) / 2)));
    this.size = 2 / this.cells;
    this.start = new Uint32Array(this.cells ** 3 + 1);
    const cell = Uint32Array.from({ length: count }, (_, p) => this.cellOf(points, 3 * p));
    for (const c of cell) this.start[c + 1]++;
    for (let c = 0; c < this.start.length - 1; c++) this.start[c + 1] += this.start[c];
    const next = this.start.slice();
    this.order = new Uint32Array(count);
    cell.forEach((c, p) => {
      this.order[next[c]++] = p;
    });
  }

  /** Index of the point nearest to a unit vector; the lower one of two at the same distance. */
  nearest(x: number, y: number, z: number): number {
    const { cells, points } = this;
    const [ci, cj, ck] = [this.coordinate(x), this.coordinate(y), this.coordinate(z)];
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let ring = 0; ring < cells; ring++) {
      // Whatever lies in this ring of cells or beyond is at least this far away.
      if (least <= ((ring - 1) * this.size) ** 2 && ring > 0) break;
      for (let i = Math.max(0, ci - ring); i <= Math.min(cells - 1, ci + ring); i++)
        for (let j = Math.max(0, cj - ring); j <= Math.min(cells - 1, cj + ring); j++) {
          const onFace = Math.abs(i - ci) === ring || Math.abs(j - cj) === ring;
          for (let k = ck - ring; k <= ck + ring; k += onFace || ring === 0 ? 1 : 2 * ring) {
            if (k < 0 || k >= cells) continue;
            const cell = (i * cells + j) * cells + k;
            for (let at = this.start[cell]; at < this.start[cell + 1]; at++) {
              const p = this.order[at];
              const distance = (points[3 * p] - x) ** 2 + (points[3 * p + 1] - y) ** 2 + (points[3 * p + 2] - z) ** 2;
              if (distance > least || (distance === least && p > best)) continue;
              least = distance;
              best = p;
            }
          }
        }
    }
    return best;
  }

  private coordinate(x: number): number {
    return Math.max(0, Math.min(this.cells - 1, Math.floor((x + 1) / this.size)));
  }

  private cellOf(points: Float64Array, at: number): number {
    const [i, j, k] = [points[at], points[at + 1], points[at + 2]].map((x) => this.coordinate(x));
    return (i * this.cells + j) * this.cells + k;
  }
}
