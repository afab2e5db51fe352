// Figures of EEG that real and simulated recordings are compared in: spectrum, likeness of channels, and slow band power.
import type { Recording } from '../../src/recordings/index.js';
import { filterZeroPhase, logBandPower, pearson, welch } from '../../src/signal/index.js';

/** Seconds of a segment, where a recording is as long: about the length of EEGMAT's, since short segments lose slow power. */
export const SEGMENT = 170;
/** Seconds over which log power is averaged before its spread, coupling and dimensions are taken. */
const SMOOTHING = 4;
/** Lag of the tempo, seconds. */
const LAG = 5;
/** ln µV²: below it a channel is flat, as at the padded end of EEGMAT. */
const FLAT = -6;
const BANDS = 5;
const [THETA, ALPHA, GAMMA] = [1, 2, 4];

/** One number each; see the labels. */
export type Figures = Record<string, number>;

export const FIGURE_LABELS: Record<string, string> = {
  slope: '1/f exponent, 2–45 Hz without 6.5–14 Hz',
  peak: 'alpha peak over the slope, dB',
  channels: '|r| between channels, 1–45 Hz',
  sd0: 'SD of slow log-power, delta',
  sd1: '… theta',
  sd2: '… alpha',
  sd3: '… beta',
  sd4: '… gamma',
  head0: 'SD of its mean over channels, delta',
  head1: '… theta',
  head2: '… alpha',
  head3: '… beta',
  head4: '… gamma',
  dimensions: 'dimensions of slow log-power (participation ratio)',
  alphaTheta: 'alpha with theta, r in a channel',
  alphaGamma: 'alpha with gamma, r in a channel',
  tempo: 'autocorrelation of alpha log-power at 5 s',
};

export const mean = (values: readonly number[]) => {
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
};

/** Subtracts the mean over channels from `[channel, sample]`. */
export function averageReference(data: Float32Array, channels: number): Float32Array {
  const samples = data.length / channels;
  const result = Float32Array.from(data);
  for (let t = 0; t < samples; t++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[c * samples + t];
    for (let c = 0; c < channels; c++) result[c * samples + t] -= sum / channels;
  }
  return result;
}

/** All figures of one recording whose channels are EEG alone; slow power as the mean over its segments. */
export function eegFigures(recording: Recording): Figures {
  const channels = recording.channels.length;
  const { samples, sampleRate } = recording;
  const data = averageReference(recording.data, channels);
  const high = Math.min(75, sampleRate / 2 - 2);
  const clean = Float32Array.from(filterZeroPhase(data, channels, samples, sampleRate, { low: 1, high }));
  const { features, seconds } = logBandPower(clean, channels, samples, sampleRate);
  const segments = slowSegments(features, seconds, channels).map((part) => slowPower(part, channels));
  const slow = Object.fromEntries(
    Object.keys(segments[0] ?? {}).map((key) => [key, mean(segments.map((s) => s[key]))]),
  );
  return { ...spectrum(data, channels, samples, sampleRate), channels: likeness(data, channels, sampleRate), ...slow };
}

/** `[second, channel, band]` in pieces of {@link SEGMENT} seconds, without flat ends. */
function slowSegments(features: Float32Array, seconds: number, channels: number): Float32Array[] {
  const width = channels * BANDS;
  const flat = (s: number) => features.subarray(s * width, (s + 1) * width).some((value) => value < FLAT);
  let [first, end] = [0, seconds];
  while (first < end && flat(first)) first++;
  while (end > first && flat(end - 1)) end--;
  const length = Math.min(SEGMENT, end - first);
  const pieces: Float32Array[] = [];
  for (let from = first; from + length <= end; from += length)
    pieces.push(features.subarray(from * width, (from + length) * width));
  return pieces;
}

