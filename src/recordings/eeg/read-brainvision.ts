/** BrainVision files as recordings. */
import { isBrainVisionTitle, openBrainVision } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { describeChannel } from '../channel-types.js';
import type { Recording } from '../recording.js';
import { fromBrainVisionPosition } from './brainvision-frame.js';
import type { EegReader, EegReadReport, OpenEeg } from './eeg-reader.js';

export const brainVisionReader: EegReader = {
  format: 'BrainVision',
  extensions: ['.vhdr', '.ahdr', '.eeg', '.vmrk'],
  matches: (start) => {
    const text = new TextDecoder().decode(start).replace(/^\ufeff?\s*/, '');
    return isBrainVisionTitle(text, 'Header') || isBrainVisionTitle(text, 'Marker');
  },
  read: readBrainVision,
  open: openInParts,
};

async function readBrainVision(
  storage: Storage,
  path: string,
): Promise<{ recording: Recording; report: EegReadReport }> {
  const { recording, report, read } = await openInParts(storage, path);
  return { recording: { ...recording, data: await read(0, recording.samples) }, report };
}

async function openInParts(storage: Storage, path: string): Promise<OpenEeg> {
  const file = await openBrainVision(storage, path);
  const { channels, sampleRate, binaryFormat, multiplexed } = file.header;
  const described = channels.map(({ name, unit, position }) => {
    const { channel, factor } = describeChannel(name, unit);
    const stated = position === undefined ? undefined : fromBrainVisionPosition(position);
    // A direction says no more than the name of a standard electrode does; a place in mm says more.
    if (stated === undefined || (channel.position !== undefined && !stated.measured)) return { channel, factor };
    // What stands on the head and measures a voltage is an electrode, whatever its name.
    const type = channel.type === 'misc' && channel.unit === 'µV' ? 'eeg' : channel.type;
    return { channel: { ...channel, type, position: stated.place }, factor };
  });
  // The first marker tells when the recording began; later ones of its kind are interruptions.
  const markers = file.markers[0]?.type === 'New Segment' ? file.markers.slice(1) : file.markers;
  return {
    recording: {
      channels: described.map(({ channel }) => channel),
      sampleRate,
      samples: file.samples,
      events: markers
        .map(({ type, description, sample, size }) => ({
          onset: sample / sampleRate,
          duration: size / sampleRate,
          label: `${type}/${description}`,
        }))
        .sort((a, b) => a.onset - b.onset),
    },
    report: {
      format: `BrainVision ${binaryFormat ?? 'ASCII'}, ${multiplexed ? 'multiplexed' : 'vectorised'}`,
      originalNames: channels.map(({ name }) => name),
      otherRates: [],
      gaps: [],
      remarks: [...file.remarks],
    },
    async read(start, count) {
      const part = await file.readSignals({ start, count });
      toUnits(part, described);
      return part.data;
    },
    async readDoubles(start, count) {
      const part = await file.readDoubles({ start, count });
      toUnits(part, described);
      return part.data;
    },
  };
}

function toUnits(
  { data, samples }: { data: Float32Array | Float64Array; samples: number },
  described: readonly { factor: number }[],
): void {
  described.forEach(({ factor }, c) => {
    if (factor === 1) return;
    for (let i = c * samples; i < (c + 1) * samples; i++) data[i] *= factor;
  });
}
