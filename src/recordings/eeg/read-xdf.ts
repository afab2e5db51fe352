/** XDF files as recordings. */
import { isXdfStart, openXdf, type XdfFile, type XdfStream } from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import { contiguousSegments } from '../boundaries.js';
import { describeChannel } from '../channel-types.js';
import { fillGaps, type Segment } from '../gaps.js';
import type { Channel, Recording, RecordingEvent } from '../recording.js';
import type { EegReader, EegReadReport } from './eeg-reader.js';

/** Seconds. */
const TOLERATED_OVERLAP = 0.5;
/** Where the measured rate is further from the nominal one than this share, samples are missing. */
const TOLERATED_RATE_ERROR = 0.01;

/** Names of units as streams spell them. */
const UNITS: Readonly<Record<string, string>> = {
  microvolts: 'µV',
  microvolt: 'µV',
  millivolts: 'mV',
  millivolt: 'mV',
  nanovolts: 'nV',
  nanovolt: 'nV',
  volts: 'V',
  volt: 'V',
};
const TYPES: Readonly<Record<string, Channel['type']>> = {
  eeg: 'eeg',
  eog: 'eog',
  ecg: 'ecg',
  ekg: 'ecg',
  emg: 'emg',
  stim: 'stim',
  trigger: 'stim',
};

/**
 * The EEG stream of a recording (of several the one with the most channels), with the texts and codes of marker streams as events.
 * Streams of other data are named in the report and left out.
 */
export const xdfReader: EegReader = {
  format: 'XDF',
  extensions: ['.xdf', '.xdfz', '.xdf.gz'],
  matches: isXdfStart,
  read: readXdf,
};

async function readXdf(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }> {
  const file = await openXdf(storage, path);
  const eeg = chooseStream(file);
  const remarks = file.damage.map(
    ({ byte, length }) => `${length} bytes from byte ${byte} cannot be read: the file is damaged or was cut off.`,
  );
  const sampleRate = gridRate(eeg, remarks);
  const named = eeg.channels.map(({ name }, c) => name || `${eeg.name || 'EEG'} ${c + 1}`);
  const described = eeg.channels.map(({ unit, type }, c) =>
    describe(named[c], unit, type || (eeg.channels[c].name === '' ? eeg.type : '')),
  );
  if (described.some(({ channel: { type } }, c) => type === 'eeg' && eeg.channels[c].unit === '')) {
    remarks.push('Some channels state no unit; µV is assumed.');
  }
  const stored = await file.readSignals(eeg);
  described.forEach(({ factor }, c) => {
    if (factor === 1) return;
    for (let i = c * stored.samples; i < (c + 1) * stored.samples; i++) stored.data[i] *= factor;
  });
  const start = eeg.times[0];
  const { data, samples, segments, gaps } = fillGaps(
    stored.data,
    described.map(({ channel }) => channel.type === 'stim'),
    segmentsOf(eeg, path),
    sampleRate,
    { file: path, code: 'xdf-gaps' },
  );
  const markers = await readMarkers(file, eeg, start, samples / sampleRate, remarks);
  const others = file.streams.filter((stream) => stream !== eeg && !isMarkers(stream));
  const events = [...markers, ...gaps.map((gap) => ({ ...gap, label: 'BAD gap' }))].sort((a, b) => a.onset - b.onset);
  return {
    recording: {
      channels: described.map(({ channel }) => channel),
      sampleRate,
      samples,
      data,
      events,
      segments: contiguousSegments(markers, samples, sampleRate, segments),
    },
    report: {
      format: 'XDF',
      originalNames: named,
      otherRates: others.map(({ name, nominalRate }) => ({ name, sampleRate: nominalRate })),
      gaps,
      remarks,
    },
  };
}

