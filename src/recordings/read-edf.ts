/** EDF and BDF files as recordings. */
import { isBdfStart, isEdfStart, openEdf } from '../formats/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import { describeChannel } from './channel-types.js';
import { fillGaps, storedSampleTime } from './gaps.js';
import type { EegReader, EegReadReport } from './readers.js';
import type { Recording, RecordingEvent } from './recording.js';
import { risingTriggers } from './trigger-events.js';

/** Labels of BioSemi's own electrode sets: A1 is no ear lobe there. */
const BIOSEMI_LABEL = /^[A-H]([1-9]|[12]\d|3[0-2])$/;
/** The trigger inputs among the 24 bits of a BDF file's status channel. */
const TRIGGER_BITS = 0xffff;
/** The bits of the status channel that the recording's data keep: the trigger inputs and the mark of a new start, as in MNE-Python. */
const STATUS_BITS = 0x1ffff;

export const edfReader: EegReader = {
  format: 'EDF',
  extensions: ['.edf'],
  matches: isEdfStart,
  read: readEdf,
};

/** As EDF; the `Status` channel's rising triggers become events labelled with their code. */
export const bdfReader: EegReader = {
  format: 'BDF',
  extensions: ['.bdf'],
  matches: isBdfStart,
  read: readEdf,
};

async function readEdf(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }> {
  const file = await openEdf(storage, path);
  if (file.channels.length === 0) {
    throw new HemocastError('no-signals', 'The file holds annotations but no signals', {
      file: path,
      expected: 'one or more channels',
    });
  }
  const remarks: string[] = [];
  const labelled = file.channels.filter(({ name }) => BIOSEMI_LABEL.test(name)).length;
  // Two such names may be ear lobes; BioSemi's sets come in rows of 32.
  const biosemi = file.header.bytesPerSample === 3 && labelled > 2;
  if (biosemi) {
    remarks.push(
      `${labelled} channels have BioSemi's own labels (A1, B1, …), which do not say where they were; rename them.`,
    );
  }
  const described = file.channels.map(({ name, unit }) => {
    const known = describeChannel(name, unit);
    if (!biosemi || !BIOSEMI_LABEL.test(name)) return known;
    const { position: _, ...channel } = known.channel;
    return { ...known, channel: { ...channel, name, type: 'eeg' as const } };
  });
  file.channels.forEach(({ name, unit }, c) => {
    if (described[c].channel.type === 'eeg' && !/v$/i.test(unit))
      remarks.push(`${name} states the unit "${unit}"; µV is assumed.`);
  });
  if (file.malformedAnnotations > 0) remarks.push(`${file.malformedAnnotations} annotations cannot be read.`);
  const stored = await file.readSignals();
  described.forEach(({ factor }, c) => {
    if (factor === 1) return;
    for (let i = c * stored.samples; i < (c + 1) * stored.samples; i++) stored.data[i] *= factor;
  });
  const status = await file.readStatus();
  const triggers = status === undefined ? [] : risingTriggers(status.values, TRIGGER_BITS);
  if (status !== undefined) {
    const { channel, values } = status;
    for (let i = 0; i < values.length; i++) stored.data[channel * stored.samples + i] = values[i] & STATUS_BITS;
  }
  const { data, samples, gaps } = fillGaps(
    stored.data,
    described.map(({ channel }) => channel.type === 'stim'),
    file.segments,
    file.sampleRate,
    { file: path, code: 'edf-gaps' },
  );
  const events: RecordingEvent[] = [
    ...file.annotations.map(({ onset, duration, text }) => ({ onset, duration, label: text })),
    ...triggers.map(({ sample, code }) => ({
      onset: storedSampleTime(sample, file.segments, file.sampleRate),
      duration: 0,
      label: String(code),
    })),
    ...gaps.map((gap) => ({ ...gap, label: 'BAD gap' })),
  ].sort((a, b) => a.onset - b.onset);
  return {
    recording: {
      channels: described.map(({ channel }) => channel),
      sampleRate: file.sampleRate,
      samples,
      data,
      events,
    },
    report: {
      format: file.header.kind,
      originalNames: file.channels.map(({ name }) => name),
      otherRates: file.otherChannels.map(({ name, sampleRate }) => ({ name, sampleRate })),
      gaps,
      remarks,
    },
  };
}
