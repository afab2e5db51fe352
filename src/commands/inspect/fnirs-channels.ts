/** Rows of an fNIRS file as named channels. */
import { SNIRF_RAW_AMPLITUDE, type SnirfFile, type SnirfMeasurement } from '../../formats/index.js';
import type { RecordingEvent } from '../../recordings/index.js';

export interface FnirsChannel {
  /** Such as `S1_D2 760` or `S1_D2 hbo`. */
  name: string;
  type: 'nirs' | 'hbo' | 'hbr' | 'misc';
  /** As the file states it; empty where it does not. */
  unit: string;
  /** Half way between source and detector, mm in the probe's own frame. */
  position?: readonly [number, number, number];
}

/** The channels of a file, in the order of its rows. */
export function fnirsChannels({ measurementList, probe }: SnirfFile): FnirsChannel[] {
  return measurementList.map((measurement) => {
    const [source, detector] = [probe.sources[measurement.source], probe.detectors[measurement.detector]];
    const [from, to] = [source?.position, detector?.position];
    const name = `${source?.label || `S${measurement.source + 1}`}_${detector?.label || `D${measurement.detector + 1}`}`;
    const wavelength =
      measurement.wavelengthIndex === undefined ? undefined : probe.wavelengths[measurement.wavelengthIndex];
    const suffix = measurement.label?.toLowerCase() ?? wavelength;
    return {
      name: suffix === undefined ? name : `${name} ${suffix}`,
      type: typeOf(measurement),
      unit: measurement.unit ?? '',
      ...(from === undefined || to === undefined
        ? {}
        : { position: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2] as const }),
    };
  });
}

function typeOf({ label, dataType }: SnirfMeasurement): FnirsChannel['type'] {
  const processed = label?.toLowerCase();
  if (processed === 'hbo' || processed === 'hbr') return processed;
  if (processed === 'dod') return 'nirs';
  return processed === undefined && (dataType ?? SNIRF_RAW_AMPLITUDE) < 99999 ? 'nirs' : 'misc';
}

/** What was shown, by onset in seconds on the file's clock, as MNE-Python gives it. */
export function fnirsEvents({ stims }: SnirfFile): RecordingEvent[] {
  return stims
    .flatMap(({ name, events }) => events.map(({ onset, duration }) => ({ onset, duration, label: name })))
    .sort((a, b) => a.onset - b.onset);
}
