/** The part of a target's series during which there is a recording of the source. */
import { HemocastError } from '../foundation/index.js';
import type { TargetSeries } from '../modalities/index.js';

/** A share of volumes outside the EEG above this is no ragged end but a wrong clock. */
const MOST_OUTSIDE = 0.5;
/** Of a volume: times are written with few digits. */
const ROUNDING = 1e-3;

/**
 * The series without the moments that were acquired before the source's recording began or after it ended.
 *
 * @param seconds of the source's recording
 * @param titles of source and target, for messages
 * @throws HemocastError `no-common-time` where that is most of the series
 */
export function duringSource(
  series: TargetSeries,
  seconds: number,
  [source, target]: readonly [string, string] = ['EEG', 'BOLD'],
): TargetSeries {
  const { volumes, tr, startTime, data } = series;
  const values = data.length / volumes;
  const first = Math.max(0, Math.ceil(-startTime / tr - ROUNDING));
  const end = Math.min(volumes, Math.floor((seconds - startTime) / tr + ROUNDING) + 1);
  const kept = Math.max(0, end - first);
  if (kept < (1 - MOST_OUTSIDE) * volumes) {
    const last = startTime + (volumes - 1) * tr;
    throw new HemocastError('no-common-time', `Most of the ${target} was not acquired during the ${source}`, {
      field: 'StartTime',
      expected: `moments between 0 and ${seconds.toFixed(1)} s, the length of the ${source}`,
      found: `moments from ${startTime.toFixed(1)} to ${last.toFixed(1)} s`,
      advice: `State when the ${target} began (of BOLD: \`hemocast preprocess fmri --eeg\` or \`--offset\`), or take the run out if its ${source} is cut short.`,
    });
  }
  if (kept === volumes) return series;
  const inside = new Float32Array(values * kept);
  for (let v = 0; v < values; v++) {
    inside.set(data.subarray(v * volumes + first, v * volumes + end), v * kept);
  }
  return { ...series, volumes: kept, startTime: startTime + first * tr, data: inside };
}
