/** EEG recordings as EDF+, BDF+ and BrainVision. */
import {
  encodeBdfInParts,
  encodeBrainVisionInParts,
  encodeEdfInParts,
  openBrainVision,
  openEdf,
} from '../../formats/index.js';
import { type FileContent, joinPath, lastName, type Progress, type Storage } from '../../foundation/index.js';
import {
  brainVisionChannels,
  describeChannel,
  electrodeTable,
  type OpenEeg,
  openEeg,
  type Recording,
  type RecordingEvent,
} from '../../recordings/index.js';
import { blockLength, inBlocks } from '../../recordings/recording-blocks.js';
import type { Converted, Rounding } from './conversion.js';
import { channelsWithPlaces } from './electrode-places.js';

const NAME_LENGTH = 16;

/**
 * Writes a recording as EDF+C (16 bits a sample), BDF+C (24 bits) or BrainVision (float32), by the ending of `output`. Electrode
 * positions are those of the recording, or of the BIDS data set it lies in; EDF and BDF have no place for them: they go into a table beside it.
 *
 * @throws HemocastError as `openEeg`; the format's writer while the files are written
 */
export async function convertEeg(
  storage: Storage,
  input: string,
  output: string,
  progress?: Progress,
): Promise<Converted> {
  const open = await openEeg(storage, input);
  const { report } = open;
  const remarks = report.gaps.map(
    ({ onset, duration }) =>
      `The gap of ${duration} s from ${onset} s on is filled with a straight line, as an event says.`,
  );
  const left = report.otherRates.map(({ name, sampleRate }) => `${name} (${sampleRate} Hz)`);
  if (left.length > 0) remarks.push(`Left out, because they have another sampling rate: ${left.join(', ')}.`);
  const channels = await channelsWithPlaces(storage, input, open.recording.channels, report.originalNames, remarks);
  const recording = { ...open.recording, channels };
  const files = new Map<string, FileContent>();
  const folder = output.slice(0, output.length - lastName(output).length);
  const stem = lastName(output).replace(/\.[^.]*$/, '');
  const ending = output.slice(output.lastIndexOf('.')).toLowerCase();
  // To write and to compare; before that, for the range of each channel.
  const runs = ending === '.vhdr' ? 2 : 3;
  const extent = { samples: recording.samples, step: blockLength(channels.length), runs };
  const blocks = inBlocks({ read: open.read, ...extent }, 'convert', progress);
  if (ending === '.vhdr') {
    const content = { ...recording, channels: brainVisionChannels(channels), blocks };
    for (const [name, bytes] of encodeBrainVisionInParts(stem, content)) files.set(joinPath(folder, name), bytes);
  } else {
    const content = {
      ...recording,
      channels: shortNames(channels, remarks),
      events: ending === '.bdf' ? await statedEvents(open) : recording.events,
      blocks,
    };
    files.set(output, ending === '.bdf' ? encodeBdfInParts(content) : encodeEdfInParts(content));
    const placed = content.channels.filter(({ position }) => position !== undefined);
    if (placed.length > 0) {
      const table = joinPath(folder, `${stem}_electrodes.tsv`);
      files.set(table, electrodeTable(placed.map(({ name, position }) => ({ name, position }))));
      remarks.push(`The format has no place for positions; those of ${placed.length} channels are in ${table}, in mm.`);
    }
  }
  remarks.push('Date and person are not carried over.');
  return {
    format: ending === '.vhdr' ? 'BrainVision' : ending === '.bdf' ? 'BDF+C' : 'EDF+C',
    files,
    remarks,
    measureRounding: () => worstRounding(storage, output, recording, blocks(), remarks),
  };
}

function shortNames(channels: Recording['channels'], remarks: string[]): Recording['channels'] {
  const taken = new Set(channels.map(({ name }) => name).filter((name) => name.length <= NAME_LENGTH));
  return channels.map((channel) => {
    if (channel.name.length <= NAME_LENGTH) return channel;
    let name = channel.name.slice(0, NAME_LENGTH);
    for (let i = 2; taken.has(name); i++) name = `${channel.name.slice(0, NAME_LENGTH - `~${i}`.length)}~${i}`;
    taken.add(name);
    remarks.push(`The name ${channel.name} is too long for the format and becomes ${name}.`);
    return { ...channel, name };
  });
}

/** Without the triggers that a reader of BDF finds in the status channel anyway. */
async function statedEvents({ recording: { channels, events, samples, sampleRate }, read }: OpenEeg) {
  const status = channels.findIndex(({ name }) => /^(status|trigger)$/i.test(name));
  if (status < 0) return events;
  const stated: RecordingEvent[] = [];
  for (const event of events) {
    const at = Math.round(event.onset * sampleRate);
    const marked = event.duration === 0 && at >= 0 && at < samples;
    if (!marked || event.label !== String((await read(at, 1))[status] & 0xffff)) stated.push(event);
  }
  return stated;
}

/** Reads back what was written; undefined where every value is what it was. Samples that the format had to add go into the remarks. */
async function worstRounding(
  storage: Storage,
  output: string,
  { channels, samples }: Omit<Recording, 'data'>,
  blocks: AsyncIterable<Float32Array>,
  remarks: string[],
): Promise<Rounding | undefined> {
  const file = /\.vhdr$/i.test(output) ? await openBrainVision(storage, output) : await openEdf(storage, output);
  const added = file.samples - samples;
  if (added > 0)
    remarks.push(`The last record is filled up with ${added} samples, each the last value of its channel.`);
  const stored = 'channels' in file ? file.channels : file.header.channels;
  const written = stored.map(({ name, unit }) => describeChannel(name, unit).factor);
  let worst: Rounding | undefined;
  let start = 0;
  for await (const block of blocks) {
    const count = block.length / channels.length;
    const { data } = await file.readSignals({ start, count });
    channels.forEach(({ name, unit }, c) => {
      // A large voltage is written in a larger unit.
      if (unit === 'µV' && written[c] !== 1) for (let i = c * count; i < (c + 1) * count; i++) data[i] *= written[c];
      for (let i = c * count; i < (c + 1) * count; i++) {
        const difference = Math.abs(data[i] - block[i]);
        if (difference > (worst?.greatest ?? 0)) worst = { channel: name, unit, greatest: difference };
      }
    });
    start += count;
  }
  return worst;
}
