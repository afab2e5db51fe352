/** What a channel is, by its label and unit. */
import { derivationEnds, electrodeName, electrodePosition } from './electrode-positions.js';
import type { Channel } from './recording.js';

/** The kind of signal or the recorder ahead of the label proper. */
const PREFIX = /^(?:EEG|POL)\s+(?=\S)/i;

const TYPES: readonly [RegExp, Channel['type']][] = [
  [/^(ecg|ekg)/i, 'ecg'],
  [/(^|[\s_])(ecg|ekg)/i, 'ecg'],
  [/(^|[\s_])(h|v)?eog|^(loc|roc)\b|^E[12]-[AM][12]$/i, 'eog'],
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
  const ends = derivationEnds(label);
  const type = electrode === undefined && ends === undefined ? typeOf(label) : 'eeg';
  const plainUnit = unit.trim().replace('μ', 'µ').toLowerCase();
  const biosignal = type !== 'misc' && type !== 'stim';
  const known = Object.hasOwn(VOLTAGES, plainUnit);
  // Recorders that leave the unit out mean microvolts.
  const voltage = known ? VOLTAGES[plainUnit] : biosignal ? 1 : undefined;
  const position = ends === undefined ? electrodePosition(label) : between(ends);
  return {
    channel: {
      name: electrode ?? (ends === undefined ? bareLabel(label) : ends.join('-')),
      type,
      unit: voltage === undefined ? unit : 'µV',
      ...(position === undefined ? {} : { position }),
      ...(ends === undefined ? {} : { ends }),
    },
    factor: voltage ?? 1,
  };
}

/** Halfway between two electrodes. */
function between([first, second]: readonly [string, string]): [number, number, number] {
  const [a, b] = [electrodePosition(first)!, electrodePosition(second)!];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

function bareLabel(label: string): string {
  return label.replace(PREFIX, '').replace(/\.+$/, '').trim();
}

function typeOf(label: string): Channel['type'] {
  const bare = label.replace(PREFIX, '').trim();
  const type = TYPES.find(([pattern]) => pattern.test(bare))?.[1];
  if (type !== undefined) return type;
  // A single unknown site is EEG without a place, and so are numbered ones (E17 of geodesic nets); a difference of two is not a site.
  if (/^EEG\s+[A-Za-z]+\d*\s*$/.test(label) || /^(E|EEG\s*)\d{1,3}$/.test(label.trim())) return 'eeg';
  // Sleep laboratories name their one or two channels so: EEG, EEG(sec), EEG2.
  return /^EEG\s*\d?\s*(\((sec|pri|[12lr])\))?$/i.test(label.trim()) ? 'eeg' : 'misc';
}
