/**
 * Independent component analysis of multichannel recordings: whitening by principal
 * components, then a rotation or an unmixing by one of three methods.
 */
import { HemocastError, type Random } from '../foundation/index.js';
import { mixBlock } from './block-products.js';
import { fastIca } from './fast-ica.js';
import { extendedInfomax } from './infomax.js';
import { picard } from './picard.js';
import { inverse, productTransposed } from './small-matrices.js';
import { project, whitening } from './whitening.js';
import type { Signal } from './zero-phase.js';

export type IcaMethod = 'fastica' | 'infomax' | 'picard';

export interface IcaOptions {
  /** Default `fastica`. */
  method?: IcaMethod;
  /** Number of components, or (below 1) the part of the variance that they carry; all by default. */
  components?: number;
  /** Learn from each `decimation`-th sample only; the data should hold nothing above the Nyquist frequency that remains. Default 1. */
  decimation?: number;
  /** Default 200. */
  maximumIterations?: number;
  /** Default 1e-4 (FastICA), 1e-5 (Picard), 1e-7 (infomax); see each for what it measures. */
  tolerance?: number;
  /** Start of the iteration, and the order of the samples for infomax. */
  random: Random;
}

/** Sources = unmixing·(data − mean); data ≈ mixing·sources + mean. Sources have variance 1, the one that explains most comes first. */
export interface IndependentComponents {
  method: IcaMethod;
  components: number;
  channels: number;
  mean: Float64Array;
  /** `[component, channel]`. */
  unmixing: Float64Array;
  /** `[channel, component]`: each column is a component's topography, in the data's unit; its largest entry is positive. */
  mixing: Float64Array;
  /** Part of the data's variance that each component carries. */
  explained: Float64Array;
  iterations: number;
  /** Whether the method came to rest; where it did not, its components are those of its last step. */
  converged: boolean;
}

const METHODS = { fastica: fastIca, infomax: extendedInfomax, picard };
const TOLERANCES: Record<IcaMethod, number> = { fastica: 1e-4, infomax: 1e-7, picard: 1e-5 };
const BLOCK = 256;

/**
 * Finds independent components.
 *
 * @param data `[channel, sample]`, high-passed at 1 Hz or so; left unchanged
 * @throws HemocastError `component-count`, `signal-too-short`, `no-variance`, `decimation`
 *
 * @example
 * const ica = independentComponents(data, 64, samples, { components: 20, random: new Random(7) });
 * removeComponents(data, samples, ica, [0, 3]);
 */
export function independentComponents(
  data: Signal,
  channels: number,
  samples: number,
  options: IcaOptions,
): IndependentComponents {
  const { method = 'fastica', components = channels, decimation = 1, maximumIterations = 200 } = options;
  const { tolerance = TOLERANCES[method], random } = options;
  if (!(Number.isInteger(decimation) && decimation >= 1)) {
    throw new HemocastError('decimation', 'The decimation is not usable', {
      expected: 'a whole number of 1 or more',
      found: `${decimation}`,
    });
  }
  const white = whitening(data, channels, samples, components, decimation);
  const n = white.components;
  const z = project(data, channels, samples, white.matrix, white.mean, decimation);
  const found = METHODS[method](z, n, z.length / n, { maximumIterations, tolerance, random });
  const back = inverse(found.w, n);
  const scaled = {
    unmixing: times(found.w, white.matrix, n, n, channels),
    mixing: times(white.inverse, back, channels, n, n),
    // Variance of every source: w·wᵀ, since the whitened data are uncorrelated.
    variances: Float64Array.from({ length: n }, (_, i) => productTransposed(found.w, found.w, n)[i * n + i]),
  };
  return {
    method,
    components: n,
    channels,
    mean: white.mean,
    ...ordered(scaled, n, channels, white.explained),
    iterations: found.iterations,
    converged: found.converged,
  };
}

/** Unit variance, positive largest weight, and the order of the variance that each gives to the channels. */
function ordered(
  { unmixing, mixing, variances }: Record<'unmixing' | 'mixing' | 'variances', Float64Array>,
  n: number,
  channels: number,
  kept: Float64Array,
): Pick<IndependentComponents, 'unmixing' | 'mixing' | 'explained'> {
  const powers = Float64Array.from({ length: n }, (_, c) => {
    let sum = 0;
    for (let k = 0; k < channels; k++) sum += mixing[k * n + c] ** 2;
    return sum * variances[c];
  });
  const total = powers.reduce((a, b) => a + b, 0);
  const share = kept.reduce((a, b) => a + b, 0);
  const order = Array.from(powers.keys()).sort((a, b) => powers[b] - powers[a]);
  const result = {
    unmixing: new Float64Array(n * channels),
    mixing: new Float64Array(channels * n),
    explained: Float64Array.from(order, (c) => (share * powers[c]) / total),
  };
  order.forEach((c, rank) => {
    let largest = 0;
    for (let k = 0; k < channels; k++) {
      if (Math.abs(mixing[k * n + c]) > Math.abs(largest)) largest = mixing[k * n + c];
    }
    const scale = Math.sqrt(variances[c]) * (largest < 0 ? -1 : 1);
    for (let k = 0; k < channels; k++) {
      result.mixing[k * n + rank] = mixing[k * n + c] * scale;
      result.unmixing[rank * channels + k] = unmixing[c * channels + k] / scale;
    }
  });
  return result;
}

/** Time courses `[component, sample]` of the components. */
export function componentSources(data: Signal, samples: number, ica: IndependentComponents, every = 1): Float32Array {
  return project(data, ica.channels, samples, ica.unmixing, ica.mean, every);
}

/**
 * Takes components out of the data, in place: data −= mixing·sources of those components. What lies outside the space of the
 * components stays as it is.
 *
 * @param data `[channel, sample]`
 * @param removed indices of components
 */
export function removeComponents(
  data: Float32Array,
  samples: number,
  ica: IndependentComponents,
  removed: readonly number[],
): void {
  if (removed.length === 0) return;
  const { channels, components, mean } = ica;
  const projector = new Float64Array(channels * channels);
  for (const c of removed) {
    for (let i = 0; i < channels; i++) {
      const weight = ica.mixing[i * components + c];
      for (let j = 0; j < channels; j++) projector[i * channels + j] += weight * ica.unmixing[c * channels + j];
    }
  }
  const block = new Float64Array(channels * BLOCK);
  const taken = new Float64Array(channels * BLOCK);
  for (let from = 0; from < samples; from += BLOCK) {
    const count = Math.min(BLOCK, samples - from);
    for (let k = 0; k < channels; k++) {
      for (let i = 0; i < count; i++) block[k * BLOCK + i] = data[k * samples + from + i] - mean[k];
    }
    mixBlock(taken, projector, block, channels, channels, BLOCK, count);
    for (let k = 0; k < channels; k++) {
      for (let i = 0; i < count; i++) data[k * samples + from + i] -= taken[k * BLOCK + i];
    }
  }
}

function times(a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      for (let j = 0; j < columns; j++) result[i * columns + j] += a[i * inner + k] * b[k * columns + j];
    }
  }
  return result;
}
