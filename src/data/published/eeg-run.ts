/** The EEG of a published layout, written into the prepared data set as BrainVision in single precision. */
import type { Storage } from '../../foundation/index.js';
import {
  type BidsEntities,
  type Channel,
  type Recording,
  type RecordingEvent,
  readEeg,
} from '../../recordings/index.js';
import type { PreparedWriter } from './published-dataset.js';

/** Types of channels as BIDS names them. */
const BIDS_TYPES: Partial<Record<Channel['type'], string>> = {
  eeg: 'EEG',
  eog: 'EOG',
  ecg: 'ECG',
  emg: 'EMG',
  stim: 'TRIG',
};

/** What a layout knows of its EEG besides the file. */
export interface EegFacts {
  reference: string;
  lineFrequency: number;
  /** Types of channels that their file does not tell, by name. */
  types?: Readonly<Record<string, Channel['type']>>;
  /** Where the recording came from. */
  sources: readonly string[];
}

/** Reads a recording of any format, with the types that the layout knows. */
export async function readLayoutEeg(
  storage: Storage,
  path: string,
  types: EegFacts['types'] = {},
): Promise<{ recording: Recording; remarks: string[] }> {
  const { recording, report } = await readEeg(storage, path);
  const channels = recording.channels.map((channel, c): Channel => {
    const type = types[report.originalNames[c]] ?? types[channel.name];
    if (type === undefined) return channel;
    const { position, ...rest } = channel;
    return { ...rest, type, ...(type === 'eeg' && position && { position }) };
  });
  return { recording: { ...recording, channels }, remarks: report.remarks };
}

/** Writes a recording, its channels and its events. */
export async function writeEegRun(
  { raw, sidecar }: PreparedWriter,
  { subject, session, task, run }: BidsEntities,
  { channels, data, sampleRate, samples }: Recording,
  events: readonly RecordingEvent[],
  { reference, lineFrequency, sources }: EegFacts,
): Promise<void> {
  const place = { subject: subject!, task: task!, ...(session && { session }), ...(run && { run }) };
  // A marker between two samples, or before the first, has no place in BrainVision's table.
  const within = events.filter(({ onset }) => onset >= 0 && onset <= samples / sampleRate);
  await raw.writeEeg({
    ...place,
    brainVision: { channels: channels.map(({ name, unit }) => ({ name, unit })), sampleRate, data },
    channels: channels.map(({ name, type, unit, bad }) => ({
      name,
      type: BIDS_TYPES[type] ?? 'MISC',
      units: unit,
      samplingFrequency: sampleRate,
      status: bad ? 'bad' : 'good',
    })),
    events: [...within],
    sidecar: {
      SamplingFrequency: sampleRate,
      EEGReference: reference,
      PowerLineFrequency: lineFrequency,
      RecordingDuration: samples / sampleRate,
      Sources: [...sources],
      ...sidecar,
    },
  });
}
