/** BrainVision files as recordings. */
import {
  type BrainVisionMarker,
  isBrainVisionTitle,
  openBrainVision,
  readBrainVisionTexts,
} from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { type Cut, contiguousSegments, layOut, unfilledRemarks } from '../boundaries.js';
import { describeChannels } from '../electrode-naming.js';
import { storedSampleTime } from '../gaps.js';
import type { Recording, RecordingEvent } from '../recording.js';
import { fromBrainVisionPosition } from './brainvision-frame.js';
import type { EegReader, EegReadReport, OpenEeg } from './eeg-reader.js';

export const brainVisionReader: EegReader = {
  format: 'BrainVision',
  extensions: ['.vhdr', '.ahdr', '.eeg', '.vmrk'],
  matches: (start) => {
    const text = new TextDecoder().decode(start).replace(/^\ufeff?\s*/, '');
    return isBrainVisionTitle(text, 'Header') || isBrainVisionTitle(text, 'Marker');
  },
  read: readBrainVision,
  open: openInParts,
};

async function readBrainVision(
  storage: Storage,
  path: string,
): Promise<{ recording: Recording; report: EegReadReport }> {
  const { file, described, recording, report, cuts } = await openFile(storage, path);
  const part = await file.readSignals();
  toUnits(part, described);
  const { sampleRate } = recording;
  const laid = layOut(
    part.data,
    recording.channels.map(({ type }) => type === 'stim'),
    cuts,
    sampleRate,
    file.path,
  );
  const stated = recording.events.map((event) => ({
    ...event,
    onset: storedSampleTime(event.onset * sampleRate, laid.stored, sampleRate),
  }));
  const gaps = laid.gaps.map((gap) => ({ ...gap, label: 'BAD gap' }));
  return {
    recording: {
      ...recording,
      samples: laid.samples,
      data: laid.data,
      events: [...stated, ...gaps].sort((a, b) => a.onset - b.onset),
      segments: contiguousSegments(stated, laid.samples, sampleRate, laid.segments),
    },
    report: {
      ...report,
      gaps: laid.gaps,
      ...(laid.gaps.length > 0 && { stored: laid.stored }),
      remarks: [...report.remarks, ...unfilledRemarks(laid)],
    },
  };
}

async function openInParts(storage: Storage, path: string): Promise<OpenEeg | undefined> {
  const { file, described, recording, report, cuts } = await openFile(storage, path);
  // Gaps are filled in the whole recording at once.
  if (cuts.length > 0) return undefined;
  return {
    recording,
    report,
    async read(start, count) {
      const part = await file.readSignals({ start, count });
      toUnits(part, described);
      return part.data;
    },
    async readDoubles(start, count) {
      const part = await file.readDoubles({ start, count });
      toUnits(part, described);
      return part.data;
    },
  };
}

async function openFile(storage: Storage, path: string) {
  const file = await openBrainVision(storage, path);
  const { channels, sampleRate, binaryFormat, multiplexed } = file.header;
  const { described, remarks } = describeChannels(
    channels.map(({ name, unit, position }) => {
      const stated = position === undefined ? undefined : fromBrainVisionPosition(position);
      return { name, unit, ...(stated && { place: { position: stated.place, measured: stated.measured } }) };
    }),
  );
  const events = eventsOf(file.markers, sampleRate);
  remarks.unshift(...file.remarks);
  const cuts = pausesOf(file.markers, sampleRate, remarks).filter(({ sample }) => sample < file.samples);
  const recording = {
    channels: described.map(({ channel }) => channel),
    sampleRate,
    samples: file.samples,
    events,
    segments: contiguousSegments(events, file.samples, sampleRate),
  };
  const report: EegReadReport = {
    format: `BrainVision ${binaryFormat ?? 'ASCII'}, ${multiplexed ? 'multiplexed' : 'vectorised'}`,
    originalNames: channels.map(({ name }) => name),
    otherRates: [],
    gaps: [],
    remarks,
  };
  return { file, described, recording, report, cuts };
}

