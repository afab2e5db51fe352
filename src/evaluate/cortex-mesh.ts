/** The cortex, the global signal and neighbourhoods of the cortical mesh that scores are taken on. */
import { type Parcellation, vertexNeighbours } from '../cortex/index.js';
import { HemocastError } from '../foundation/index.js';

/** What scoring needs of a template; `Template` of the cortex room is one. */
export interface CortexMesh extends Parcellation {
  /** Vertices of each triangle `[face, 3]`. */
  faces: Uint32Array;
  regions: readonly { name: string; hemisphere: string }[];
}

/** Indices of the vertices that lie in a region. */
export function cortexVertices(mesh: CortexMesh): Int32Array {
  const inside: number[] = [];
  for (let vertex = 0; vertex < mesh.labels.length; vertex++) if (mesh.labels[vertex] >= 0) inside.push(vertex);
  return Int32Array.from(inside);
}

/** Mean over the cortex of each column: the global signal `[column]` of `data [vertex, column]`. */
export function globalSignal(cortex: Int32Array, data: Float32Array | Float64Array, columns: number): Float64Array {
  const mean = new Float64Array(columns);
  for (const vertex of cortex) for (let c = 0, at = vertex * columns; c < columns; c++, at++) mean[c] += data[at];
  for (let c = 0; c < columns; c++) mean[c] /= cortex.length;
  return mean;
}

/**
 * For each cortical vertex, itself and the cortical vertices within `rings` edges.
 * Vertices without a region take no part, neither as centres nor as neighbours.
 *
 * @returns lists in compressed form: the neighbours of cortical vertex `i` are `members[starts[i]]` … `members[starts[i + 1] − 1]`
 */
export function neighbourhoods(
  mesh: CortexMesh,
  cortex: Int32Array,
  rings: number,
): { starts: Int32Array; members: Int32Array } {
  const adjacent = vertexNeighbours(mesh.faces, mesh.labels.length);
  const starts = new Int32Array(cortex.length + 1);
  const members: number[] = [];
  cortex.forEach((centre, i) => {
    const reached = new Set([centre]);
    let frontier = [centre];
    for (let ring = 0; ring < rings; ring++) {
      const next: number[] = [];
      for (const vertex of frontier) {
        for (const neighbour of adjacent[vertex]) {
          if (reached.has(neighbour)) continue;
          reached.add(neighbour);
          next.push(neighbour);
        }
      }
      frontier = next;
    }
    for (const vertex of [...reached].sort((a, b) => a - b)) if (mesh.labels[vertex] >= 0) members.push(vertex);
    starts[i + 1] = members.length;
  });
  return { starts, members: Int32Array.from(members) };
}

/** @throws HemocastError `wrong-size` unless `data` holds a finite number for each vertex and volume */
export function checkSeries(data: Float32Array, vertices: number, volumes: number, field: string): void {
  if (data.length !== vertices * volumes) {
    throw new HemocastError('wrong-size', 'A surface series does not have the size of the run', {
      field,
      expected: `${vertices} vertices × ${volumes} volumes`,
      found: `${data.length} numbers`,
    });
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new HemocastError('not-finite', 'A surface series holds a number that is not finite', {
      field,
      found: `${data[bad]} at vertex ${Math.floor(bad / volumes)}, volume ${bad % volumes}`,
    });
  }
}
