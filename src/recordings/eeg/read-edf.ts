/** EDF and BDF files as recordings. */
import { type EdfChannel, type EdfFile, isBdfStart, isEdfStart, openEdf } from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';
import { listed } from '../bids/listed.js';
import { contiguousSegments } from '../boundaries.js';
import { describeChannel } from '../channel-types.js';
import { type DescribedChannel, describeChannels } from '../electrode-naming.js';
import { fillGaps, storedSampleTime } from '../gaps.js';
import type { Recording, RecordingEvent } from '../recording.js';
import { risingTriggers } from '../trigger-events.js';
import { readAtMainRate } from './edf-other-rates.js';
import type { EegReader, EegReadReport, OpenEeg } from './eeg-reader.js';

/** Hz. */
const SLOWEST = 20;
/** The trigger inputs among the 24 bits of a BDF file's status channel. */
const TRIGGER_BITS = 0xffff;
/** The bits of the status channel that the recording's data keep: the trigger inputs and the mark of a new start, as in MNE-Python. */
const STATUS_BITS = 0x1ffff;

export const edfReader: EegReader = {
  format: 'EDF',
  extensions: ['.edf'],
  matches: isEdfStart,
  read: readEdf,
  open: openInParts,
};

/** As EDF; the `Status` channel's rising triggers become events labelled with their code. */
export const bdfReader: EegReader = {
  format: 'BDF',
  extensions: ['.bdf'],
  matches: isBdfStart,
  read: readEdf,
  open: openInParts,
};

/** @throws HemocastError `no-signals` */
function describeFile(file: EdfFile): { described: DescribedChannel[]; carried: EdfChannel[]; remarks: string[] } {
  if (file.channels.length === 0) {
    throw new HemocastError('no-signals', 'The file holds annotations but no signals', {
      file: file.path,
      expected: 'one or more channels',
    });
  }
  const carried = file.otherChannels.filter(isBiosignal);
  const { described, remarks } = describeChannels([...file.channels, ...carried]);
  if (carried.length > 0) {
    const rates = [...new Set(carried.map(({ sampleRate }) => `${sampleRate} Hz`))].join(', ');
    remarks.push(
      `${carried.length} channels sampled at ${rates} were brought to the ${file.sampleRate} Hz of the EEG: ${listed(carried.map(({ name }) => name))}.`,
    );
  }
  const odd = [...file.channels, ...carried].filter(
    ({ unit }, c) => described[c].channel.type === 'eeg' && !/v$/i.test(unit.trim()),
  );
  for (const unit of new Set(odd.map((channel) => channel.unit))) {
    const names = odd.filter((channel) => channel.unit === unit).map(({ name }) => name);
    const state = names.length === 1 ? 'states' : 'state';
    remarks.push(`${listed(names)} ${state} ${unit.trim() === '' ? 'no unit' : `the unit "${unit}"`}; µV is assumed.`);
  }
  if (file.hasUnstatedGaps) {
    remarks.push(
      'The header says that the file is continuous, but the times of its data records leave gaps: the times are taken.',
    );
  }
  if (file.malformedAnnotations > 0) remarks.push(`${file.malformedAnnotations} annotations cannot be read.`);
  return { described, carried, remarks };
}

function reportOn(file: EdfFile, gaps: EegReadReport['gaps'], remarks: string[]): EegReadReport {
  return {
    format: file.header.kind,
    originalNames: [...file.channels, ...file.otherChannels.filter(isBiosignal)].map(({ name }) => name),
    otherRates: file.otherChannels
      .filter((channel) => !isBiosignal(channel))
      .map(({ name, sampleRate }) => ({ name, sampleRate })),
    gaps,
    remarks,
  };
}

type Status = Awaited<ReturnType<EdfFile['readStatus']>>;

function eventsOf(file: EdfFile, status: Status): RecordingEvent[] {
  const triggers = status === undefined ? [] : risingTriggers(status.values, TRIGGER_BITS);
  return [
    ...file.annotations.map(({ onset, duration, text }) => ({ onset, duration, label: text })),
    ...triggers.map(({ sample, code }) => ({
      onset: storedSampleTime(sample, file.segments, file.sampleRate),
      duration: 0,
      label: String(code),
    })),
  ];
}

