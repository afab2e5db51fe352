/**
 * What kriging from a model's points leaves out at channels between and beyond them, drawn for samples: without it, all channels of a
 * sample would be sums of the points' courses, and the farther they lie from the points the more alike they would be.
 */
import type { Random } from '../foundation/index.js';
import { autoregression, choleskyFactor, drawAutoregressive, reflectionCoefficients } from '../signal/index.js';

/** Order of the process that gives the courses their tempo, where the series are long enough for it. */
const ORDER = 10;
/** Keeps matrices positive definite where two channels share a place, or two kinds a course. */
const JITTER = 1e-6;

/** Channels that the points do not tell everything of. */
export interface KrigingResidual {
  /** Their numbers; one that lies at a point is none of them. */
  channels: readonly number[];
  /** Lower triangle L of the residual's covariance over these channels, C = L·Lᵀ `[channel, channel]`. */
  factor: Float64Array;
}

/**
 * The residual of kriging: C = R − kᵀK⁻¹k, with R the prior correlation of the channels among themselves, K that of the points and k
 * between both (Cressie 1993, section 3.4).
 *
 * @param among R of two channels
 * @param told kᵀK⁻¹k of two channels
 * @param untold its diagonal, 1 − kᵀK⁻¹k; 0 of a channel at a point
 */
export function krigingResidual(
  untold: readonly number[],
  among: (a: number, b: number) => number,
  told: (a: number, b: number) => number,
): KrigingResidual {
  const channels = [...untold.keys()].filter((channel) => untold[channel] > 0);
  const n = channels.length;
  const covariance = new Float64Array(n * n);
  channels.forEach((a, i) => {
    channels.forEach((b, j) => {
      covariance[i * n + j] = i === j ? untold[a] + JITTER : among(a, b) - told(a, b);
    });
  });
  return { channels, factor: choleskyFactor(covariance, n) };
}

/**
 * Draws the residual with the tempo of a sample's departures from its mean, and with their correlation between kinds.
 *
 * @param departures of a sample at the points, by kind: `[point][moment]`
 * @returns `[channel, kind, moment]`, in the order of `residual.channels`, of variance C
 */
export function drawKrigingResidual(
  { channels, factor }: KrigingResidual,
  departures: readonly (readonly Float32Array[])[],
  volumes: number,
  random: Random,
): Float32Array {
  const [kinds, n] = [departures.length, channels.length];
  const drawn = new Float32Array(n * kinds * volumes);
  const order = Math.min(ORDER, Math.floor(volumes / (2 * ORDER)));
  const ofKinds = kindFactor(departures);
  const one = new Float32Array(volumes);
  const white = departures.map(() => new Float32Array(n * volumes));
  for (const [kind, courses] of departures.entries()) {
    const process = autoregression(reflectionCoefficients(courses, order));
    for (let i = 0; i < n; i++) {
      drawAutoregressive(process, one, random);
      for (let j = i; j < n; j++) addScaled(white[kind], j * volumes, one, factor[j * n + i]);
    }
  }
  for (let kind = 0; kind < kinds; kind++) {
    for (let other = 0; other <= kind; other++) {
      for (let j = 0; j < n; j++) {
        const from = white[other].subarray(j * volumes, (j + 1) * volumes);
        addScaled(drawn, (j * kinds + kind) * volumes, from, ofKinds[kind * kinds + other]);
      }
    }
  }
  return drawn;
}

/** Lower triangle of the correlation of the kinds at one point, over all points. */
function kindFactor(departures: readonly (readonly Float32Array[])[]): Float64Array {
  const kinds = departures.length;
  const product = (a: number, b: number) =>
    departures[a].reduce((sum, course, point) => {
      const other = departures[b][point];
      return sum + course.reduce((own, value, k) => own + value * other[k], 0);
    }, 0);
  const correlation = new Float64Array(kinds * kinds);
  for (let a = 0; a < kinds; a++) {
    for (let b = 0; b < kinds; b++) {
      const size = Math.sqrt(product(a, a) * product(b, b));
      correlation[a * kinds + b] = a === b ? 1 + JITTER : size > 0 ? product(a, b) / size : 0;
    }
  }
  return choleskyFactor(correlation, kinds);
}

function addScaled(to: Float32Array, at: number, course: Float32Array, factor: number): void {
  if (factor === 0) return;
  for (let k = 0; k < course.length; k++) to[at + k] += factor * course[k];
}
