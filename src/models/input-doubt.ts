/**
 * What speaks against trusting the features of a recording, moment by moment: numbers that are 0 where nothing does and grow with each
 * kind of trouble. Nothing but the input goes into them.
 */
import { HAEMODYNAMIC_RESPONSE } from '../align/index.js';
import { featureTiming } from '../modalities/source-schema.js';
import { innerProducts, LARGEST_FEATURE, transpose } from '../signal/index.js';
import type { ModelConfiguration } from './configuration.js';
import type { EegConditioning } from './window.js';

/** Kinds of trouble, in the order of their columns. */
export const DOUBTS = [
  /** −ln of the share of sensors that were measured. */
  'interpolated',
  /** −ln of the effective dimensions of the features over the recording, against the fewest of training: all move together. */
  'few dimensions',
  /** ln of the same against the most of training: each moves by itself. */
  'many dimensions',
  /** Share of the features, over the response before a moment, that lay so far out that they were drawn in. */
  'drawn in',
  /** Share of that response that lies outside the recording. */
  'outside',
] as const;

/** How far the response is followed, in widths. */
const REACH = 3;
/** Dimensions of a recording in which nothing moves. */
const LEAST_DIMENSIONS = 0.1;

/** What the features of a recording are like. */
export interface InputSurvey {
  /** Effective dimensions of the features over the recording: (tr C)² / tr C² of their covariance C. */
  dimensions: number;
  /** Mean square of the features about each moment `[moment]`. */
  size: Float64Array;
  /** Share of them that were drawn in `[moment]`. */
  drawnIn: Float64Array;
  /** Share of the response that lies outside the recording `[moment]`. */
  outside: Float64Array;
  /** Share of the sensors. */
  measured: number;
}

/** Looks through the features of a recording at the moments of its target. */
export function surveyInput(
  configuration: Pick<ModelConfiguration, 'eeg' | 'target'>,
  conditioning: EegConditioning,
  moments: number,
): InputSurvey {
  const { features, points, seconds: steps, startTime, tr, quality } = conditioning;
  const { step } = featureTiming(configuration);
  const { delay, width } = configuration.target.response ?? HAEMODYNAMIC_RESPONSE;
  const power = points ?? features;
  const perStep = power.length / steps;
  const drawn = drawnIn(power, steps);
  const aligned = new Float32Array(moments * perStep);
  const survey = {
    size: new Float64Array(moments),
    drawnIn: new Float64Array(moments),
    outside: new Float64Array(moments),
  };
  for (let k = 0; k < moments; k++) {
    const centre = (startTime + k * tr - delay) / step - 0.5;
    const reach = (REACH * width) / step;
    let [inside, all] = [0, 0];
    const own = aligned.subarray(k * perStep, (k + 1) * perStep);
    for (let s = Math.ceil(centre - reach); s <= centre + reach; s++) {
      const weight = Math.exp(-(((s - centre) * step) ** 2) / (2 * width ** 2));
      all += weight;
      if (s < 0 || s >= steps) continue;
      inside += weight;
      survey.drawnIn[k] += weight * drawn[s];
      for (let i = 0; i < perStep; i++) own[i] += weight * power[s * perStep + i];
    }
    survey.outside[k] = all > 0 ? 1 - inside / all : 0;
    if (inside > 0) {
      survey.drawnIn[k] /= inside;
      for (let i = 0; i < perStep; i++) own[i] /= inside;
    }
    survey.size[k] = own.reduce((sum, value) => sum + value * value, 0) / perStep;
  }
  return { ...survey, dimensions: effectiveDimensions(aligned, moments), measured: quality?.measured ?? 1 };
}

/**
 * Doubts about each moment, none below 0.
 *
 * @param dimensions the fewest and the most of a training recording
 * @returns `[moment, doubt]`, columns as in {@link DOUBTS}
 */
export function doubtsOf(survey: InputSurvey, [fewest, most]: ArrayLike<number> & Iterable<number>): Float64Array {
  const { measured, dimensions, drawnIn: drawn, outside } = survey;
  const few = Math.log(fewest / Math.max(dimensions, LEAST_DIMENSIONS));
  const many = Math.log(dimensions / most);
  const result = new Float64Array(drawn.length * DOUBTS.length);
  for (let k = 0; k < drawn.length; k++) {
    [-Math.log(measured), few, many, drawn[k], outside[k]].forEach((value, j) => {
      result[k * DOUBTS.length + j] = Math.max(0, value);
    });
  }
  return result;
}

/** Share of the features of each step `[step]` that were drawn in. */
function drawnIn(power: Float32Array, steps: number): Float64Array {
  const perStep = power.length / steps;
  return Float64Array.from({ length: steps }, (_, s) => {
    let count = 0;
    for (let i = s * perStep; i < (s + 1) * perStep; i++) if (Math.abs(power[i]) >= LARGEST_FEATURE) count++;
    return count / perStep;
  });
}

/**
 * Effective dimensions of rows, (tr C)² / tr C² about their mean: one where all columns move together, as many as there are columns where
 * each moves by itself alike.
 */
export function effectiveDimensions(rows: Float32Array, count: number): number {
  const width = rows.length / count;
  const centred = Float64Array.from(rows);
  for (let j = 0; j < width; j++) {
    let mean = 0;
    for (let i = 0; i < count; i++) mean += rows[i * width + j] / count;
    for (let i = 0; i < count; i++) centred[i * width + j] -= mean;
  }
  // Rows by rows or columns by columns: both products have the same trace and the same sum of squares.
  const [size, inner] = count <= width ? [count, width] : [width, count];
  const lines = count <= width ? centred : transpose(centred, count, width);
  const products = innerProducts(lines, size, inner);
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < size; i++) trace += products[i * size + i];
  for (let i = 0; i < products.length; i++) squares += products[i] * products[i];
  return squares > 0 ? trace ** 2 / squares : 0;
}
