/** The markers (`.vmrk`) of a BrainVision recording. */
import { decodeBrainVisionText, parseSections, splitFields } from './text.js';

export interface BrainVisionMarker {
  /** Such as `Stimulus`, `Response`, `Comment`, `New Segment`. */
  type: string;
  /** Such as `S  1`. */
  description: string;
  /** Sample, from 0 (the file counts from 1). */
  sample: number;
  /** Length in samples. */
  size: number;
  /** Index of the channel it belongs to, from 0; −1 for all. */
  channel: number;
  /** `yyyymmddhhmmssuuuuuu`, of markers that begin a segment. */
  date: string;
}

/**
 * Reads markers in the order of the file.
 *
 * @returns the markers, and how many lines could not be read
 * @throws HemocastError `brainvision-not-brainvision`
 */
export function readBrainVisionMarkers(
  bytes: Uint8Array,
  file: string,
): { markers: BrainVisionMarker[]; malformed: number } {
  const lines =
    parseSections(decodeBrainVisionText(bytes, file, 'Marker')).get('marker infos') ?? new Map<string, string>();
  const markers: BrainVisionMarker[] = [];
  let malformed = 0;
  for (const [key, value] of lines) {
    if (!/^mk\d+$/.test(key)) continue;
    const [type, description = '', position = '', size = '', channel = '', date = ''] = splitFields(value);
    // Some recorders count from 0: what they mark there stands at the first sample.
    const sample = Math.max(0, Number(position) - 1);
    if (!/^\d+$/.test(position) || !Number.isSafeInteger(sample)) {
      malformed++;
      continue;
    }
    markers.push({
      type,
      description,
      sample,
      size: /^\d{1,15}$/.test(size) ? Number(size) : 0,
      channel: /^\d{1,6}$/.test(channel) ? Number(channel) - 1 : -1,
      date: /^\d{20}$/.test(date) && !/^0+$/.test(date) ? date : '',
    });
  }
  return { markers, malformed };
}
