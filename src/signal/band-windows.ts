/** Frequency bands, and the windows about each step over which power in them is taken, whatever the estimate of the spectrum. */
import { HemocastError } from '../foundation/index.js';
import type { SampleRange } from './in-segments.js';
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
  /** Parts that may be used, in the order of time; no window reaches past the end of one. All of the recording by default. */
  segments?: readonly SampleRange[];
}

/** Where the windows of a recording lie. Step s is centred on (s + ½)·step seconds. */
export interface WindowPlan {
  /** Whole steps in the recording. */
  steps: number;
  /** Samples of a window. */
  length: number;
  /** First sample of a step's window; it may lie before the recording. */
  startOf(step: number): number;
  /** The usable part in which the middle of a step's window lies, where it holds half of a window or more. */
  partOf(step: number): SampleRange | undefined;
}

/** @throws HemocastError `signal-too-short` below one step or half a window */
export function windowPlan(
  samples: number,
  sampleRate: number,
  { windowSeconds = 2, stepSeconds = 1, segments = [{ start: 0, samples }] }: BandPowerOptions,
): WindowPlan {
  const length = Math.max(4, Math.round(windowSeconds * sampleRate));
  const steps = Math.floor(samples / (stepSeconds * sampleRate) + 1e-9);
  if (steps < 1 || samples < length / 2 + 1) {
    throw new HemocastError('signal-too-short', 'The recording is too short for band power', {
      expected: `${Math.max(stepSeconds, windowSeconds / 2)} s or more`,
      found: `${(samples / sampleRate).toFixed(2)} s`,
    });
  }
  const middleOf = (step: number) => (step + 0.5) * stepSeconds * sampleRate;
  let last = 0;
  return {
    steps,
    length,
    startOf: (step) => Math.round(middleOf(step) - length / 2),
    partOf(step) {
      const middle = middleOf(step);
      // Steps are asked for one after the other, as a rule.
      if (last >= segments.length || segments[last].start > middle) last = 0;
      while (last < segments.length && segments[last].start + segments[last].samples <= middle) last++;
      const part = segments[last];
      return part !== undefined && part.start <= middle && part.samples >= length / 2 + 1 ? part : undefined;
    },
  };
}

/**
 * Copies a step's window, mirrored at the ends of the part that it lies in.
 *
 * @param offset of the channel's first sample in the data
 * @param margin samples that are wanted on either side of the window
 * @returns whether there is such a part: false where nothing was measured, or nothing usable
 */
export function copyStep(
  data: Signal,
  offset: number,
  plan: WindowPlan,
  step: number,
  window: Float64Array,
  margin = 0,
): boolean {
  const part = plan.partOf(step);
  if (part === undefined) return false;
  copyMirrored(data, offset + part.start, part.samples, plan.startOf(step) - margin - part.start, window);
  return true;
}

/** Copies a window that may reach past the ends, mirrored there, and subtracts its mean. */
function copyMirrored(data: Signal, offset: number, samples: number, start: number, window: Float64Array): void {
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