/** Markers as events. The first one tells when the recording began; later ones of its kind are interruptions. */
function eventsOf(markers: readonly BrainVisionMarker[], sampleRate: number): RecordingEvent[] {
  const labels = new Map<string, string>();
  const labelOf = ({ type, description }: BrainVisionMarker) => {
    const label = `${type}/${description}`;
    const known = labels.get(label);
    if (known === undefined) labels.set(label, label);
    return known ?? label;
  };
  return (markers[0]?.type === 'New Segment' ? markers.slice(1) : markers)
    .map((marker) => ({
      onset: marker.sample / sampleRate,
      duration: marker.size / sampleRate,
      label: labelOf(marker),
    }))
    .sort((a, b) => a.onset - b.onset);
}

/**
 * Events of a recording whose samples are not there: markers and header are enough for a clock.
 *
 * @param path of the header or the markers
 * @throws HemocastError as `openBrainVision` for these two files
 */
export async function readBrainVisionEvents(storage: Storage, path: string): Promise<RecordingEvent[]> {
  const { header, markers } = await readBrainVisionTexts(storage, path);
  return eventsOf(markers, header.sampleRate);
}

/** Seconds by which the computer's clock may be wrong about the begin of a segment. */
const CLOCK_ERROR = 0.2;

/**
 * What was not recorded: how long the recording paused ahead of each of its segments, by the dates that they bear, and the samples that the
 * recorder counted as lost on the way from the amplifier.
 */
function pausesOf(markers: readonly BrainVisionMarker[], sampleRate: number, remarks: string[]): Cut[] {
  const lost = lostSamples(markers, sampleRate);
  const begins = markers.filter(({ type }) => type === 'New Segment').sort((a, b) => a.sample - b.sample);
  const cuts: Cut[] = [];
  let next = 0;
  begins.slice(1).forEach(({ date, sample }, k) => {
    // The dates know of lost samples, too.
    let counted = 0;
    for (; next < lost.length && lost[next].sample <= sample; next++) {
      if (lost[next].sample > begins[k].sample) counted += lost[next].seconds;
    }
    const [from, to] = [secondsOf(begins[k].date), secondsOf(date)];
    if (from === undefined || to === undefined || sample === begins[k].sample) return;
    const pause = to - from - (sample - begins[k].sample) / sampleRate - counted;
    if (pause > CLOCK_ERROR) cuts.push({ sample, seconds: pause });
    else if (pause < -CLOCK_ERROR) {
      remarks.push(
        `By its date the segment from ${(sample / sampleRate).toFixed(3)} s on began before the one ahead of it had ended; how long the pause was is unknown.`,
      );
    }
  });
  const all = new Map<number, Cut>();
  for (const { sample, seconds } of [...cuts, ...lost]) {
    all.set(sample, { sample, seconds: seconds + (all.get(sample)?.seconds ?? 0) });
  }
  return [...all.values()].sort((a, b) => a.sample - b.sample);
}

/** Markers `LostSamples: 12`, which follow the gap that they count. */
function lostSamples(markers: readonly BrainVisionMarker[], sampleRate: number): Cut[] {
  return markers
    .flatMap(({ type, description, sample }): Cut[] => {
      const count = Number(/lost ?samples\D{0,3}(\d{1,9})\b/i.exec(description || type)?.[1] ?? 0);
      return count > 0 ? [{ sample, seconds: count / sampleRate }] : [];
    })
    .sort((a, b) => a.sample - b.sample);
}

/** Seconds of a marker's date, `yyyymmddhhmmssuuuuuu`. */
function secondsOf(date: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{6})$/.exec(date)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year, month, day, hour, minute, second, micro] = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 + micro * 1e-6;
}

function toUnits(
  { data, samples }: { data: Float32Array | Float64Array; samples: number },
  described: readonly { factor: number }[],
): void {
  described.forEach(({ factor }, c) => {
    if (factor === 1) return;
    for (let i = c * samples; i < (c + 1) * samples; i++) data[i] *= factor;
  });
}
