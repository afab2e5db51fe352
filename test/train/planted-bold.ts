/** BOLD of made-up people in which a few patterns of space, the same in everybody, come and go slowly. */

import type { BoldPretrainingOptions } from '../../src/encoders/bold/bold-pretraining.js';
import type { BoldRun } from '../../src/encoders/bold/bold-tokens.js';
import { Random } from '../../src/foundation/index.js';
import type { TargetLayout } from '../../src/modalities/index.js';

const POINTS = 8;
const SIZE = 3;
const PATTERNS = 2;

/** Points far from each other on a line whose neighbours are unlike; values lie scattered. */
export const plantedLayout: TargetLayout = {
  name: 'bold',
  values: POINTS * SIZE - 1,
  places: Float32Array.from({ length: 3 * POINTS }, (_, i) => (i % 3 === 0 ? 20 * Math.floor(i / 3) - 70 : i % 3)),
  // The last patch is smaller: it is padded.
  members: Array.from({ length: POINTS }, (_, point) =>
    Uint32Array.from({ length: point === POINTS - 1 ? SIZE - 1 : SIZE }, (_unused, i) => i * POINTS + point),
  ),
  size: SIZE,
};

/** Values `[value, volume]` with unit variance, 90 % of it from the patterns. */
export function plantedBold(person: string, volumes = 80): BoldRun {
  const patterns = new Random('patterns');
  const weights = Array.from({ length: plantedLayout.values }, () => {
    const own = Array.from({ length: PATTERNS }, () => patterns.normal());
    const norm = Math.hypot(...own);
    return own.map((weight) => weight / norm);
  });
  const random = new Random(`person ${person}`);
  const courses = Array.from({ length: PATTERNS }, () => {
    let state = random.normal();
    return Array.from({ length: volumes }, () => {
      state = 0.6 * state + 0.8 * random.normal();
      return state;
    });
  });
  const bold = new Float32Array(plantedLayout.values * volumes);
  weights.forEach((own, value) => {
    const row = Float64Array.from({ length: volumes }, (_, k) => {
      const signal = own.reduce((sum, weight, pattern) => sum + weight * courses[pattern][k], 0);
      return Math.sqrt(0.9) * signal + Math.sqrt(0.1) * random.normal();
    });
    const mean = row.reduce((a, b) => a + b) / volumes;
    const deviation = Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / volumes);
    bold.set(
      row.map((x) => (x - mean) / deviation),
      value * volumes,
    );
  });
  return { id: `run ${person}`, person, signal: bold, volumes };
}

/** Options with which pre-training on the planted BOLD takes about a second. */
export const plantedOptions: BoldPretrainingOptions = {
  steps: 6,
  batch: 4,
  learningRate: 5e-3,
  weightDecay: 0.01,
  averageDecay: 0.9,
  reconstruction: 0.5,
  maskRatio: 0.6,
  validateEvery: 2,
  checkpointEvery: 2,
  volumes: 8,
  block: 2,
  channels: 3,
  components: 2,
  width: 24,
  depth: 1,
  heads: 2,
  decoderDepth: 1,
};
