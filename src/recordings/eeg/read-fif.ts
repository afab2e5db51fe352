/** FIF files as recordings. */
import {
  type FifChannel,
  type FifEpochs,
  type FifMeasurement,
  type FifRaw,
  isFifStart,
  openFif,
} from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { contiguousSegments } from '../boundaries.js';
import { describeChannels } from '../electrode-naming.js';
import { electrodeName } from '../electrode-positions.js';
import { headToFsaverage } from '../head-frame.js';
import { placesInHeadFrame } from '../head-sphere.js';
import type { Channel, Recording, RecordingEvent } from '../recording.js';
import { risingTriggers } from '../trigger-events.js';
import type { EegReader, EegReadReport, OpenEeg } from './eeg-reader.js';

/** Channels that hold the state of all trigger lines together, on newer and on older systems. */
const COMPOSITE_TRIGGERS = ['STI101', 'STI 014'];
const HBO_COIL = 300;
const HBR_COIL = 301;

/**
 * Continuous recordings and epochs. Volts become µV, triggers events. Epochs are laid end to end, each with an event at its time zero
 * and `boundary` where the next one begins. Gaps in the acquisition hold zeros and an event `BAD_ACQ_SKIP`, as in MNE-Python.
 */
export const fifReader: EegReader = {
  format: 'FIF',
  extensions: ['.fif', '.fif.gz'],
  matches: isFifStart,
  read: readFif,
  open: openInParts,
};

async function readFif(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }> {
  const file = await openFif(storage, path);
  if (file.kind === 'raw') {
    const { recording, report, read } = await rawInParts(file);
    return { recording: { ...recording, data: await read(0, recording.samples) }, report };
  }
  const { measurement } = file;
  const { described, remarks } = describe(measurement);
  const { data, samples } = await endToEnd(file);
  toUnits(data, samples, described);
  const events = epochEvents(file).sort((a, b) => a.onset - b.onset);
  return {
    recording: {
      channels: described.map(({ channel }) => channel),
      sampleRate: file.sampleRate,
      samples,
      data,
      events,
      segments: contiguousSegments(events, samples, file.sampleRate),
    },
    report: {
      ...reportOn(file, false),
      remarks: [
        ...remarksOn(measurement, false, file.files.length),
        ...remarks,
        `${file.epochs.length} epochs are laid end to end: the time between them is missing.`,
      ],
    },
  };
}

async function openInParts(storage: Storage, path: string): Promise<OpenEeg | undefined> {
  const file = await openFif(storage, path);
  return file.kind === 'raw' ? rawInParts(file) : undefined;
}

/** Values of samples that are looked through at a time for triggers. */
const PART_VALUES = 2 ** 22;

async function rawInParts(file: FifRaw): Promise<OpenEeg> {
  const { measurement } = file;
  const { described, remarks } = describe(measurement);
  const triggers = triggerRows(measurement.channels);
  const codes = triggers.map(() => new Float32Array(file.samples));
  const step = Math.max(1, Math.floor(PART_VALUES / measurement.channels.length));
  for (let start = 0; triggers.length > 0 && start < file.samples; start += step) {
    const { data, samples } = await file.readSignals({ start, count: step });
    triggers.forEach((row, k) => {
      codes[k].set(data.subarray(row * samples, (row + 1) * samples), start);
    });
  }
  const events = [
    ...file.annotations.map(({ onset, duration, text }) => ({ onset, duration, label: text })),
    ...codes.flatMap((values) => triggerEvents(values, file.sampleRate)),
    ...gapEvents(file),
  ].sort((a, b) => a.onset - b.onset);
  return {
    recording: {
      channels: described.map(({ channel }) => channel),
      sampleRate: file.sampleRate,
      samples: file.samples,
      events,
      segments: contiguousSegments(events, file.samples, file.sampleRate),
    },
    report: {
      ...reportOn(file, true),
      gaps: [...file.gaps],
      remarks: [...remarksOn(measurement, file.activelyShielded, file.files.length), ...remarks],
    },
    async read(start, count) {
      const { data, samples } = await file.readSignals({ start, count });
      toUnits(data, samples, described);
      return data;
    },
    async readDoubles(start, count) {
      const { data, samples } = await file.readDoubles({ start, count });
      toUnits(data, samples, described);
      return data;
    },
  };
}

function toUnits(data: Float32Array | Float64Array, samples: number, described: readonly { factor: number }[]): void {
  described.forEach(({ factor }, c) => {
    if (factor === 1) return;
    for (let i = c * samples; i < (c + 1) * samples; i++) data[i] *= factor;
  });
}

function reportOn({ measurement }: FifRaw | FifEpochs, raw: boolean) {
  return {
    format: raw ? 'FIF raw' : 'FIF epochs',
    originalNames: measurement.channels.map(({ name }) => name),
    otherRates: [],
    gaps: [],
  };
}

function remarksOn({ badChannels, pendingProjections, channels }: FifMeasurement, shielded: boolean, files: number) {
  const remarks: string[] = [];
  if (files > 1) remarks.push(`The recording is split over ${files} files.`);
  if (badChannels.length > 0) remarks.push(`Marked as bad in the file: ${badChannels.join(', ')}.`);
  if (pendingProjections > 0) {
    remarks.push(`${pendingProjections} projections are stored with the recording; they were not applied.`);
  }
  if (shielded) remarks.push('Recorded with active shielding: magnetic channels are distorted until Maxwell filtered.');
  const scaled = channels.filter(({ unitMultiplier }) => unitMultiplier !== 0).map(({ name }) => name);
  if (scaled.length > 0) {
    remarks.push(`A power of ten in the unit was applied, which MNE-Python leaves out: ${scaled.join(', ')}.`);
  }
  return remarks;
}

