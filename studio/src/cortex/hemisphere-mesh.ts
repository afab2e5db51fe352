/** One hemisphere on the graphics card: its places, the values at its vertices, and which regions are outlined. */
import { BufferAttribute, BufferGeometry, Mesh, type ShaderMaterial, type Vector4 } from 'three';
import { vertexNormals } from '../../../src/cortex/mesh.js';
import type { HalfMesh } from './geometry.js';
import { OUTLINES } from './material.js';

export class HemisphereMesh {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly measure: BufferAttribute;
  private readonly chosen: readonly [BufferAttribute, BufferAttribute];
  private half: HalfMesh;

  /**
   * @param folds `[n]` of the whole cortex, 0 on crowns and 1 in sulci
   * @param labels `[n]` of the whole cortex, −1 on the medial wall
   */
  constructor(
    half: HalfMesh,
    folds: Float32Array,
    private readonly labels: Int16Array,
    material: ShaderMaterial,
  ) {
    this.half = half;
    const count = half.points.length / 3;
    const geometry = new BufferGeometry();
    this.measure = new BufferAttribute(new Float32Array(2 * count), 2);
    const places = () => new BufferAttribute(new Uint8Array(4 * count), 4, true);
    this.chosen = [places(), places()];
    geometry.setIndex(new BufferAttribute(half.faces, 1));
    geometry.setAttribute('fold', new BufferAttribute(folds.slice(half.first, half.first + count), 1));
    geometry.setAttribute('measure', this.measure);
    geometry.setAttribute('chosen', this.chosen[0]);
    geometry.setAttribute('chosenLater', this.chosen[1]);
    this.mesh = new Mesh(geometry, material);
    this.mesh.frustumCulled = false;
    this.place(half);
  }

  get hemisphere(): HalfMesh['hemisphere'] {
    return this.half.hemisphere;
  }

  /** Moves the vertices to another surface. */
  place(half: HalfMesh): void {
    this.half = half;
    const { geometry } = this.mesh;
    geometry.setAttribute('position', new BufferAttribute(half.points, 3));
    geometry.setAttribute('normal', new BufferAttribute(vertexNormals(half.points, half.faces), 3));
  }

  /** @param values `[n]` of the whole cortex; grey shows where one is not finite, and on the medial wall */
  paint(values: ArrayLike<number>): void {
    const { first } = this.half;
    const { array } = this.measure;
    for (let v = 0; v < array.length / 2; v++) {
      const value = values[first + v];
      const isKnown = Number.isFinite(value) && this.labels[first + v] >= 0;
      array[2 * v] = isKnown ? value : 0;
      array[2 * v + 1] = isKnown ? 1 : 0;
    }
    this.measure.needsUpdate = true;
  }

  /** @param regions up to eight indices of regions, each outlined in the colour of its place */
  outline(regions: readonly number[]): void {
    const { first } = this.half;
    for (const [part, attribute] of this.chosen.entries()) {
      const own = regions.slice((part * OUTLINES) / 2, ((part + 1) * OUTLINES) / 2);
      for (let v = 0; v < attribute.count; v++) {
        for (let slot = 0; slot < 4; slot++)
          attribute.array[4 * v + slot] = this.labels[first + v] === own[slot] ? 255 : 0;
      }
      attribute.needsUpdate = true;
    }
  }

  /** Draws a ring about a vertex of the whole cortex; none where it is undefined or belongs to the other hemisphere. */
  point(vertex: number | undefined): void {
    const mark = this.mesh.material.uniforms['mark'].value as Vector4;
    const own = vertex === undefined ? -1 : vertex - this.half.first;
    if (own < 0 || own >= this.half.points.length / 3) mark.w = 0;
    else mark.set(...(this.half.points.slice(3 * own, 3 * own + 3) as unknown as [number, number, number]), 1);
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}
