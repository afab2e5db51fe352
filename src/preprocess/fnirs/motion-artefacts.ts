/** Finding motion in time and the events it spoils, as Homer does. */

import { type OpticalRecording, opticalRows } from '../../recordings/fnirs/optical-recording.js';
import type { RecordingEvent, SignalSegment } from '../../recordings/index.js';
import { fillersOf, partsOf } from './parts.js';

/** Homer's parameters of `hmrMotionArtifact`. */
export interface MotionArtefactOptions {
  /** Seconds over which a change is motion; default 0.5. */
  motion?: number;
  /** Seconds around motion that are lost with it; default 1. */
  mask?: number;
  /** In standard deviations of the signal's change from sample to sample; default 50. */
  deviations?: number;
  /** In optical density; default 5. */
  amplitude?: number;
}

/**
 * Samples spoilt by motion, judged over all channels together: one where any signal changes within `motion` seconds by
 * more than `deviations` standard deviations of its own steps, or by more than `amplitude`, and `mask` seconds around it. Gaps count
 * as spoilt.
 *
 * @param density optical densities
 * @returns 1 where there is motion, one a sample
 *
 * @example
 * const events = eventsWithoutMotion(density.events, findMotion(density, { deviations: 20 }), density.sampleRate, [-5, 10]);
 */
export function findMotion(
  density: OpticalRecording,
  { motion = 0.5, mask = 1, deviations = 50, amplitude = 5 }: MotionArtefactOptions = {},
): Uint8Array {
  const { samples, sampleRate, data, segments } = density;
  const parts = partsOf(samples, segments);
  const reach = Math.round(motion * sampleRate);
  const buffer = Math.round(mask * sampleRate);
  const marked = new Uint8Array(samples);
  for (const row of opticalRows(density)) {
    const signal = data.subarray(row * samples, (row + 1) * samples);
    const limit = Math.min(deviations * stepDeviation(signal, parts), amplitude);
    for (const { start, samples: count } of parts) {
      const end = start + count;
      for (let k = start; k + 1 < end; k++) {
        for (let lag = 1; lag <= reach && k + lag < end; lag++) {
          if (Math.abs(signal[k + lag] - signal[k]) > limit) {
            marked[k] = 1;
            break;
          }
        }
      }
    }
  }
  const spoilt = new Uint8Array(samples);
  for (const gap of fillersOf(samples, parts)) spoilt.fill(1, gap.start, gap.start + gap.samples);
  for (let k = 0; k < samples; k++) {
    if (marked[k] === 0) continue;
    // A change between samples k and k + 1 is found at k and belongs to k + 1.
    for (let j = k - buffer; j <= k + buffer; j++) if (j >= 0 && j + 1 < samples) spoilt[j + 1] = 1;
  }
  return spoilt;
}

function stepDeviation(signal: Float64Array, parts: readonly SignalSegment[]): number {
  let steps = 0;
  let sum = 0;
  for (const { start, samples } of parts) {
    steps += samples - 1;
    sum += signal[start + samples - 1] - signal[start];
  }
  const mean = sum / steps;
  let squares = 0;
  for (const { start, samples } of parts) {
    for (let k = start; k < start + samples - 1; k++) squares += (signal[k + 1] - signal[k] - mean) ** 2;
  }
  return Math.sqrt(squares / (steps - 1));
}

/**
 * Events with no motion around them.
 *
 * @param spoilt as from `findMotion`
 * @param around seconds before (negative) and after an event that must be free of motion, as Homer's `enStimRejection`
 */
export function eventsWithoutMotion(
  events: readonly RecordingEvent[],
  spoilt: Uint8Array,
  sampleRate: number,
  around: readonly [number, number],
): RecordingEvent[] {
  // Homer divides the span of time by the number of samples, not of steps.
  const step = (spoilt.length - 1) / sampleRate / spoilt.length;
  const before = Math.floor(around[0] / step);
  const after = Math.ceil(around[1] / step);
  return events.filter(({ onset }) => {
    const sample = Math.round(onset * sampleRate);
    const from = Math.min(Math.max(sample + before, 0), spoilt.length - 1);
    const to = Math.max(Math.min(sample + after, spoilt.length - 1), 0);
    return !spoilt.subarray(from, to + 1).includes(1);
  });
}
