/** Means of the target's regions, measured or generated. */
import type { TargetRun } from '../../data/index.js';
import { HemocastError } from '../../foundation/index.js';
import type { ScoreSpace } from '../../modalities/index.js';
import { BLOOD_DELAY, later, type RunFeatures, windowMeans } from './run-features.js';

/** Mean over the window, read some seconds later, of each region of the cortex. */
export const regionMeans: RunFeatures = {
  name: 'bold',
  note: `mean BOLD of each region in the window, read ${BLOOD_DELAY} s later`,
  reads: 'signal',
  of: (run, windows, space) => blood(run, windows, regionCourses(run, space)),
};

/** Mean over the window, read some seconds later, of each channel of light; of one kind where one is named. */
export function lightMeans(kind?: 'HbO' | 'HbR'): RunFeatures {
  const what = kind ?? 'HbO and HbR';
  return {
    name: kind?.toLowerCase() ?? 'fnirs',
    note: `mean ${what} of each channel in the window, read ${BLOOD_DELAY} s later`,
    reads: 'signal',
    of: (run, windows, space) => blood(run, windows, channelCourses(run, space, kind)),
  };
}

/** Courses of rows over the moments of a run. */
export interface Courses {
  rows: number;
  /** `[row, moment]`. */
  values: Float64Array;
}

/** Mean of each region's values at each moment; 0 of a region without values. */
export function regionCourses({ signal, volumes }: TargetRun, { labels, regions }: ScoreSpace): Courses {
  const values = new Float64Array(regions.length * volumes);
  const counts = new Uint32Array(regions.length);
  for (let value = 0; value < labels.length; value++) {
    const region = labels[value];
    if (region < 0) continue;
    counts[region]++;
    for (let v = 0; v < volumes; v++) values[region * volumes + v] += signal[value * volumes + v];
  }
  for (let region = 0; region < regions.length; region++) {
    for (let v = 0; v < volumes; v++) values[region * volumes + v] /= Math.max(1, counts[region]);
  }
  return { rows: regions.length, values };
}

/** The channels' own courses. */
function channelCourses(
  { id, signal, volumes }: TargetRun,
  { kinds, kindOf, labels }: ScoreSpace,
  kind?: string,
): Courses {
  const wanted = kind === undefined ? undefined : kinds?.indexOf(kind);
  const own = Array.from(labels, (_, value) => value).filter(
    (value) => wanted === undefined || kindOf?.[value] === wanted,
  );
  if (kinds === undefined || own.length === 0) {
    throw new HemocastError('decode-source', 'A run has no light to decode from', {
      file: id,
      expected: kind ?? 'HbO and HbR',
      found: kinds?.join(', ') ?? 'a signal of one kind',
    });
  }
  const values = new Float64Array(own.length * volumes);
  own.forEach((value, row) => {
    for (let v = 0; v < volumes; v++) values[row * volumes + v] = signal[value * volumes + v];
  });
  return { rows: own.length, values };
}

function blood(run: TargetRun, windows: Parameters<RunFeatures['of']>[1], { rows, values }: Courses) {
  const { volumes, tr, startTime } = run;
  return windowMeans(
    run,
    windows.map((window) => later(window, BLOOD_DELAY)),
    rows,
    volumes,
    (v) => startTime + v * tr,
    (row, v) => values[row * volumes + v],
  );
}
