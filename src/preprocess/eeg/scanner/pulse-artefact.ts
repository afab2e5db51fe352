/**
 * The pulse artefact: the mean beat of each channel, and a basis of how single beats differ from it, fitted to each beat (after Niazy et al. 2005).
 * All channels see the same few movements, so that the mean beat has few spatial components: channels are mixed so that their EEG is white in
 * space, and changes are learned and fitted in the components that hold the mean beat (`beat-changes.ts`).
 */
import { filterZeroPhase } from '../../../signal/index.js';
import { type BeatChanges, changesOf, learnChanges } from './beat-changes.js';
import { type Beats, beatWindows, meanBeat } from './beat-windows.js';
import { symmetricEigen } from './residual-basis.js';

/** Band in which beats are compared, Hz. */
const BAND = { low: 0.7, high: 20 } as const;
/** Seconds over which a template fades in and out where no beat follows. */
const FADE = 0.04;
/** Spatial components at most; those whose mean stands so far out of averaged EEG. */
const MOST_COMPONENTS = 6;
const STANDS_OUT = 10;
/** What beats differ by is no EEG: each time more of it is gone from what the EEG is known by. */
const ROUNDS = 3;

/** How the artefact of beats is estimated; linear in the signal once it is made. */
export interface PulseModel extends Beats {
  /** `[component][row]` by which rows are mixed to courses, and what a course does to rows. */
  components: { filter: Float64Array; pattern: Float64Array }[];
  changes?: BeatChanges;
  /** Seconds from a peak to the largest deflection, and from a peak to the start of its window. */
  delay: number;
  lead: number;
}

/**
 * @param rows EEG `[row][sample]`
 * @param rate Hz
 * @param peaks samples
 * @param wanted spatial components beside the mean, or by their size; 0 for the mean alone
 */
export function pulseModel(
  rows: readonly Float32Array[],
  rate: number,
  peaks: readonly number[],
  wanted: 'auto' | number = 'auto',
): PulseModel {
  const samples = rows[0].length;
  const filtered = rows.map((row) => filterZeroPhase(row, 1, samples, rate, BAND));
  const { beats, delay, lead } = beatWindows(filtered, rate, peaks);
  let model: PulseModel = { ...beats, delay, lead: lead / rate, components: [] };
  if (wanted === 0) return model;
  for (let round = 0; round < ROUNDS; round++) {
    const artefacts = pulseArtefacts(filtered, model, rate);
    const left = filtered.map((row, r) => row.map((value, i) => value - artefacts[r][i]));
    const components = componentsOf(filtered, left, model, wanted);
    model = { ...model, components };
    if (components.length === 0) return model;
    const courses = components.map(({ filter }) => mixed(filtered, filter));
    const means = courses.map((course) => meanBeat(course, beats));
    const own = components.map(({ filter }) => mixed(left, filter));
    model.changes = learnChanges(courses, own, means, beats);
  }
  return model;
}

/** Spatial components of the mean beat, whitened by what is left without the artefact. */
function componentsOf(
  rows: readonly Float32Array[],
  left: readonly Float32Array[],
  beats: Beats,
  wanted: 'auto' | number,
): PulseModel['components'] {
  const n = rows.length;
  const { values, vectors } = symmetricEigen(covarianceOf(left), n);
  const floor = 1e-4 * Math.max(...values, 1e-30);
  const scales = values.map((value) => 1 / Math.sqrt(Math.max(value, floor)));
  const means = rows.map((row) => meanBeat(row, beats));
  const white = scales.map((scale, i) => {
    const mixed = new Float64Array(beats.columns);
    means.forEach((mean, r) => {
      const weight = scale * vectors[r * n + i];
      for (let t = 0; t < mixed.length; t++) mixed[t] += weight * mean[t];
    });
    return mixed;
  });
  const { values: powers, vectors: directions } = symmetricEigen(gramOf(white), n);
  const order = powers.map((_, i) => i).sort((a, b) => powers[b] - powers[a]);
  const noise = beats.columns / beats.starts.length;
  const standing = order.filter((i) => powers[i] > STANDS_OUT * noise).length;
  const count = Math.min(n, wanted === 'auto' ? Math.min(MOST_COMPONENTS, standing) : wanted);
  const mixing = (direction: number, back: boolean) =>
    Float64Array.from({ length: n }, (_, r) =>
      scales.reduce(
        (sum, scale, i) => sum + vectors[r * n + i] * (back ? 1 / scale : scale) * directions[i * n + direction],
        0,
      ),
    );
  return order.slice(0, count).map((i) => ({ filter: mixing(i, false), pattern: mixing(i, true) }));
}

/** The artefact of all rows, zero where there is no beat. */
export function pulseArtefacts(rows: readonly Float32Array[], model: PulseModel, rate: number): Float32Array[] {
  const { components, changes, starts, lengths } = model;
  const artefacts = rows.map((row) => {
    const mean = meanBeat(row, model);
    const artefact = new Float32Array(row.length);
    starts.forEach((start, k) => {
      for (let n = 0; n < lengths[k]; n++) if (start + n >= 0 && start + n < row.length) artefact[start + n] = mean[n];
    });
    return artefact;
  });
  if (changes !== undefined) {
    const courses = components.map(({ filter }) => filterZeroPhase(mixed(rows, filter), 1, rows[0].length, rate, BAND));
    const means = courses.map((course) => meanBeat(course, model));
    changesOf(courses, means, model, changes).forEach((change, c) => {
      const { pattern } = components[c];
      artefacts.forEach((artefact, r) => {
        for (let t = 0; t < artefact.length; t++) artefact[t] += pattern[r] * change[t];
      });
    });
  }
  fadeEnds(artefacts, model, Math.max(1, Math.round(FADE * rate)));
  return artefacts;
}

function fadeEnds(artefacts: readonly Float32Array[], { starts, lengths }: Beats, fade: number): void {
  starts.forEach((start, k) => {
    const end = start + lengths[k];
    const [isFirst, isLast] = [k === 0 || starts[k - 1] + lengths[k - 1] < start, starts[k + 1] !== end];
    for (let n = 0; n < fade; n++) {
      for (const artefact of artefacts) {
        if (isFirst && start + n >= 0 && start + n < artefact.length) artefact[start + n] *= (n + 1) / fade;
        if (isLast && end - 1 - n >= 0 && end - 1 - n < artefact.length) artefact[end - 1 - n] *= (n + 1) / fade;
      }
    }
  });
}

function mixed(rows: readonly Float32Array[], weights: Float64Array): Float32Array {
  const result = new Float32Array(rows[0].length);
  rows.forEach((row, r) => {
    for (let t = 0; t < result.length; t++) result[t] += weights[r] * row[t];
  });
  return result;
}

function covarianceOf(rows: readonly Float32Array[]): Float64Array {
  return gramOf(rows).map((value) => value / rows[0].length);
}

function gramOf(rows: readonly (Float32Array | Float64Array)[]): Float64Array {
  const n = rows.length;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let t = 0; t < rows[i].length; t++) sum += rows[i][t] * rows[j][t];
      gram[i * n + j] = sum;
      gram[j * n + i] = sum;
    }
  }
  return gram;
}
