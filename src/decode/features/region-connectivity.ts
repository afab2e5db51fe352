/** Functional connectivity of the target's regions, measured or generated. */
import { functionalConnectivity } from '../../evaluate/index.js';
import { regionCourses } from './region-means.js';
import { BLOOD_DELAY, fisher, later, type RunFeatures, rowsInside } from './run-features.js';

/** Correlation over the window of each pair of regions, on Fisher's scale. */
export const regionConnectivity: RunFeatures = {
  name: 'bold-fc',
  note: 'correlation over the window of each pair of regions, on Fisher’s scale',
  reads: 'signal',
  of(run, windows, space) {
    const { volumes, tr, startTime } = run;
    const { rows: regions, values: courses } = regionCourses(run, space);
    const width = (regions * (regions - 1)) / 2;
    const values = new Float32Array(windows.length * width);
    windows.forEach((window, w) => {
      const { rows, moments } = rowsInside(
        run,
        later(window, BLOOD_DELAY),
        regions,
        volumes,
        (v) => startTime + v * tr,
        (region, v) => courses[region * volumes + v],
      );
      values.set(functionalConnectivity(rows, regions, moments).map(fisher), w * width);
    });
    return { width, values };
  },
};