/** Takes samples as stored to the channels' units, and the status channel to its bits. */
function toUnits(
  { data, samples }: { data: Float32Array | Float64Array; samples: number },
  described: readonly DescribedChannel[],
  status: Status,
  start: number,
): void {
  described.forEach(({ factor }, c) => {
    if (factor === 1) return;
    for (let i = c * samples; i < (c + 1) * samples; i++) data[i] *= factor;
  });
  if (status === undefined) return;
  const { channel, values } = status;
  for (let i = 0; i < samples; i++) data[channel * samples + i] = values[start + i] & STATUS_BITS;
}

/** Whose sampling rate decides, however many other channels there are. */
function isEeg({ name, unit }: EdfChannel): boolean {
  return describeChannel(name, unit).channel.type === 'eeg';
}

/** What belongs to the EEG at whatever rate: other EEG, eyes, heart and muscles. Breath, light and the like are listed. */
function isBiosignal({ name, unit, sampleRate }: EdfChannel): boolean {
  // A few values a second are an envelope, not the signal.
  if (sampleRate < SLOWEST) return false;
  const { type } = describeChannel(name, unit).channel;
  return type === 'eeg' || type === 'eog' || type === 'ecg' || type === 'emg';
}

/** Samples of the main rate with those of the other rates below them. */
async function withOthers<T extends Float32Array | Float64Array>(
  file: EdfFile,
  carried: readonly EdfChannel[],
  { data, samples }: { data: T; samples: number },
  start: number,
  make: (length: number) => T,
): Promise<{ data: T; samples: number }> {
  if (carried.length === 0 || samples === 0) return { data, samples };
  const all = make(data.length + carried.length * samples);
  all.set(data);
  const rows = await readAtMainRate(file, carried, start, samples);
  rows.forEach((row, k) => {
    all.set(row, data.length + k * samples);
  });
  return { data: all, samples };
}

const singles = (length: number) => new Float32Array(length);
const doubles = (length: number) => new Float64Array(length);
const byOnset = (a: RecordingEvent, b: RecordingEvent) => a.onset - b.onset;

async function openInParts(storage: Storage, path: string): Promise<OpenEeg | undefined> {
  const file = await openEdf(storage, path, isEeg);
  // Gaps are filled in the whole recording at once.
  if (file.segments.length > 1) return undefined;
  const { described, carried, remarks } = describeFile(file);
  const status = await file.readStatus();
  const events = eventsOf(file, status).sort(byOnset);
  return {
    recording: {
      channels: described.map(({ channel }) => channel),
      sampleRate: file.sampleRate,
      samples: file.samples,
      events,
      segments: contiguousSegments(events, file.samples, file.sampleRate),
    },
    report: reportOn(file, [], remarks),
    async read(start, count) {
      const part = await withOthers(file, carried, await file.readSignals({ start, count }), start, singles);
      toUnits(part, described, status, start);
      return part.data;
    },
    async readDoubles(start, count) {
      const part = await withOthers(file, carried, await file.readDoubles({ start, count }), start, doubles);
      toUnits(part, described, status, start);
      return part.data;
    },
  };
}

async function readEdf(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }> {
  const file = await openEdf(storage, path, isEeg);
  const { described, carried, remarks } = describeFile(file);
  const status = await file.readStatus();
  const stored = await withOthers(file, carried, await file.readSignals(), 0, singles);
  toUnits(stored, described, status, 0);
  const { data, samples, segments, gaps } = fillGaps(
    stored.data,
    described.map(({ channel }) => channel.type === 'stim'),
    file.segments,
    file.sampleRate,
    { file: path, code: 'edf-gaps' },
  );
  const stated = eventsOf(file, status);
  const events = [...stated, ...gaps.map((gap) => ({ ...gap, label: 'BAD gap' }))].sort(byOnset);
  return {
    recording: {
      channels: described.map(({ channel }) => channel),
      sampleRate: file.sampleRate,
      samples,
      data,
      events,
      segments: contiguousSegments(stated, samples, file.sampleRate, segments),
    },
    report: reportOn(file, gaps, remarks),
  };
}
