/**
 * An optimal basis set of residuals (Niazy et al. 2005), found over all channels together. What a template leaves of the artefact changes from epoch
 * to epoch in a few ways that all channels share, such as a movement of the head, though each channel answers with a waveform of its own:
 * D[channel] ≈ U·B[channel] with courses U `[epoch, component]`. U is found in second differences, where there is artefact and hardly EEG, so
 * that the EEG does not decide what is taken out of it.
 */
import { Random } from '../../../foundation/index.js';
import { shapeWaveform, waveformGains } from './template-shrinkage.js';

const CANDIDATES = 20;
const PASSES = 3;
/** Singular values above this many times the typical small one, squared, are artefact. */
const STANDS_OUT = 3;
const MOST = 12;

/** How the artefact changes from epoch to epoch. */
export interface SharedCourses {
  /** Orthonormal, `[component][epoch]`. */
  courses: Float64Array[];
  /** `[component][frequency]` of the waveforms of an epoch: 1 where there is artefact, 0 where only EEG. */
  gains: Float64Array[];
}

/** Collects residuals of channels, and gives the courses that they share. */
export class ResidualBasis {
  /** `[channel]` `[epoch, sample]` */
  private readonly residuals: Float32Array[] = [];

  constructor(private readonly epochs: number) {}

  /**
   * @param residual `[epoch, column]` of one channel; columns outside from … to are left out
   * @param scale by which the channel is divided, so that none outweighs the others
   */
  add(residual: Float32Array, columns: number, from: number, to: number, scale: number): void {
    if (!(scale > 0)) return;
    const length = to - from;
    const own = new Float32Array(this.epochs * length);
    for (let k = 0; k < this.epochs; k++) {
      for (let n = 0; n < length; n++) own[k * length + n] = residual[k * columns + from + n] / scale;
    }
    this.residuals.push(own);
  }

  /**
   * @param wanted components, or by their size
   * @returns the largest first
   */
  find(wanted: 'auto' | number): SharedCourses {
    const { epochs, residuals } = this;
    const width = Math.min(CANDIDATES, epochs - 2);
    if (width < 1 || residuals.length === 0) return { courses: [], gains: [] };
    const random = new Random('residual basis');
    let sketch = Float64Array.from({ length: epochs * width }, () => random.normal());
    let found = leftSingular(sketch, epochs, width);
    // Subspace iteration on Σ D·Dᵀ (Halko et al. 2011).
    for (let pass = 0; pass < PASSES; pass++) {
      sketch = new Float64Array(epochs * width);
      for (const residual of residuals) addProduct(residual, epochs, found.vectors, sketch);
      found = leftSingular(sketch, epochs, width);
    }
    // Singular values of D·Dᵀ are squares of those of D.
    const values = found.values.map(Math.sqrt);
    const floor = values[Math.floor(0.7 * values.length)];
    const standing = values.filter((value) => value > STANDS_OUT * floor).length;
    const count = wanted === 'auto' ? Math.min(MOST, standing, Math.floor(epochs / 10)) : Math.min(wanted, width);
    const courses = found.vectors.slice(0, count);
    return { courses, gains: waveformGains(residuals, epochs, courses) };
  }
}

/** sketch += D·(Dᵀ·Q), `[epoch, component]`. */
function addProduct(
  residual: Float32Array,
  epochs: number,
  vectors: readonly Float64Array[],
  sketch: Float64Array,
): void {
  const length = residual.length / epochs;
  const width = vectors.length;
  const waveform = new Float64Array(length);
  vectors.forEach((vector, c) => {
    waveform.fill(0);
    for (let k = 0; k < epochs; k++) {
      const weight = vector[k];
      for (let n = 0, at = k * length; n < length; n++, at++) waveform[n] += weight * residual[at];
    }
    for (let k = 0; k < epochs; k++) {
      let sum = 0;
      for (let n = 0, at = k * length; n < length; n++, at++) sum += residual[at] * waveform[n];
      sketch[k * width + c] += sum;
    }
  });
}

/** Squared singular values and left singular vectors of a tall matrix, by the eigenvectors of its small Gram matrix (Jacobi). */
export function leftSingular(
  matrix: Float64Array,
  rows: number,
  columns: number,
): { values: number[]; vectors: Float64Array[] } {
  const gram = new Float64Array(columns * columns);
  for (let k = 0; k < rows; k++) {
    for (let i = 0; i < columns; i++) {
      const value = matrix[k * columns + i];
      for (let j = 0; j <= i; j++) gram[i * columns + j] += value * matrix[k * columns + j];
    }
  }
  for (let i = 0; i < columns; i++) for (let j = 0; j < i; j++) gram[j * columns + i] = gram[i * columns + j];
  const { values, vectors } = symmetricEigen(gram, columns);
  const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a]);
  return {
    values: order.map((i) => Math.max(0, values[i])),
    vectors: order.map((i) => {
      const vector = new Float64Array(rows);
      const norm = Math.sqrt(Math.max(values[i], 1e-300));
      for (let k = 0; k < rows; k++) {
        let sum = 0;
        for (let j = 0; j < columns; j++) sum += matrix[k * columns + j] * vectors[j * columns + i];
        vector[k] = sum / norm;
      }
      return vector;
    }),
  };
}

/** Eigenvalues and eigenvectors (columns of `[row, column]`) of a symmetric matrix, by Jacobi's rotations. */
export function symmetricEigen(given: Float64Array, n: number): { values: number[]; vectors: Float64Array } {
  const a = given.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let sweep = 0; sweep < 40; sweep++) {
    let [off, diagonal] = [0, 0];
    for (let i = 0; i < n; i++) {
      diagonal += a[i * n + i] ** 2;
      for (let j = 0; j < i; j++) off += a[i * n + j] ** 2;
    }
    if (off <= 1e-24 * diagonal) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const value = a[p * n + q];
        if (value === 0) continue;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * value);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[k * n + p], a[k * n + q]];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[p * n + k], a[q * n + k]];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [vectors[k * n + p], vectors[k * n + q]];
          vectors[k * n + p] = c * x - s * y;
          vectors[k * n + q] = s * x + c * y;
        }
      }
    }
  }
  return { values: Array.from({ length: n }, (_, i) => a[i * n + i]), vectors };
}

/**
 * Adds to templates what the courses explain of the residuals: T += U·(Uᵀ·D), and D loses it.
 *
 * @param shape whether waveforms are cut to the frequencies at which there is artefact
 */
export function moveExplained(
  { courses, gains }: SharedCourses,
  residual: Float32Array,
  templates: Float32Array,
  columns: number,
  shape: boolean,
): void {
  const epochs = residual.length / columns;
  courses.forEach((course, c) => {
    const waveform = new Float64Array(columns);
    for (let k = 0; k < epochs; k++) {
      const weight = course[k];
      for (let n = 0, at = k * columns; n < columns; n++, at++) waveform[n] += weight * residual[at];
    }
    if (shape) shapeWaveform(waveform, gains[c]);
    for (let k = 0; k < epochs; k++) {
      const weight = course[k];
      for (let n = 0, at = k * columns; n < columns; n++, at++) {
        const value = weight * waveform[n];
        residual[at] -= value;
        templates[at] += value;
      }
    }
  });
}
