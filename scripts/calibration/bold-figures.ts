// Figures of BOLD that real and simulated runs are compared in. The 148 regions are merged to 64, as many as the real recordings have.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Template } from '../../src/cortex/index.js';
import {
  autocorrelation,
  bandPassSlow,
  detrendLinear,
  pearson,
  principalComponents,
  zscoreRows,
} from '../../src/signal/index.js';
import type { SimulatedRun } from '../../src/simulate/index.js';
import { type Figures, mean } from './eeg-figures.js';

/** Detrend, 0.01–0.15 Hz, z. */
export function cleanSlow(data: Float32Array, rows: number, columns: number, tr: number): Float32Array {
  const straight = new Float32Array(data.length);
  for (let r = 0; r < rows; r++)
    straight.set(detrendLinear(data.subarray(r * columns, (r + 1) * columns)), r * columns);
  return Float32Array.from(
    zscoreRows(bandPassSlow(straight, rows, columns, 1 / tr, { low: 0.01, high: 0.15 }), rows, columns),
  );
}

/** Merges regions to 32 a hemisphere: the smallest joins the nearest. */
export function mergedRegions(template: Template): number[][] {
  const groups = template.regions.map((_, r) => {
    const members = [...template.labels.keys()].filter((v) => template.labels[v] === r);
    return { hemisphere: template.regions[r].hemisphere, members };
  });
  const middle = (members: number[]) => [0, 1, 2].map((k) => mean(members.map((v) => template.white[3 * v + k])));
  const merged: number[][] = [];
  for (const hemisphere of ['L', 'R']) {
    let parts = groups.filter((g) => g.hemisphere === hemisphere && g.members.length > 0).map((g) => g.members);
    while (parts.length > 32) {
      parts = parts.sort((a, b) => b.length - a.length);
      const small = parts.pop() as number[];
      const place = middle(small);
      const distance = (part: number[]) => Math.hypot(...middle(part).map((c, k) => c - place[k]));
      const near = parts.reduce((best, part) => (distance(part) < distance(best) ? part : best), parts[0]);
      near.push(...small);
    }
    merged.push(...parts);
  }
  return merged;
}

export const BOLD_LABELS: Record<string, string> = {
  lagOne: 'BOLD: autocorrelation at lag 1, 0.01–0.15 Hz',
  firstComponent: 'BOLD: share of the first component',
  connectivity: 'BOLD: r between regions',
};

/** Lag-1 autocorrelation, share of the first component and mean r over pairs of regions of `[region, volume]` raw series. */
function boldFigures(data: Float32Array, regions: number, volumes: number, tr: number): Figures {
  const clean = cleanSlow(data, regions, volumes, tr);
  const lags = Array.from({ length: regions }, (_, r) =>
    autocorrelation(clean.subarray(r * volumes, (r + 1) * volumes), 1),
  );
  const rows = new Float32Array(clean.length);
  for (let r = 0; r < regions; r++) for (let t = 0; t < volumes; t++) rows[t * regions + r] = clean[r * volumes + t];
  const row = (r: number) => clean.subarray(r * volumes, (r + 1) * volumes);
  const pairs: number[] = [];
  for (let a = 0; a < regions; a++) for (let b = 0; b < a; b++) pairs.push(pearson(row(a), row(b)));
  const { explained } = principalComponents(rows, volumes, regions, 1);
  return { lagOne: mean(lags), firstComponent: explained[0], connectivity: mean(pairs) };
}

/** Figures of a simulated run, with its regions merged. */
export function simulatedBold(run: SimulatedRun, groups: number[][]): Figures {
  const { volumes, tr, data } = run.bold;
  const merged = new Float32Array(groups.length * volumes);
  groups.forEach((members, g) => {
    for (const v of members)
      for (let t = 0; t < volumes; t++) merged[g * volumes + t] += data[v * volumes + t] / members.length;
  });
  return boldFigures(merged, groups.length, volumes, tr);
}

/** Figures of the real recordings, cut into runs of `length` volumes; nothing where they are absent. */
export function realBold(length: number): Figures[] {
  const folder = '../shared/data/bold-difumo64';
  if (!existsSync(folder)) return [];
  const all: Figures[] = [];
  for (const file of readdirSync(folder).sort()) {
    const bytes = readFileSync(`${folder}/${file}`);
    const start = 10 + bytes.readUInt16LE(8);
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
    for (let from = 0; from + length <= values.length / 64; from += length) {
      const part = new Float32Array(64 * length);
      for (let r = 0; r < 64; r++) for (let t = 0; t < length; t++) part[r * length + t] = values[(from + t) * 64 + r];
      all.push(boldFigures(part, 64, length, 2.1));
    }
  }
  return all;
}
