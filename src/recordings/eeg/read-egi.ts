/** EGI's recordings: `.mff` folders and simple binary files. */
import { isMffFolder, readEgiRaw, readMff } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { contiguousSegments, layOut, unfilledRemarks } from '../boundaries.js';
import { describeChannels } from '../electrode-naming.js';
import { placesInUnknownFrame } from '../head-sphere.js';
import type { Recording, RecordingEvent } from '../recording.js';
import type { EegReader, EegReadReport } from './eeg-reader.js';

interface Read {
  recording: Recording;
  report: EegReadReport;
}

/** The folder, or any file in it. */
export const mffReader: EegReader = {
  format: 'EGI MFF',
  extensions: ['.mff'],
  matches: () => false,
  matchesFolder: isMffFolder,
  read: readMffFolder,
};

export const egiRawReader: EegReader = {
  format: 'EGI simple binary',
  extensions: ['.raw'],
  // The bytes alone say little: the ending decides.
  matches: () => false,
  read: readRaw,
};

async function readMffFolder(storage: Storage, path: string): Promise<Read> {
  const { net, eeg, sensors, physiology, epochs, events, categories, remarks: found } = await readMff(storage, path);
  const { sampleRate } = eeg;
  const places = placesInUnknownFrame(sensors.flatMap(({ position }) => (position === undefined ? [] : [position])));
  let next = 0;
  const stated = sensors.map(({ name, position }) => {
    const place = position === undefined ? undefined : places[next++];
    return { name, unit: 'µV', ...(place && { place }) };
  });
  const beside = physiology !== undefined && physiology.signal.sampleRate === sampleRate && physiology.signal.samples === eeg.samples ? physiology : undefined; // biome-ignore format: one condition
  const names = [...stated, ...(beside?.names.map((name, i) => ({ name, unit: beside.units[i] })) ?? [])];
  const { described, remarks } = describeChannels(names);
  const channels = described.map(({ channel }, c) => {
    // The net measures EEG at each of its sensors, the reference among them.
    return c < sensors.length ? { ...channel, type: 'eeg' as const, unit: 'µV' } : channel;
  });
  const stored = new Float32Array(channels.length * eeg.samples);
  stored.set(eeg.data);
  if (beside !== undefined) stored.set(beside.signal.data, eeg.data.length);
  described.forEach(({ factor }, c) => {
    if (factor === 1 || c < sensors.length) return;
    for (let i = c * eeg.samples; i < (c + 1) * eeg.samples; i++) stored[i] *= factor;
  });
  const [{ onset: begin }] = epochs;
  let sample = 0;
  const cuts = epochs.map((epoch, k) => {
    const last = epochs[k - 1];
    const seconds = last === undefined ? 0 : epoch.onset - last.onset - last.samples / sampleRate;
    const cut = { sample, seconds: seconds > 0.5 / sampleRate ? seconds : 0 };
    sample += epoch.samples;
    return cut;
  });
  const laid = layOut(stored, channels.map(() => false), cuts, sampleRate, path); // biome-ignore format: one call
  const edges = cuts.slice(1).map((cut): RecordingEvent => {
    const segment = laid.stored.find(({ start }) => start === cut.sample);
    const onset = segment === undefined ? cut.sample / sampleRate : segment.onset;
    return { onset, duration: 0, label: 'boundary' };
  });
  const marks = [
    ...events.map(({ onset, duration, code }) => ({ onset: onset - begin, duration, label: code })),
    ...categories.map(({ name, onset }) => ({ onset: onset - begin, duration: 0, label: name })),
    ...edges,
  ];
  const left = physiology === undefined || beside !== undefined ? [] : physiology.names;
  return {
    recording: {
      channels,
      sampleRate,
      samples: laid.samples,
      data: laid.data,
      events: [...marks, ...laid.gaps.map((gap) => ({ ...gap, label: 'BAD gap' }))].sort((a, b) => a.onset - b.onset),
      segments: contiguousSegments(edges, laid.samples, sampleRate, laid.segments),
    },
    report: {
      format: net === '' ? 'EGI MFF' : `EGI MFF, ${net}`,
      originalNames: names.map(({ name }) => name),
      otherRates: left.map((name) => ({ name, sampleRate: physiology!.signal.sampleRate })),
      gaps: laid.gaps,
      remarks: [...found, ...remarks, ...unfilledRemarks(laid)],
    },
  };
}

async function readRaw(storage: Storage, path: string): Promise<Read> {
  const file = readEgiRaw(await storage.read(path), path);
  const { channels: count, sampleRate, samples, segments } = file;
  const names = Array.from({ length: count }, (_, c) => `E${c + 1}`);
  const { described, remarks } = describeChannels(names.map((name) => ({ name, unit: 'µV' })));
  const events: RecordingEvent[] = [
    ...file.events.map(({ code, sample }) => ({ onset: sample / sampleRate, duration: 0, label: code })),
    ...segments.slice(1).map(({ start }) => ({ onset: start / sampleRate, duration: 0, label: 'boundary' })),
    ...segments.flatMap(({ start, category }) =>
      category === '' ? [] : [{ onset: start / sampleRate, duration: 0, label: category }],
    ),
  ].sort((a, b) => a.onset - b.onset);
  if (segments.length > 1) {
    remarks.push(`${segments.length} segments are laid end to end: the time between them is missing.`);
  }
  return {
    recording: {
      channels: described.map(({ channel }) => channel),
      sampleRate,
      samples,
      data: file.data,
      events,
      segments: contiguousSegments(events, samples, sampleRate),
    },
    report: { format: 'EGI simple binary', originalNames: names, otherRates: [], gaps: [], remarks },
  };
}
