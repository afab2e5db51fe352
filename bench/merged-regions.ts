/** Regions of a size that a real parcellation of 64 has, and recordings of them after the chain that targets go through. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Template } from '../src/cortex/index.js';
import { readNpy } from '../src/formats/index.js';
import { boldTarget } from '../src/modalities/bold.js';

/** Regions of the real reference. */
export const REAL_REGIONS = 64;
const REAL_TR = 2.1;
const REAL_FOLDER = fileURLToPath(new URL('../../shared/data/bold-difumo64', import.meta.url));

/** A recording of some regions `[region, volume]`. */
export interface RegionRecording {
  data: Float32Array;
  volumes: number;
  tr: number;
}

/** Vertices of 32 regions a hemisphere: those of the atlas, of which the smallest joins its nearest until 32 are left. */
export function mergedRegions({ regions, labels, white }: Template): number[][] {
  const merged: number[][] = [];
  for (const side of ['L', 'R']) {
    let parts = regions
      .flatMap(({ hemisphere }, r) => (hemisphere === side ? [r] : []))
      .map((r) => [...labels.keys()].filter((vertex) => labels[vertex] === r))
      .filter((members) => members.length > 0);
    while (parts.length > REAL_REGIONS / 2) {
      parts = parts.sort((a, b) => b.length - a.length);
      const small = parts.pop()!;
      const place = middle(white, small);
      const distance = (part: number[]) => Math.hypot(...middle(white, part).map((value, k) => value - place[k]));
      parts.reduce((best, part) => (distance(part) < distance(best) ? part : best)).push(...small);
    }
    merged.push(...parts);
  }
  return merged;
}

function middle(points: ArrayLike<number>, members: readonly number[]): number[] {
  return [0, 1, 2].map((k) => members.reduce((sum, vertex) => sum + points[3 * vertex + k], 0) / members.length);
}

/** Means of merged regions of `signal [vertex, volume]`, without trend, 0.01–0.15 Hz, z. */
export function regionRecording(
  groups: readonly (readonly number[])[],
  signal: Float32Array,
  volumes: number,
  tr: number,
): RegionRecording {
  const means = new Float32Array(groups.length * volumes);
  groups.forEach((members, g) => {
    for (const vertex of members) {
      for (let t = 0; t < volumes; t++) means[g * volumes + t] += signal[vertex * volumes + t] / members.length;
    }
  });
  return { data: boldTarget(means, volumes, tr), volumes, tr };
}

/**
 * Real resting scans of 64 regions in pieces of some length, after the same chain.
 *
 * @returns undefined where the data are not there
 */
export function realRecordings(volumes: number): RegionRecording[] | undefined {
  if (!existsSync(REAL_FOLDER)) return undefined;
  return readdirSync(REAL_FOLDER)
    .filter((name) => name.endsWith('.npy'))
    .sort()
    .flatMap((name) => {
      const { data, shape } = readNpy(readFileSync(`${REAL_FOLDER}/${name}`), name);
      const pieces = Array.from({ length: Math.floor(shape[0] / volumes) }, (_, piece) => piece * volumes);
      return pieces.map((from) => {
        const rows = new Float32Array(REAL_REGIONS * volumes);
        for (let r = 0; r < REAL_REGIONS; r++) {
          for (let t = 0; t < volumes; t++) rows[r * volumes + t] = data[(from + t) * REAL_REGIONS + r];
        }
        return { data: boldTarget(rows, volumes, REAL_TR), volumes, tr: REAL_TR };
      });
    });
}
