/** Frequency bands, and the windows about each step over which power in them is taken, whatever the estimate of the spectrum. */
import { HemocastError } from '../foundation/index.js';
import type { Signal } from './zero-phase.js';

/** A range of frequencies with its name. */
export interface FrequencyBand {
  name: string;
  /** Hz, included. */
  low: number;
  /** Hz, not included. */
  high: number;
}

/** The five bands usual in EEG. */
export const DEFAULT_BANDS: readonly FrequencyBand[] = [
  { name: 'delta', low: 1, high: 4 },
  { name: 'theta', low: 4, high: 8 },
  { name: 'alpha', low: 8, high: 13 },
  { name: 'beta', low: 13, high: 30 },
  { name: 'gamma', low: 30, high: 70 },
];

/** Power in µV² below which nothing can be distinguished: 0.01 µV root mean square, far under the noise of any amplifier. */
export const POWER_FLOOR = 1e-4;

export interface BandPowerOptions {
  /** Default `DEFAULT_BANDS`. A band that reaches past Nyquist ends there. */
  bands?: readonly FrequencyBand[];
  /** Default 2. */
  windowSeconds?: number;
  /** Default 1. */
  stepSeconds?: number;
  /** How the spectrum is estimated, by the name of an entry of `SPECTRAL_ESTIMATES`. Default `multitaper`. */
  estimate?: string;
  /** Number of sine tapers of `multitaper`. Default 3. */
  tapers?: number;
}

/** Where the windows of a recording lie. Step s is centred on (s + ½)·step seconds. */
export interface WindowPlan {
  /** Whole steps in the recording. */
  steps: number;
  /** Samples of a window. */
  length: number;
  /** First sample of a step's window; it may lie before the recording. */
  startOf(step: number): number;
}

/** @throws HemocastError `signal-too-short` below one step or half a window */
export function windowPlan(
  samples: number,
  sampleRate: number,
  { windowSeconds = 2, stepSeconds = 1 }: BandPowerOptions,
): WindowPlan {
  const length = Math.max(4, Math.round(windowSeconds * sampleRate));
  const steps = Math.floor(samples / (stepSeconds * sampleRate) + 1e-9);
  if (steps < 1 || samples < length / 2 + 1) {
    throw new HemocastError('signal-too-short', 'The recording is too short for band power', {
      expected: `${Math.max(stepSeconds, windowSeconds / 2)} s or more`,
      found: `${(samples / sampleRate).toFixed(2)} s`,
    });
  }
  return { steps, length, startOf: (step) => Math.round((step + 0.5) * stepSeconds * sampleRate - length / 2) };
}

/** Copies a window that may reach past the ends, mirrored there, and subtracts its mean. */
export function copyMirrored(data: Signal, offset: number, samples: number, start: number, window: Float64Array): void {
  const n = window.length;
  let mean = 0;
  for (let i = 0; i < n; i++) {
    let at = start + i;
    while (at < 0 || at >= samples) at = at < 0 ? -at : 2 * (samples - 1) - at;
    const value = data[offset + at];
    window[i] = value;
    mean += value;
  }
  mean /= n;
  for (let i = 0; i < n; i++) window[i] -= mean;
}
