/** EEGLAB datasets as recordings. */
import { type EeglabChannel, type EeglabEvent, openEeglab } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { type Cut, contiguousSegments, layOut, unfilledRemarks } from '../boundaries.js';
import { describeChannels } from '../electrode-naming.js';
import { electrodeName } from '../electrode-positions.js';
import { storedSampleTime } from '../gaps.js';
import { placesInUnknownFrame } from '../head-sphere.js';
import type { Channel, Recording } from '../recording.js';
import type { EegReader, EegReadReport } from './eeg-reader.js';

export const eeglabReader: EegReader = {
  format: 'EEGLAB',
  extensions: ['.set', '.fdt'],
  matches: (start) => /^MATLAB (5\.0|7\.3) MAT-file/.test(String.fromCharCode(...start.subarray(0, 32))),
  read: readEeglab,
};

type Point = readonly [number, number, number];

const TYPES: Readonly<Record<string, Channel['type']>> = {
  eeg: 'eeg',
  eog: 'eog',
  heog: 'eog',
  veog: 'eog',
  ecg: 'ecg',
  ekg: 'ecg',
  emg: 'emg',
  misc: 'misc',
  stim: 'stim',
  trigger: 'stim',
};

async function readEeglab(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }> {
  const file = await openEeglab(storage, path.replace(/\.fdt$/i, '.set'));
  const { channels, sampleRate, points, epochs, epochStart, events } = file.dataset;
  const remarks = [...file.dataset.remarks];
  const { described, remarks: open } = describe(channels);
  remarks.push(...open);
  const stored = await file.readSignals();
  const codes = events.every(({ type }) => type.trim() !== '' && Number.isFinite(Number(type)));
  // Where all types are numbers, EEGLAB may write a code instead of the name.
  const marks = events.map((event) => (codes && event.type === '-99' ? { ...event, type: 'boundary' } : event));
  // Between epochs, too, time is missing.
  for (let epoch = 1; epoch < epochs; epoch++) marks.push({ type: 'boundary', latency: epoch * points, duration: 0 });
  const laid = layOut(
    stored.data,
    described.map(({ type }) => type === 'stim'),
    epochs > 1 ? [] : cutsOf(marks, sampleRate, remarks),
    sampleRate,
    path,
  );
  remarks.push(...unfilledRemarks(laid));
  const placed = marks.map(({ type, latency, duration }) => {
    const cut = isBoundary(type);
    const sample = cut ? Math.max(0, Math.ceil(latency - 0.01)) : latency;
    const onset = storedSampleTime(sample, laid.stored, sampleRate);
    return { onset, duration: cut ? 0 : duration / sampleRate, label: type };
  });
  const gaps = laid.gaps.map((gap) => ({ ...gap, label: 'BAD gap' }));
  if (epochs > 1) {
    remarks.push(
      `${epochs} epochs, each from ${epochStart} s on, are laid end to end: the time between them is missing.`,
    );
  }
  return {
    recording: {
      channels: described,
      sampleRate,
      samples: laid.samples,
      data: laid.data,
      events: [...placed, ...gaps].sort((a, b) => a.onset - b.onset),
      segments: contiguousSegments(placed, laid.samples, sampleRate, laid.segments),
    },
    report: {
      format: `EEGLAB${epochs > 1 ? `, ${epochs} epochs` : ''}`,
      originalNames: channels.map(({ name }) => name),
      otherRates: [],
      gaps: laid.gaps,
      ...(laid.gaps.length > 0 && { stored: laid.stored }),
      remarks,
    },
  };
}

function isBoundary(type: string): boolean {
  return /^\s*boundary\s*$/i.test(type);
}

/** What was cut out of continuous data: a boundary's duration counts the samples. */
function cutsOf(events: readonly EeglabEvent[], sampleRate: number, remarks: string[]): Cut[] {
  const cuts = new Map<number, Cut>();
  let ahead = 0;
  for (const { type, latency, duration } of events) {
    if (!isBoundary(type) || !(duration > 0)) continue;
    const sample = Math.max(0, Math.ceil(latency - 0.01));
    const seconds = duration / sampleRate;
    if (sample === 0) ahead += seconds;
    else cuts.set(sample, { sample, seconds: seconds + (cuts.get(sample)?.seconds ?? 0) });
  }
  if (ahead > 0) {
    remarks.push(`${ahead.toFixed(3)} s were cut off at the start: times count from the first sample that was kept.`);
  }
  return [...cuts.values()].sort((a, b) => a.sample - b.sample);
}

function describe(channels: readonly EeglabChannel[]): { described: Channel[]; remarks: string[] } {
  const anyPlace = channels.some(({ position }) => position !== undefined);
  const types = channels.map(({ type }) => TYPES[type.toLowerCase()]);
  const isPlaced = ({ position }: EeglabChannel, c: number) =>
    position !== undefined && (types[c] === undefined || types[c] === 'eeg');
  const placed = channels.flatMap((channel, c) => (isPlaced(channel, c) ? [c] : []));
  // EEGLAB's y points to the left.
  const places = placesInUnknownFrame(
    placed.map((c): Point => {
      const [nose, left, up] = channels[c].position!;
      return [-left, nose, up];
    }),
  );
  const byChannel = new Map(placed.map((c, k) => [c, places[k]]));
  // EEGLAB keeps µV.
  const { described, remarks } = describeChannels(
    channels.map(({ name }, c) => ({ name, unit: 'µV', place: byChannel.get(c) })),
  );
  return {
    described: described.map(({ channel }, c): Channel => {
      const { name, position } = channels[c];
      // Only names of the standard are respelled.
      const isStandard = electrodeName(channel.name) !== undefined || channel.ends !== undefined;
      const guessed = channel.type === 'misc' && (position !== undefined || !anyPlace) ? 'eeg' : channel.type;
      const type = types[c] ?? guessed;
      const { position: place, ...rest } = channel;
      return {
        ...rest,
        name: isStandard ? channel.name : name,
        type,
        ...(place !== undefined && (type === 'eeg' || byChannel.get(c) === undefined) && { position: place }),
      };
    }),
    remarks,
  };
}