/** @throws HemocastError `xdf-no-eeg` */
function chooseStream(file: XdfFile): XdfStream {
  const regular = file.streams.filter(
    ({ format, nominalRate, samples }) => format !== 'string' && nominalRate > 0 && samples > 1,
  );
  const eeg = regular.filter(({ type }) => type.toLowerCase() === 'eeg');
  // Senders that name no type but electrodes mean EEG.
  const candidates = eeg.length > 0 ? eeg : regular.filter((stream) => electrodes(stream) > 0);
  const size = ({ channels, samples }: XdfStream) => channels.length * 1e12 + samples;
  const [chosen] = candidates.sort((a, b) => size(b) - size(a));
  if (chosen !== undefined) return chosen;
  throw new HemocastError('xdf-no-eeg', 'No stream of the recording is EEG', {
    file: file.path,
    expected: 'a stream of type EEG with samples at a regular rate',
    found: file.streams.map(({ name, type, samples }) => `${name} (${type}, ${samples} samples)`).join(', '),
  });
}

function electrodes({ channels }: XdfStream): number {
  return channels.filter(({ name, unit }) => describeChannel(name, unit).channel.type === 'eeg').length;
}

/**
 * The recording's rate: the nominal one where the clocks agree to half a sample over the whole recording, so that such a recording keeps a round number; else the
 * measured one, so that events stay where they belong.
 */
function gridRate({ nominalRate, rate, samples }: XdfStream, remarks: string[]): number {
  if (rate === 0) return nominalRate;
  const drift = samples * Math.abs(nominalRate / rate - 1);
  if (drift < 0.5) return nominalRate;
  const missing = Math.abs(rate / nominalRate - 1) > TOLERATED_RATE_ERROR;
  const doubt = missing ? ' Samples seem to be missing, so that the times between are uncertain.' : '';
  remarks.push(`By the recorder's clock the rate is ${rate.toFixed(4)} Hz, not ${nominalRate} Hz.${doubt}`);
  return rate;
}

/** @throws HemocastError `xdf-order` */
function segmentsOf({ segments, times, name }: XdfStream, file: string): Segment[] {
  return segments.map(({ start, samples }, k) => {
    const ended = k === 0 ? times[start] : times[start - 1];
    // Lines through jittered times may cross by a few samples.
    if (times[start] < ended - TOLERATED_OVERLAP) {
      throw new HemocastError(
        'xdf-order',
        'The clock of the EEG jumps back, so that its samples have no order in time',
        {
          file,
          field: `stream ${name}, sample ${start + 1}`,
          expected: `${ended} s or later`,
          found: `${times[start]} s`,
          advice: 'Record each session to a file of its own.',
        },
      );
    }
    return { onset: times[start] - times[0], start, samples };
  });
}

function describe(name: string, unit: string, type: string): { channel: Channel; factor: number } {
  const known = describeChannel(name, UNITS[unit.trim().toLowerCase()] ?? unit);
  const stated = TYPES[type.trim().toLowerCase()];
  // What the name says comes first: senders often call every channel EEG.
  if (stated === undefined || known.channel.type !== 'misc') return known;
  const biosignal = stated !== 'stim' && unit === '';
  return {
    channel: { ...known.channel, type: stated, unit: biosignal ? 'µV' : known.channel.unit },
    factor: known.factor,
  };
}

/** Texts, and numbers at irregular times in streams that call themselves markers. */
function isMarkers({ format, nominalRate, type, channels }: XdfStream): boolean {
  return (
    nominalRate === 0 && (format === 'string' || (channels.length === 1 && /marker|event|trigger|stim/i.test(type)))
  );
}

async function readMarkers(
  file: XdfFile,
  eeg: XdfStream,
  start: number,
  duration: number,
  remarks: string[],
): Promise<RecordingEvent[]> {
  const events: RecordingEvent[] = [];
  let outside = 0;
  for (const stream of file.streams.filter((candidate) => candidate !== eeg && isMarkers(candidate))) {
    const labels = await file.readLabels(stream);
    labels.forEach((label, i) => {
      const onset = stream.times[i] - start;
      if (onset >= 0 && onset < duration) events.push({ onset, duration: 0, label });
      else outside++;
    });
  }
  if (outside > 0)
    remarks.push(`${outside} markers lie before the start or after the end of the EEG; they are left out.`);
  return events;
}
