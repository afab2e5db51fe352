/** FIF files as recordings. */
import {
  type FifChannel,
  type FifEpochs,
  type FifMeasurement,
  type FifRaw,
  isFifStart,
  openFif,
} from '../formats/index.js';
import type { Storage } from '../foundation/index.js';
import { electrodeName, electrodePosition } from './electrode-positions.js';
import { headToFsaverage } from './head-frame.js';
import type { EegReader, EegReadReport } from './readers.js';
import type { Channel, Recording, RecordingEvent } from './recording.js';
import { risingTriggers } from './trigger-events.js';

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
};

async function readFif(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }> {
  const file = await openFif(storage, path);
  const { measurement } = file;
  const described = measurement.channels.map((channel) => describe(channel, measurement));
  const stored = file.kind === 'raw' ? await file.readSignals() : await endToEnd(file);
  const { data, samples } = stored;
  described.forEach(({ factor }, c) => {
    if (factor === 1) return;
    for (let i = c * samples; i < (c + 1) * samples; i++) data[i] *= factor;
  });
  const channels = described.map(({ channel }) => channel);
  const events =
    file.kind === 'epochs'
      ? epochEvents(file)
      : [
          ...file.annotations.map(({ onset, duration, text }) => ({ onset, duration, label: text })),
          ...triggerEvents(measurement.channels, data, samples, file.sampleRate),
          ...gapEvents(file),
        ];
  return {
    recording: {
      channels,
      sampleRate: file.sampleRate,
      samples,
      data,
      events: events.sort((a, b) => a.onset - b.onset),
    },
    report: {
      format: file.kind === 'raw' ? 'FIF raw' : 'FIF epochs',
      originalNames: measurement.channels.map(({ name }) => name),
      otherRates: [],
      gaps: file.kind === 'raw' ? [...file.gaps] : [],
      remarks: [
        ...remarksOn(measurement, file.kind === 'raw' && file.activelyShielded, file.files.length),
        ...(file.kind === 'raw'
          ? []
          : [`${file.epochs.length} epochs are laid end to end: the time between them is missing.`]),
      ],
    },
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

function describe(channel: FifChannel, { landmarks }: FifMeasurement): { channel: Channel; factor: number } {
  const { name, unit } = channel;
  const type = typeOf(channel);
  if (type === 'stim') return { channel: { name, type, unit: '' }, factor: 1 };
  const electrode = type === 'eeg' ? electrodeName(name) : undefined;
  const measured = channel.position === undefined ? undefined : headToFsaverage(channel.position, landmarks);
  const position = electrode === undefined ? measured : electrodePosition(electrode);
  const [shown, factor] = unit === 'V' ? ['µV', 1e6] : unit === 'M' ? ['µM', 1e6] : [unit, 1];
  return {
    channel: { name: electrode ?? name, type, unit: shown, ...(position === undefined ? {} : { position }) },
    factor,
  };
}

function typeOf({ kind, coilType }: FifChannel): Channel['type'] {
  if (kind === 'fnirs') return coilType === HBO_COIL ? 'hbo' : coilType === HBR_COIL ? 'hbr' : 'nirs';
  return kind === 'eeg' || kind === 'eog' || kind === 'ecg' || kind === 'emg' || kind === 'stim' ? kind : 'misc';
}

function triggerEvents(
  channels: readonly FifChannel[],
  data: Float32Array,
  samples: number,
  sampleRate: number,
): RecordingEvent[] {
  const composite = COMPOSITE_TRIGGERS.find((wanted) => channels.some(({ name }) => name === wanted));
  return channels.flatMap(({ name, kind }, c) => {
    if (composite === undefined ? kind !== 'stim' : name !== composite) return [];
    return risingTriggers(data.subarray(c * samples, (c + 1) * samples)).map(({ sample, code }) => ({
      onset: sample / sampleRate,
      duration: 0,
      label: String(code),
    }));
  });
}

/** Gaps that the file's annotations do not mark already. */
function gapEvents({ gaps, annotations, sampleRate }: FifRaw): RecordingEvent[] {
  const marked = ({ onset }: { onset: number }) =>
    annotations.some(({ onset: at, text }) => text === 'BAD_ACQ_SKIP' && Math.abs(at - onset) < 0.5 / sampleRate);
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
