/**
 * Examples that Python makes as well, from a linear congruence:
 *
 *     s = (1103515245 s + 12345) mod 2³¹, value s / 2³¹ − ½
 */
import type { Examples } from './decoder.js';
import type { Epochs } from './epochs.js';

function congruentNumbers(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(1103515245, state) + 12345) & 0x7fffffff;
    return state / 2147483648 - 0.5;
  });
}

/** The first feature three times as large; feature y of class y larger by 0.4 + 0.1 y. Classes take turns. */
export function knownExamples(count: number, width: number, classes: number, seed: number) {
  const values = congruentNumbers(count * width, seed);
  const labels = Array.from({ length: count }, (_, i) => i % classes);
  labels.forEach((label, i) => {
    values[i * width] *= 3;
    values[i * width + (label % width)] += 0.4 + 0.1 * label;
  });
  const input: Examples = { count, width, values: Float32Array.from(values) };
  return { input, labels };
}

/** Source y of class y is 1.4 times as strong; sources are mixed by 1 + a fixed matrix. Two classes take turns. */
export function knownEpochs(count: number, channels: number, samples: number, seed: number) {
  const sources = congruentNumbers(count * channels * samples, seed);
  const labels = Array.from({ length: count }, (_, e) => e % 2);
  const mixing = congruentNumbers(channels * channels, 77);
  for (let c = 0; c < channels; c++) mixing[c * (channels + 1)] += 1;
  const values = new Float32Array(sources.length);
  const at = (e: number, c: number, s: number) => (e * channels + c) * samples + s;
  for (let e = 0; e < count; e++) {
    for (let s = 0; s < samples; s++) {
      sources[at(e, labels[e], s)] *= 1.4;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < channels; k++) sum += mixing[c * channels + k] * sources[at(e, k, s)];
        values[at(e, c, s)] = sum;
      }
    }
  }
  const input: Epochs = { count, channels, samples, values };
  return { input, labels };
}
