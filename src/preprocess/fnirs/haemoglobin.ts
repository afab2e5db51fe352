/** Haemoglobin as a recording for the rest of Hemocast, and as a SNIRF file for other programs. */
import { SNIRF_PROCESSED, type SnirfFile } from '../../formats/snirf/snirf.js';
import type { OpticalRecording } from '../../recordings/fnirs/optical-recording.js';
import type { Recording } from '../../recordings/index.js';
import type { Haemoglobin } from './beer-lambert.js';

/** HbO and HbR of a recording that holds them, pairs one after the other. */
export function haemoglobinOfPairs({ pairs, samples, data }: OpticalRecording): Haemoglobin {
  const [hbo, hbr] = [0, 1].map((kind) => {
    const rows = new Float64Array(pairs.length * samples);
    for (const [i, pair] of pairs.entries()) {
      const row = pair.rows[kind];
      rows.set(data.subarray(row * samples, (row + 1) * samples), i * samples);
    }
    return rows;
  });
  return { hbo, hbr };
}

/**
 * Two channels a pair, `S1_D1 hbo` and `S1_D1 hbr`, in µM.
 *
 * @param placed whether the probe's positions are in the fsaverage (MNI305) frame or one near enough, such as MNI152; only then do
 *   channels get positions, half way between their optodes
 */
export function haemoglobinRecording(
  { pairs, samples, sampleRate, events, segments }: OpticalRecording,
  { hbo, hbr }: Haemoglobin,
  { placed = false }: { placed?: boolean } = {},
): Recording {
  const data = new Float32Array(2 * pairs.length * samples);
  for (const pair of pairs.keys()) {
    data.set(hbo.subarray(pair * samples, (pair + 1) * samples), 2 * pair * samples);
    data.set(hbr.subarray(pair * samples, (pair + 1) * samples), (2 * pair + 1) * samples);
  }
  return {
    channels: pairs.flatMap(({ name, midpoint }) =>
      (['hbo', 'hbr'] as const).map((type) => ({
        name: `${name} ${type}`,
        type,
        unit: 'µM',
        ...(placed && midpoint && { position: midpoint }),
      })),
    ),
    sampleRate,
    samples,
    data,
    events: events.map((event) => ({ ...event })),
    ...(segments && { segments }),
  };
}

/**
 * Haemoglobin as processed SNIRF data: `HbO` and `HbR` of each pair, in `uM`, on the recording's own clock.
 *
 * @param metadata such as the raw file's
 */
export function haemoglobinSnirf(
  { pairs, samples, sampleRate, startTime, probe, events }: OpticalRecording,
  { hbo, hbr }: Haemoglobin,
  metadata: SnirfFile['metadata'] = {},
): SnirfFile {
  const data = new Float64Array(2 * pairs.length * samples);
  for (const pair of pairs.keys()) {
    data.set(hbo.subarray(pair * samples, (pair + 1) * samples), 2 * pair * samples);
    data.set(hbr.subarray(pair * samples, (pair + 1) * samples), (2 * pair + 1) * samples);
  }
  const labels = [...new Set(events.map(({ label }) => label))];
  return {
    sampleRate,
    time: Float64Array.from({ length: samples }, (_, k) => startTime + k / sampleRate),
    samples,
    data,
    measurementList: pairs.flatMap(({ source, detector }) =>
      ['HbO', 'HbR'].map((label) => ({ source, detector, dataType: SNIRF_PROCESSED, label, unit: 'uM' })),
    ),
    probe,
    stims: labels.map((name) => ({
      name,
      events: events
        .filter(({ label }) => label === name)
        .map(({ onset, duration }) => ({ onset: startTime + onset, duration, amplitude: 1 })),
    })),
    metadata: { ...metadata },
  };
}