interface Described {
  described: { channel: Channel; factor: number }[];
  /** What the names leave open. */
  remarks: string[];
}

function describe({ channels, landmarks, badChannels }: FifMeasurement): Described {
  const bad = new Set(badChannels);
  const types = channels.map(typeOf);
  const placed = channels.flatMap(({ position }, c) => (types[c] === 'eeg' && position !== undefined ? [c] : []));
  const places = placesInHeadFrame(
    placed.map((c) => channels[c].position!),
    landmarks,
  );
  const byChannel = new Map(placed.map((c, k) => [c, places[k]]));
  const electrodes = channels.flatMap((_, c) => (types[c] === 'eeg' ? [c] : []));
  const named = describeChannels(
    electrodes.map((c) => ({ name: channels[c].name, unit: 'µV', place: byChannel.get(c) })),
  );
  const known = new Map(electrodes.map((c, k) => [c, named.described[k].channel]));
  return {
    described: channels.map((channel, c) => {
      const signal = describeSignal(channel, types[c], known.get(c), landmarks);
      return bad.has(channel.name) ? { ...signal, channel: { ...signal.channel, bad: true } } : signal;
    }),
    remarks: named.remarks,
  };
}

function describeSignal(
  { name, unit, position }: FifChannel,
  type: Channel['type'],
  electrode: Channel | undefined,
  landmarks: FifMeasurement['landmarks'],
): { channel: Channel; factor: number } {
  if (type === 'stim') return { channel: { name, type, unit: '' }, factor: 1 };
  const [shown, factor] = unit === 'V' ? ['µV', 1e6] : unit === 'M' ? ['µM', 1e6] : [unit, 1];
  if (electrode !== undefined) {
    // Only names of the standard are respelled.
    const isStandard = electrodeName(electrode.name) !== undefined || electrode.ends !== undefined;
    return { channel: { ...electrode, name: isStandard ? electrode.name : name, type, unit: shown }, factor };
  }
  return {
    channel: {
      name,
      type,
      unit: shown,
      ...(position !== undefined && { position: headToFsaverage(position, landmarks) }),
    },
    factor,
  };
}

function typeOf({ kind, coilType, unit }: FifChannel): Channel['type'] {
  if (kind === 'meg') return unit === 'T' ? 'mag' : unit === 'T/m' ? 'grad' : 'misc';
  if (kind === 'fnirs') return coilType === HBO_COIL ? 'hbo' : coilType === HBR_COIL ? 'hbr' : 'nirs';
  return kind === 'eeg' || kind === 'eog' || kind === 'ecg' || kind === 'emg' || kind === 'stim' ? kind : 'misc';
}

/** Channels whose triggers become events: the one that holds all lines, or each line's own. */
function triggerRows(channels: readonly FifChannel[]): number[] {
  const composite = COMPOSITE_TRIGGERS.find((wanted) => channels.some(({ name }) => name === wanted));
  return channels.flatMap(({ name, kind }, c) => {
    return (composite === undefined ? kind === 'stim' : name === composite) ? [c] : [];
  });
}

function triggerEvents(codes: Float32Array, sampleRate: number): RecordingEvent[] {
  return risingTriggers(codes).map(({ sample, code }) => ({
    onset: sample / sampleRate,
    duration: 0,
    label: String(code),
  }));
}

/** Gaps that the file's annotations do not mark already. */
function gapEvents({ gaps, annotations, sampleRate }: FifRaw): RecordingEvent[] {
  const skips = annotations.filter(({ text }) => text === 'BAD_ACQ_SKIP');
  const starts = new Set(skips.map(({ onset }) => Math.round(onset * sampleRate)));
  const marked = ({ onset }: { onset: number }) => starts.has(Math.round(onset * sampleRate));
  return gaps.filter((gap) => !marked(gap)).map((gap) => ({ ...gap, label: 'BAD_ACQ_SKIP' }));
}

/** Epochs one after the other as `[channel, sample]`. */
async function endToEnd(file: FifEpochs): Promise<{ data: Float32Array; samples: number }> {
  const rows = file.channels.length;
  const { data: stored, epochs } = await file.readEpochs();
  const samples = epochs * file.samples;
  const data = new Float32Array(rows * samples);
  for (let k = 0; k < epochs; k++) {
    for (let c = 0; c < rows; c++) {
      const from = (k * rows + c) * file.samples;
      data.set(stored.subarray(from, from + file.samples), c * samples + k * file.samples);
    }
  }
  return { data, samples };
}

function epochEvents({ epochs, samples, sampleRate, startTime }: FifEpochs): RecordingEvent[] {
  return epochs.flatMap(({ label }, k) => {
    const begin = (k * samples) / sampleRate;
    const boundary = k === 0 ? [] : [{ onset: begin, duration: 0, label: 'boundary' }];
    return [...boundary, { onset: begin - startTime, duration: 0, label }];
  });
}
