/** EEGLAB datasets as recordings. */
import { type EeglabChannel, openEeglab } from '../../formats/index.js';
import type { Storage } from '../../foundation/index.js';
import { describeChannel } from '../channel-types.js';
import { directedPosition } from '../electrode-directions.js';
import type { Channel, Recording, RecordingEvent } from '../recording.js';
import type { EegReader, EegReadReport } from './eeg-reader.js';

export const eeglabReader: EegReader = {
  format: 'EEGLAB',
  extensions: ['.set', '.fdt'],
  matches: (start) => /^MATLAB (5\.0|7\.3) MAT-file/.test(String.fromCharCode(...start.subarray(0, 32))),
  read: readEeglab,
};

const TYPES: Readonly<Record<string, Channel['type']>> = {
  eeg: 'eeg',
  eog: 'eog',
  heog: 'eog',
  veog: 'eog',
  ecg: 'ecg',
  ekg: 'ecg',
  emg: 'emg',
  misc: 'misc',
  stim: 'stim',
  trigger: 'stim',
};

async function readEeglab(storage: Storage, path: string): Promise<{ recording: Recording; report: EegReadReport }> {
  const file = await openEeglab(storage, path.replace(/\.fdt$/i, '.set'));
  const { channels, sampleRate, points, epochs, epochStart, events, remarks } = file.dataset;
  const anyPlace = channels.some(({ position }) => position !== undefined);
  const { data, samples } = await file.readSignals();
  const marks: RecordingEvent[] = events.map(({ type, latency, duration }) => ({
    onset: latency / sampleRate,
    duration: duration / sampleRate,
    label: type,
  }));
  // EEGLAB marks what was cut out of continuous data; between epochs, too, time is missing.
  for (let epoch = 1; epoch < epochs; epoch++) {
    marks.push({ onset: (epoch * points) / sampleRate, duration: 0, label: 'boundary' });
  }
  return {
    recording: {
      channels: channels.map((channel) => describe(channel, anyPlace)),
      sampleRate,
      samples,
      data,
      events: marks.sort((a, b) => a.onset - b.onset),
    },
    report: {
      format: `EEGLAB${epochs > 1 ? `, ${epochs} epochs` : ''}`,
      originalNames: channels.map(({ name }) => name),
      otherRates: [],
      gaps: [],
      remarks:
        epochs > 1
          ? [
              ...remarks,
              `${epochs} epochs, each from ${epochStart} s on, are laid end to end: the time between them is missing.`,
            ]
          : remarks,
    },
  };
}

function describe({ name, type, position }: EeglabChannel, anyPlace: boolean): Channel {
  // EEGLAB keeps µV.
  const described = describeChannel(name, 'µV').channel;
  // Only names of the standard are respelled.
  const channel = described.position === undefined ? { ...described, name } : described;
  const stated = TYPES[type.toLowerCase()];
  const known = stated ?? (channel.type === 'misc' && (position !== undefined || !anyPlace) ? 'eeg' : channel.type);
  if (position === undefined || channel.position !== undefined || known !== 'eeg') return { ...channel, type: known };
  const [nose, left, up] = position;
  const place = directedPosition([-left, nose, up]);
  return { ...channel, type: known, ...(place === undefined ? {} : { position: place }) };
}