/** Spread, dimensions, coupling and tempo of log power `[second, channel, band]`. */
export function slowPower(features: Float32Array, channels: number): Figures {
  const width = channels * BANDS;
  const seconds = features.length / width;
  const raw = Array.from({ length: width }, (_, k) =>
    Float64Array.from({ length: seconds }, (_, s) => features[s * width + k]),
  );
  const slow = raw.map(smoothed);
  const figures: Figures = {};
  const of = (band: number, courses = slow) => Array.from({ length: channels }, (_, c) => courses[c * BANDS + band]);
  for (let b = 0; b < BANDS; b++) {
    figures[`sd${b}`] = mean(of(b).map(deviation));
    const whole = of(b).reduce(
      (sum, course) => sum.map((value, s) => value + course[s] / channels),
      new Float64Array(slow[0].length),
    );
    figures[`head${b}`] = deviation(whole);
  }
  figures.dimensions = participationRatio(slow);
  const coupling = (a: number, b: number) => mean(of(a).map((course, c) => pearson(course, of(b)[c])));
  figures.alphaTheta = coupling(ALPHA, THETA);
  figures.alphaGamma = coupling(ALPHA, GAMMA);
  figures.tempo = mean(of(ALPHA, raw).map((course) => lagged(course, LAG)));
  return figures;
}

function smoothed(course: Float64Array): Float64Array {
  return Float64Array.from({ length: course.length - SMOOTHING + 1 }, (_, s) =>
    mean([...course.subarray(s, s + SMOOTHING)]),
  );
}

function deviation(values: Float64Array): number {
  const centre = mean([...values]);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
}

/** Autocovariance at a lag over the variance. */
function lagged(values: Float64Array, lag: number): number {
  const centre = mean([...values]);
  let sum = 0;
  for (let i = lag; i < values.length; i++) sum += (values[i] - centre) * (values[i - lag] - centre);
  return sum / (values.length - lag) / deviation(values) ** 2;
}

/** (Σ λ)² / Σ λ² over the eigenvalues of the correlation matrix of courses: its effective number of dimensions. */
function participationRatio(courses: readonly Float64Array[]): number {
  let squares = 0;
  for (let i = 0; i < courses.length; i++)
    for (let j = 0; j <= i; j++) squares += (i === j ? 1 : 2) * pearson(courses[i], courses[j]) ** 2;
  return courses.length ** 2 / squares;
}

/** Mean over pairs of channels of |r|, 1–45 Hz. */
function likeness(data: Float32Array, channels: number, sampleRate: number): number {
  const samples = data.length / channels;
  const clean = filterZeroPhase(data, channels, samples, sampleRate, { low: 1, high: 45 });
  const row = (c: number) => clean.subarray(c * samples, (c + 1) * samples);
  const pairs: number[] = [];
  for (let a = 0; a < channels; a++) for (let b = 0; b < a; b++) pairs.push(Math.abs(pearson(row(a), row(b))));
  return mean(pairs);
}

/** Spectral slope, and the alpha peak over it. */
function spectrum(data: Float32Array, channels: number, samples: number, sampleRate: number): Figures {
  const each = Array.from({ length: channels }, (_, c) => {
    const course = data.subarray(c * samples, (c + 1) * samples);
    const { frequencies, density } = welch(course, sampleRate, { segmentSeconds: 4 });
    const between = (low: number, high: number) =>
      [...frequencies.keys()].filter((k) => frequencies[k] >= low && frequencies[k] < high);
    const fit = between(2, 45.01).filter((k) => frequencies[k] <= 6.5 || frequencies[k] >= 14);
    const x = fit.map((k) => Math.log10(frequencies[k]));
    const y = fit.map((k) => Math.log10(density[k]));
    const [middle, level] = [mean(x), mean(y)];
    const slope = mean(x.map((v, i) => (v - middle) * (y[i] - level))) / mean(x.map((v) => (v - middle) ** 2));
    const over = (k: number) => 10 * (Math.log10(density[k]) - level - slope * (Math.log10(frequencies[k]) - middle));
    return { slope: -slope, peak: Math.max(...between(7.5, 13.01).map(over)) };
  });
  return { slope: mean(each.map((f) => f.slope)), peak: mean(each.map((f) => f.peak)) };
}
