/** What a channel is, by its label and unit. */
import { electrodeName, electrodePosition } from './electrode-positions.js';
import type { Channel } from './recording.js';

const TYPES: readonly [RegExp, Channel['type']][] = [
  [/^(ecg|ekg)/i, 'ecg'],
  [/(^|[\s_])(ecg|ekg)/i, 'ecg'],
  [/(^|[\s_])(h|v)?eog|^(loc|roc)\b/i, 'eog'],
  [/(^|[\s_])emg|^chin/i, 'emg'],
  [/^(status|sti(m)?\b|trig|marker|event|sync)/i, 'stim'],
];

/** Factors to µV. */
const VOLTAGES: Readonly<Record<string, number>> = { nv: 1e-3, uv: 1, µv: 1, mv: 1e3, v: 1e6 };

/**
 * Name, type, unit and place of a channel from its label.
 *
 * @returns the channel, and the factor that takes its values to the channel's unit
 *
 * @example
 * describeChannel('EEG Fp1', 'mV'); // { channel: { name: 'Fp1', type: 'eeg', unit: 'µV', position: [...] }, factor: 1000 }
 */
export function describeChannel(label: string, unit: string): { channel: Channel; factor: number } {
  const electrode = electrodeName(label);
  const type = electrode === undefined ? typeOf(label) : 'eeg';
  const plainUnit = unit.trim().replace('μ', 'µ').toLowerCase();
  const biosignal = type !== 'misc' && type !== 'stim';
  const known = Object.hasOwn(VOLTAGES, plainUnit);
  // Recorders that leave the unit out mean microvolts.
  const voltage = known ? VOLTAGES[plainUnit] : biosignal ? 1 : undefined;
  return {
    channel: {
      name:
        electrode ??
        label
          .replace(/^EEG\s+(?=\S)/i, '')
          .replace(/\.+$/, '')
          .trim(),
      type,
      unit: voltage === undefined ? unit : 'µV',
      ...(electrode === undefined ? {} : { position: electrodePosition(electrode) }),
    },
    factor: voltage ?? 1,
  };
}

function typeOf(label: string): Channel['type'] {
  const bare = label.replace(/^EEG\s+/i, '');
  const type = TYPES.find(([pattern]) => pattern.test(bare))?.[1];
  if (type !== undefined) return type;
  // A single unknown site is EEG without a place, and so are numbered ones (E17 of geodesic nets); a difference of two is not a site.
  return /^EEG\s+[A-Za-z]+\d*\s*$/.test(label) || /^(E|EEG\s*)\d{1,3}$/.test(label.trim()) ? 'eeg' : 'misc';
}
