/**
 * Fits the map from the ideal sphere of the 10-05 system to a head and writes its coefficients:
 *
 *     npx tsx scripts/fit-electrodes.ts ../shared/data/electrodes/standard_1005.elc
 *
 * The positions come from MNE-Python's `standard_1005.elc` (BSD-3): electrodes on the Colin27 head, in mm of the MNI
 * frame, which is taken as the fsaverage (MNI305) frame without a shift, as MNE-Python does. Only the coefficients of a smooth, left-right symmetric
 * polynomial are kept, not the positions.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { idealElectrodes, spherePolynomials } from '../src/recordings/electrode-sphere.js';
import { choleskySolve } from '../src/signal/index.js';

const DEGREE = Number(process.argv[3] ?? 4);
const OUTPUT = new URL('../src/recordings/electrode-coefficients.ts', import.meta.url);

const measured = readElc(readFileSync(process.argv[2] ?? '../shared/data/electrodes/standard_1005.elc', 'utf8'));
const electrodes = [...idealElectrodes()].flatMap(([name, ideal]) => {
  const place = measured.get(name);
  return place === undefined ? [] : [{ name, basis: spherePolynomials(ideal, DEGREE), place }];
});
const coefficients = [0, 1, 2].map((axis) =>
  leastSquares(
    electrodes.map(({ basis }) => (axis === 0 ? basis.odd : basis.even)),
    electrodes.map(({ place }) => place[axis]),
  ).map((value) => Math.round(value * 100) / 100),
);
const distances = electrodes.map(({ name, basis, place }) => {
  const [dx, dy, dz] = coefficients.map((weights, axis) => {
    const values = axis === 0 ? basis.odd : basis.even;
    return weights.reduce((sum, weight, i) => sum + weight * values[i], 0) - place[axis];
  });
  return { name, distance: Math.hypot(dx, dy, dz) };
});
const rms = Math.sqrt(distances.reduce((sum, { distance }) => sum + distance ** 2, 0) / distances.length);
distances.sort((a, b) => b.distance - a.distance);
const worst = distances[0];
writeFileSync(
  OUTPUT,
  `/**
 * Written by \`scripts/fit-electrodes.ts\`: coefficients of \`spherePolynomials\` for x (odd in x), y and z (even), mm in
 * the fsaverage (MNI305) frame. Over ${distances.length} electrodes the fit is ${rms.toFixed(2)} mm off (root mean square), at most ${worst.distance.toFixed(1)} mm (${worst.name}).
 */
export const HEAD_DEGREE = ${DEGREE};
export const HEAD_COEFFICIENTS: readonly (readonly number[])[] = [
${coefficients.map((row) => `  [${row.join(', ')}],`).join('\n')}
];
`,
);
console.log(`${distances.length} electrodes, ${rms.toFixed(2)} mm RMS; farthest off:`);
for (const { name, distance } of distances.slice(0, 8)) console.log(`  ${name} ${distance.toFixed(1)} mm`);
console.log(
  `in the file but not made here: ${[...measured.keys()].filter((name) => !idealElectrodes().has(name)).join(' ')}`,
);

function readElc(text: string): Map<string, number[]> {
  const [numbers, labels] = text.split(/^Positions\s*$/m)[1].split(/^Labels\s*$/m);
  const places = numbers.trim().split('\n');
  return new Map(
    labels
      .trim()
      .split(/\s+/)
      .map((label, i) => [label, places[i].trim().split(/\s+/).map(Number)]),
  );
}

function leastSquares(rows: number[][], values: number[]): number[] {
  const n = rows[0].length;
  const normal = new Float64Array(n * n);
  const right = new Float64Array(n);
  rows.forEach((row, r) => {
    for (let i = 0; i < n; i++) {
      right[i] += row[i] * values[r];
      for (let j = 0; j < n; j++) normal[i * n + j] += row[i] * row[j];
    }
  });
  // A touch of ridge keeps polynomials tame where electrodes are few.
  for (let i = 0; i < n; i++) normal[i * n + i] += 1e-3;
  return [...choleskySolve(normal, n, right, 1)];
}
