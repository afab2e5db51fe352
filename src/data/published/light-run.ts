/** Raw light of a published layout, written into the prepared data set as SNIRF. */
import { encodeSnirf, SNIRF_RAW_AMPLITUDE } from '../../formats/index.js';
import {
  type BidsEntities,
  type BidsNirsChannel,
  electrodeName,
  electrodePosition,
  type RecordingEvent,
} from '../../recordings/index.js';
import type { PreparedWriter } from './published-dataset.js';

/** One channel of light at one wavelength. */
export interface LightChannel {
  /** Places of the 10-10 system. */
  source: string;
  detector: string;
  /** nm. */
  wavelength: number;
}

/** Light as it was measured. */
export interface LightRecording {
  channels: readonly LightChannel[];
  /** Hz. */
  sampleRate: number;
  samples: number;
  /** `[channel, sample]`, intensity in any unit. */
  data: Float64Array;
}

/**
 * Source and detector of a channel that is named by their places, one after the other.
 *
 * @returns undefined where the name is no two places
 *
 * @example
 * opticalPlaces('AF7Fp1'); // ['AF7', 'Fp1']
 */
export function opticalPlaces(name: string): readonly [string, string] | undefined {
  for (let cut = 2; cut <= name.length - 2; cut++) {
    const [source, detector] = [name.slice(0, cut), name.slice(cut)];
    const isPlace = (text: string) => /^[A-Z]/.test(text) && electrodeName(text) === text;
    if (isPlace(source) && isPlace(detector)) return [source, detector];
  }
  return undefined;
}

/** Writes light, its optodes and its events. */
export async function writeLightRun(
  { raw, sidecar }: PreparedWriter,
  { subject, session, task, run }: BidsEntities,
  { channels, sampleRate, samples, data }: LightRecording,
  events: readonly RecordingEvent[],
  sources: readonly string[],
): Promise<void> {
  const unique = (names: readonly string[]) => [...new Set(names)];
  const from = unique(channels.map(({ source }) => source));
  const to = unique(channels.map(({ detector }) => detector));
  const wavelengths = unique(channels.map(({ wavelength }) => String(wavelength)))
    .map(Number)
    .sort((a, b) => a - b);
  const optode = (letter: string) => (name: string, i: number) => ({
    label: `${letter}${i + 1}`,
    position: electrodePosition(name)!,
  });
  const labels = unique(events.map(({ label }) => label));
  const snirf = await encodeSnirf({
    sampleRate,
    samples,
    data,
    measurementList: channels.map(({ source, detector, wavelength }) => ({
      source: from.indexOf(source),
      detector: to.indexOf(detector),
      dataType: SNIRF_RAW_AMPLITUDE,
      wavelengthIndex: wavelengths.indexOf(wavelength),
      unit: 'V',
    })),
    probe: { wavelengths, sources: from.map(optode('S')), detectors: to.map(optode('D')) },
    stims: labels.map((name) => ({
      name,
      events: events
        .filter(({ label }) => label === name)
        .map(({ onset, duration }) => ({ onset, duration, amplitude: 1 })),
    })),
    metadata: { SubjectID: `sub-${subject}`, MeasurementDate: 'unknown', MeasurementTime: 'unknown' },
  });
  await raw.writeNirs({
    subject: subject!,
    task: task!,
    ...(session && { session }),
    ...(run && { run }),
    snirfBytes: snirf,
    channels: channels.map(({ source, detector, wavelength }): BidsNirsChannel => {
      const [s, d] = [from.indexOf(source) + 1, to.indexOf(detector) + 1];
      return {
        name: `S${s}_D${d} ${wavelength}`,
        type: 'NIRSCWAMPLITUDE',
        source: `S${s}`,
        detector: `D${d}`,
        wavelength,
        units: 'V',
        description: `${source}${detector}`,
      };
    }),
    optodes: [
      ...from.map((name, i) => ({ name: `S${i + 1}`, type: 'source' as const, position: electrodePosition(name)! })),
      ...to.map((name, i) => ({ name: `D${i + 1}`, type: 'detector' as const, position: electrodePosition(name)! })),
    ],
    events: [...events],
    sidecar: {
      SamplingFrequency: sampleRate,
      RecordingDuration: samples / sampleRate,
      Sources: [...sources],
      ...sidecar,
    },
  });
}
