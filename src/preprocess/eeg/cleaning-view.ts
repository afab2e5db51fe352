/** What a page shows of a cleaning beside its report: each channel over time, and components with a stretch of their courses. */
import type { SignalSegment } from '../../recordings/index.js';
import type { ArtefactComponent } from './artefact-components.js';
import { judgedSegments, longestSegment } from './judged-segments.js';

/** How loud each EEG channel was before anything was repaired. */
export interface ChannelAmplitudes {
  /** Names, as recorded. */
  channels: string[];
  /** Seconds of a part. */
  partSeconds: number;
  /** Seconds at which each part starts; what annotations exclude is in none. */
  starts: number[];
  /** Standard deviation within each part, µV, after the band-pass, `[channel][part]`. */
  deviations: Float64Array[];
}

/** A stretch of a recording, seconds. */
export interface Stretch {
  start: number;
  seconds: number;
  /** Around the largest of what component analysis took out, or in the middle of the longest part. */
  around: 'artefact' | 'middle';
}

/** One independent component, kept or removed. */
export interface ComponentView {
  /** Index among the components. */
  component: number;
  /** Of those that were removed. */
  kind?: ArtefactComponent['kind'];
  /** Part of the variance of the recording. */
  explained: number;
  /** µV of each channel for a source of one standard deviation. */
  topography: number[];
  /** Power in half-hertz bins. */
  spectrum: { frequencies: Float64Array; density: Float64Array };
  /** Over the stretch, in standard deviations, at the rate of the result. */
  course: Float32Array;
}

export interface CleaningView {
  amplitudes: ChannelAmplitudes;
  stretch: Stretch;
  /** Where component analysis was asked for: all of them, in the order of their variance. */
  components?: ComponentView[];
}

const STRETCH_SECONDS = 10;

/**
 * The ten seconds that are shown: about a moment, or about the middle of the longest part.
 *
 * @param centre sample, where there is one
 */
export function stretchAbout(
  { samples, sampleRate }: { samples: number; sampleRate: number },
  segments: readonly SignalSegment[],
  centre?: number,
): Stretch & { first: number; samples: number } {
  const longest = longestSegment(segments);
  const middle = centre ?? longest.start + longest.samples / 2;
  const count = Math.min(samples, Math.round(STRETCH_SECONDS * sampleRate));
  const first = Math.round(Math.min(Math.max(0, middle - count / 2), samples - count));
  const around = centre === undefined ? 'middle' : 'artefact';
  return { start: first / sampleRate, seconds: count / sampleRate, around, first, samples: count };
}

/** The ten seconds in the middle of the longest part without what annotations exclude. */
export function middleStretch(recording: Parameters<typeof judgedSegments>[0]): Stretch {
  const { first: _, samples: __, ...stretch } = stretchAbout(recording, judgedSegments(recording));
  return stretch;
}

/** Where a sample of packed parts lies in the recording. */
export function unpackedSample(parts: readonly SignalSegment[], sample: number): number {
  let before = 0;
  for (const part of parts) {
    if (sample < before + part.samples) return part.start + sample - before;
    before += part.samples;
  }
  const last = parts[parts.length - 1];
  return last.start + last.samples - 1;
}

/** Seconds at which the parts of a survey start. @param part samples of one */
export function partStarts(usable: readonly SignalSegment[], part: number, sampleRate: number): number[] {
  return usable.flatMap(({ start, samples }) =>
    Array.from({ length: Math.floor(samples / part) }, (_, k) => (start + k * part) / sampleRate),
  );
}
