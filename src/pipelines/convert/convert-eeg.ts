/** EEG recordings as EDF+, BDF+ and BrainVision. */
import { encodeBdf, encodeBrainVision, encodeEdf, openBrainVision, openEdf } from '../../formats/index.js';
import { joinPath, lastName, MemoryStorage, type Storage } from '../../foundation/index.js';
import {
  brainVisionChannels,
  electrodeTable,
  type Recording,
  type RecordingEvent,
  readEeg,
} from '../../recordings/index.js';
import type { Converted } from './conversion.js';
import { channelsWithPlaces } from './electrode-places.js';

const NAME_LENGTH = 16;

/**
 * Writes a recording as EDF+C (16 bits a sample), BDF+C (24 bits) or BrainVision (float32), by the ending of `output`. Electrode
 * positions are those of the recording, or of the BIDS data set it lies in; EDF and BDF have no place for them: they go into a table beside it.
 *
 * @throws HemocastError as `readEeg` and the format's writer
 */
export async function convertEeg(storage: Storage, input: string, output: string): Promise<Converted> {
  const { recording: read, report } = await readEeg(storage, input);
  const remarks = report.gaps.map(
    ({ onset, duration }) =>
      `The gap of ${duration} s from ${onset} s on is filled with a straight line, as an event says.`,
  );
  const left = report.otherRates.map(({ name, sampleRate }) => `${name} (${sampleRate} Hz)`);
  if (left.length > 0) remarks.push(`Left out, because they have another sampling rate: ${left.join(', ')}.`);
  const channels = await channelsWithPlaces(storage, input, read.channels, report.originalNames, remarks);
  const recording = { ...read, channels };
  const files = new Map<string, Uint8Array | string>();
  const folder = output.slice(0, output.length - lastName(output).length);
  const stem = lastName(output).replace(/\.[^.]*$/, '');
  const ending = output.slice(output.lastIndexOf('.')).toLowerCase();
  if (ending === '.vhdr') {
    const content = { ...recording, channels: brainVisionChannels(channels) };
    for (const [name, bytes] of encodeBrainVision(stem, content)) files.set(joinPath(folder, name), bytes);
  } else {
    const content = {
      ...recording,
      channels: shortNames(channels, remarks),
      events: statedEvents(recording, ending === '.bdf'),
    };
    files.set(output, ending === '.bdf' ? encodeBdf(content) : encodeEdf(content));
    const placed = content.channels.filter(({ position }) => position !== undefined);
    if (placed.length > 0) {
      const table = joinPath(folder, `${stem}_electrodes.tsv`);
      files.set(table, electrodeTable(placed.map(({ name, position }) => ({ name, position }))));
      remarks.push(`The format has no place for positions; those of ${placed.length} channels are in ${table}, in mm.`);
    }
  }
  remarks.push('Date and person are not carried over.');
  const rounding = await worstRounding(files, output, recording);
  return {
    format: ending === '.vhdr' ? 'BrainVision' : ending === '.bdf' ? 'BDF+C' : 'EDF+C',
    files,
    remarks,
    ...(rounding === undefined ? {} : { rounding }),
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
function statedEvents({ channels, events, data, samples, sampleRate }: Recording, bdf: boolean): RecordingEvent[] {
  const status = bdf ? channels.findIndex(({ name }) => /^(status|trigger)$/i.test(name)) : -1;
  if (status < 0) return events;
  return events.filter(({ onset, duration, label }) => {
    const code = data[status * samples + Math.round(onset * sampleRate)] & 0xffff;
    return duration > 0 || label !== String(code);
  });
}

/** Reads back what was encoded; undefined where every value is what it was. */
async function worstRounding(files: Map<string, Uint8Array | string>, output: string, recording: Recording) {
  const storage = new MemoryStorage();
  for (const [path, content] of files) storage.files.set(path, content as Uint8Array);
  const { channels, data, samples } = recording;
  const file = /\.vhdr$/i.test(output) ? await openBrainVision(storage, output) : await openEdf(storage, output);
  const step = Math.max(1, Math.floor(2 ** 22 / channels.length));
  let worst: { channel: string; unit: string; greatest: number } | undefined;
  for (let start = 0; start < samples; start += step) {
    const part = await file.readSignals({ start, count: Math.min(step, samples - start) });
    channels.forEach(({ name, unit }, c) => {
      for (let i = 0; i < part.samples; i++) {
        const difference = Math.abs(part.data[c * part.samples + i] - data[c * samples + start + i]);
        if (difference > (worst?.greatest ?? 0)) worst = { channel: name, unit, greatest: difference };
      }
    });
  }
  return worst;
}
