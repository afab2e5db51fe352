/** A study of made-up people, for tests of figures: whatever a test plants in runs, and whatever "generates" from them. */
import { embeddedTemplate } from '../cortex/index.js';
import type { TargetRun } from '../data/index.js';
import { HemocastError, Random } from '../foundation/index.js';
import type { Study, StudyData, StudyDataName } from './study.js';

export const template = embeddedTemplate();
export const REGIONS = template.regions.length;

/** A space of which every region is one value, at the middle of the region's vertices. */
export function regionSpace(): StudyData['space'] {
  const places = new Float32Array(3 * REGIONS);
  const counts = new Float32Array(REGIONS);
  template.labels.forEach((label, v) => {
    if (label < 0) return;
    counts[label]++;
    for (let k = 0; k < 3; k++) places[3 * label + k] += (template.white[3 * v + k] + template.pial[3 * v + k]) / 2;
  });
  return {
    labels: Int16Array.from({ length: REGIONS }, (_, r) => r),
    regions: template.regions,
    places: places.map((value, i) => value / counts[Math.floor(i / 3)]),
  };
}

export function studyOf(data: Partial<Record<StudyDataName, StudyData>>, seed = 1): Study {
  return {
    quick: true,
    seed,
    template,
    multiply: () => Promise.reject(new Error('not needed')),
    progress: { report: () => undefined },
    random: (label) => new Random(seed).fork(label),
    has: (name) => data[name] !== undefined,
    data: async (name) => {
      const found = data[name];
      if (found === undefined) throw new HemocastError('study-data', 'No such data', { field: name });
      return found;
    },
  };
}

/** What a test says of its data; the rest is made up. */
export type SmallData = Pick<StudyData, 'name' | 'unseen' | 'generate'> & Partial<StudyData>;

export function dataOf(own: SmallData): StudyData {
  return {
    label: 'made-up people',
    simulated: true,
    space: regionSpace(),
    training: [],
    validation: [],
    bands: ['delta', 'theta', 'alpha', 'beta', 'gamma'],
    electrodes: ['Fz', 'Cz', 'Pz', 'Oz', 'T7', 'T8'],
    eeg: () => Promise.reject(new Error('not needed')),
    ...own,
  };
}

/** A run with features of random numbers and no signal. */
export function emptyRun(
  own: Pick<TargetRun, 'id' | 'person' | 'task'> & Partial<TargetRun>,
  random: Random,
): TargetRun {
  const { seconds = 120, electrodes = 6, bands = 5, tr = 2 } = own;
  const volumes = own.volumes ?? Math.floor(seconds / tr);
  return {
    ...{ taskStart: 0, seconds, electrodes, bands, tr, volumes, startTime: 0, metadata: {} },
    features: random.fillNormal(new Float32Array(seconds * electrodes * bands)),
    signal: new Float32Array(REGIONS * volumes),
    ...own,
  };
}
