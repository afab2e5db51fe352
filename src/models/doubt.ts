/**
 * How sure a generated recording is. The mean is made smaller where its input deserves less trust, and the deviation is what the mean
 * leaves of the target's variance: by the law of total variance mean² + deviation² is that variance, so that the deviation grows
 * wherever the mean has to shrink.
 */
import type { ParameterStore } from '../tensor/index.js';
import type { ModelConfiguration } from './configuration.js';
import { DOUBTS, doubtsOf, type InputSurvey, surveyInput } from './input-doubt.js';
import type { EegConditioning } from './window.js';

/** Seconds over which what is particular about the ends of a recording fades: the band pass and the z score of the target. */
const ENDS = [3, 10, 30] as const;
/** Columns of what makes one moment's errors larger than another's. */
export const COURSE_COLUMNS = ENDS.length + 4;
/** Share of a value's variance that is left to doubt at least. */
const LEAST_DOUBT = 0.05;
/** Largest factor, up or down, by which a moment's variance departs from its recording's. */
const LARGEST_FACTOR = 4;

/** Names and shapes of the tensors under `deviation.`. */
export function deviationShapes(values: number): ReadonlyMap<string, readonly number[]> {
  return new Map([
    // Mean square of the target; and how what is explained is spread over values, 1 in the mean.
    ['deviation.total', [values]],
    ['deviation.pattern', [values]],
    // Reliability: gain / (1 + Σ attenuation · doubt).
    ['deviation.gain', [1]],
    ['deviation.attenuation', [DOUBTS.length]],
    ['deviation.course', [COURSE_COLUMNS]],
    // Of training recordings: the fewest and the most dimensions, and the most that a mean explained.
    ['deviation.dimensions', [2]],
    ['deviation.explained', [1]],
  ]);
}

/** Mean and deviation of a generated recording, `[value, moment]` each. */
export interface Doubted {
  mean: Float32Array;
  deviation: Float32Array;
  /** Factor by which the mean was made smaller at each moment `[moment]`. */
  share: Float64Array;
}

/**
 * A mean made as small as its input deserves, and its deviation. Both depend on nothing but the input and the mean.
 *
 * @param mean `[value, moment]` as the linear part and the network have it
 */
export function doubted(
  { configuration, store }: { configuration: ModelConfiguration; store: ParameterStore },
  conditioning: EegConditioning,
  mean: Float32Array,
  moments: number,
): Doubted {
  const of = (name: string) => store.get(`deviation.${name}`).data;
  const survey = surveyInput(configuration, conditioning, moments);
  const doubts = doubtsOf(survey, of('dimensions'));
  const reliability = reliabilities(doubts, of('gain')[0], of('attenuation'));
  const [most] = of('explained');
  // No recording can be explained better than those whose truth was known.
  const explained = meanSquare(mean, reliability);
  const cap = explained > most ? Math.sqrt(most / explained) : 1;
  const share = reliability.map((value) => cap * value);
  const shrunk = mean.map((value, i) => share[i % moments] * value);
  const power = Math.min(explained, most);
  const factors = courseFactors(momentCourse(survey, shrunk, conditioning.tr), of('course'));
  const [total, pattern] = [of('total'), of('pattern')];
  const { spreadGain } = configuration.calibration;
  const deviation = mean.map((_, i) => {
    const value = Math.floor(i / moments);
    return spreadGain * Math.sqrt(leftOver(total[value], pattern[value] * power) * factors[i % moments]);
  });
  return { mean: shrunk, deviation, share };
}

/** What is left of a value's variance when some of it is explained. */
export function leftOver(total: number, explained: number): number {
  return Math.max(total - explained, LEAST_DOUBT * total);
}

/**
 * Reliability of the mean at each moment: noise in the input adds to what the mean is made of and nothing to what it should predict
 * (regression dilution), so that its slope falls as signal / (signal + noise); each doubt adds noise.
 *
 * @param doubts `[moment, doubt]`
 */
export function reliabilities(doubts: Float64Array, gain: number, attenuation: ArrayLike<number>): Float64Array {
  const width = attenuation.length;
  return Float64Array.from({ length: doubts.length / width }, (_, k) => {
    let noise = 0;
    for (let j = 0; j < width; j++) noise += attenuation[j] * doubts[k * width + j];
    return gain / (1 + noise);
  });
}

/** Mean over values and moments of (factor · mean)². */
function meanSquare(mean: Float32Array, factor: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < mean.length; i++) sum += (factor[i % factor.length] * mean[i]) ** 2;
  return mean.length > 0 ? sum / mean.length : 0;
}

/**
 * What may make a moment's errors larger than another's in the same recording: nearness to its ends, how much of the response lies outside,
 * how many features were drawn in, how large features and mean are.
 *
 * @param mean `[value, moment]`, as it is generated
 * @param tr seconds from one moment to the next
 * @returns `[moment, column]`, each column centred over the recording
 */
export function momentCourse({ size, drawnIn, outside }: InputSurvey, mean: Float32Array, tr: number): Float64Array {
  const moments = size.length;
  const power = new Float64Array(moments);
  for (let i = 0; i < mean.length; i++) power[i % moments] += (mean[i] ** 2 * moments) / mean.length;
  const usualPower = average(power);
  const usualSize = average(size);
  const course = new Float64Array(moments * COURSE_COLUMNS);
  for (let k = 0; k < moments; k++) {
    const fromEnd = Math.min(k, moments - 1 - k) * tr;
    const row = [
      ...ENDS.map((seconds) => Math.exp(-fromEnd / seconds)),
      outside[k],
      drawnIn[k],
      relative(size[k], usualSize),
      relative(power[k], usualPower),
    ];
    course.set(row, k * COURSE_COLUMNS);
  }
  for (let j = 0; j < COURSE_COLUMNS; j++) {
    let mean = 0;
    for (let k = 0; k < moments; k++) mean += course[k * COURSE_COLUMNS + j] / moments;
    for (let k = 0; k < moments; k++) course[k * COURSE_COLUMNS + j] -= mean;
  }
  return course;
}

/** 0 for none, ½ for the usual, towards 1 for far more: a size that no outlier can make large. */
function relative(value: number, usual: number): number {
  return usual > 0 ? value / (value + usual) : 0;
}

function average(values: Float64Array): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}

/** Factors on the variance of each moment, 1 in the mean over the recording. */
export function courseFactors(course: Float64Array, weights: ArrayLike<number>): Float64Array {
  const width = weights.length;
  const factors = Float64Array.from({ length: course.length / width }, (_, k) => {
    let log = 0;
    for (let j = 0; j < width; j++) log += weights[j] * course[k * width + j];
    const bound = Math.log(LARGEST_FACTOR);
    return Math.exp(Math.min(bound, Math.max(-bound, log)));
  });
  const mean = average(factors);
  return factors.map((factor) => factor / mean);
}
