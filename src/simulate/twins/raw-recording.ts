/** EEG of a twin as it leaves the scanner room: 5000 Hz, with the artefacts of gradients and pulse, the ECG and the triggers of the volumes. */
import type { Random } from '../../foundation/index.js';
import type { Recording, SurfaceSeries } from '../../recordings/index.js';
import { recordInScanner } from '../scanner/index.js';

/** How a layout scans. */
export interface TwinScan {
  /** Slices of a volume. */
  slices: number;
  /** Label of the triggers. */
  label: string;
  /** Volumes of the BOLD before the scan: the EEG runs by then. */
  lead: number;
}

/**
 * Records clean EEG in a scanner.
 *
 * @returns the recording, and the BOLD of the volumes that have a trigger, after those of the lead
 */
export async function rawRecording(
  eeg: Recording,
  bold: SurfaceSeries,
  { slices, label, lead }: TwinScan,
  random: Random,
): Promise<{ eeg: Recording; bold: SurfaceSeries }> {
  const timing = { tr: bold.tr, slices, label, lead: bold.startTime + lead * bold.tr, tail: 0 };
  const { recording, read, truth } = recordInScanner(eeg, timing, random);
  const volumes = Math.min(bold.volumes, lead + truth.timeline.volumes.length);
  const vertices = bold.data.length / bold.volumes;
  const data = new Float32Array(vertices * volumes);
  for (let v = 0; v < vertices; v++)
    data.set(bold.data.subarray(v * bold.volumes, v * bold.volumes + volumes), v * volumes);
  return { eeg: { ...recording, data: await read(0, recording.samples) }, bold: { ...bold, volumes, data } };
}
