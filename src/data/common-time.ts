/** The part of a BOLD series during which there is EEG. */
import { HemocastError } from '../foundation/index.js';
import type { SurfaceSeries } from '../recordings/index.js';

/** A share of volumes outside the EEG above this is no ragged end but a wrong clock. */
const MOST_OUTSIDE = 0.5;
/** Of a volume: times are written with few digits. */
const ROUNDING = 1e-3;

/**
 * The series without the volumes that were acquired before the EEG began or after it ended.
 *
 * @param seconds of EEG
 * @throws HemocastError `no-common-time` where that is most of the series
 */
export function duringEeg(series: SurfaceSeries, seconds: number): SurfaceSeries {
  const { vertices, volumes, tr, startTime, data } = series;
  const first = Math.max(0, Math.ceil(-startTime / tr - ROUNDING));
  const end = Math.min(volumes, Math.floor((seconds - startTime) / tr + ROUNDING) + 1);
  const kept = Math.max(0, end - first);
  if (kept < (1 - MOST_OUTSIDE) * volumes) {
    const last = startTime + (volumes - 1) * tr;
    throw new HemocastError('no-common-time', 'Most of the BOLD was not acquired during the EEG', {
      field: 'StartTime',
      expected: `volumes between 0 and ${seconds.toFixed(1)} s, the length of the EEG`,
      found: `volumes from ${startTime.toFixed(1)} to ${last.toFixed(1)} s`,
      advice:
        'State when the scan began (`hemocast preprocess fmri --eeg` or `--offset`), or take the run out if its EEG is cut short.',
    });
  }
  if (kept === volumes) return series;
  const inside = new Float32Array(vertices * kept);
  for (let v = 0; v < vertices; v++) {
    inside.set(data.subarray(v * volumes + first, v * volumes + end), v * kept);
  }
  return { ...series, volumes: kept, startTime: startTime + first * tr, data: inside };
}
