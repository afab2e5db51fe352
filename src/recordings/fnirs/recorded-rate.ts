/** Whether the rate that a file states can be, and what becomes of the file at another one. */
import type { SnirfFile } from '../../formats/snirf/snirf.js';
import { isExclusion } from './even-signals.js';
import type { FnirsFile } from './fnirs-reader.js';

/** Seconds behind the end at which an event is no rounding error. */
const TOLERATED = 2;

/** A sentence where events lie behind the last sample: there must be more seconds than the rate and the number of samples say. */
export function rateRemarks({ stims, time, samples, sampleRate }: SnirfFile): string[] {
  if (time === undefined || samples < 2) return [];
  const [start, end] = [time[0], time[samples - 1]];
  const onsets = stims
    .filter(({ name }) => !isExclusion(name))
    .flatMap(({ events }) => events.map(({ onset }) => onset));
  const late = onsets.filter((onset) => onset > end + TOLERATED);
  if (late.length === 0) return [];
  const last = late.reduce((most, onset) => (onset > most ? onset : most), end);
  const most = (samples - 1) / (last - start);
  return [
    `${late.length} of ${onsets.length} events lie behind the end of the recording, up to ${Number(last.toFixed(2))} s: if their times are right, ${samples} samples were not taken at ${Number(sampleRate.toPrecision(5))} Hz but at ${Number(most.toPrecision(3))} Hz or less; --recorded-rate gives the rate`,
  ];
}

/** The file with its samples at another rate, on a clock without gaps; events that were marked at samples move with them. */
export function atRate({ file, eventsAtSamples = false }: FnirsFile, rate: number): SnirfFile {
  const { parts: _, ...rest } = file;
  const start = file.time?.[0] ?? 0;
  const stretch = file.sampleRate > 0 ? file.sampleRate / rate : 1;
  const moved = (seconds: number) => (eventsAtSamples ? start + (seconds - start) * stretch : seconds);
  return {
    ...rest,
    sampleRate: rate,
    time: Float64Array.from({ length: file.samples }, (_, k) => start + k / rate),
    stims: file.stims.map(({ name, events }) => ({
      name,
      events: events.map(({ onset, duration, amplitude }) => ({
        onset: moved(onset),
        duration: eventsAtSamples ? duration * stretch : duration,
        amplitude,
      })),
    })),
  };
}
