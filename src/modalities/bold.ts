/** BOLD on the cortical surface as a target: 2562 vertices a hemisphere, z per vertex over the run. */

import { midSurface } from '../cortex/index.js';
import { censoredBold, censoringRemarks } from '../preprocess/index.js';
import {
  type BidsDataset,
  type BidsRecording,
  isMeasured,
  listed,
  readSurfaceSeries,
  writeSurfaceSeries,
} from '../recordings/index.js';
import { bandPassSlow, detrendLinear, silenceRounding, zscoreRows } from '../signal/index.js';
import { corticalTarget } from './cortical-layout.js';
import { generatedParts } from './generated-parts.js';
import { haemodynamic } from './haemodynamic.js';
import type { TargetCandidate, TargetModality } from './modality.js';

/** Hz; slower is scanner drift, faster is breath and pulse. */
export const BOLD_BAND = { low: 0.01, high: 0.15 };

/**
 * BOLD as it is learned and scored: linear trend removed, 0.01–0.15 Hz, z per
 * vertex over the run. A vertex without a signal, which is constant but for rounding or changes outside the band alone, or has no values, is 0;
 * volumes without values are filled in from those about them.
 *
 * @param given `[vertex, volume]` in any unit
 * @param tr seconds
 * @throws HemocastError `bold-not-finite` where too few of the values are numbers
 */
export function boldTarget(given: Float32Array, volumes: number, tr: number): Float32Array {
  const { data } = censoredBold(given, volumes);
  const result = new Float32Array(data.length);
  // Some vertices at a time: of a whole night, copies of all of them would not fit beside each other.
  for (let start = 0; start < data.length; start += VERTICES * volumes) {
    const part = data.subarray(start, start + VERTICES * volumes);
    result.set(slowVertices(part, volumes, tr), start);
  }
  return result;
}

/** Even, as two rows share a transform. */
const VERTICES = 256;

function slowVertices(data: Float32Array, volumes: number, tr: number): Float32Array {
  const vertices = data.length / volumes;
  const flat = new Float32Array(data.length);
  for (let vertex = 0; vertex < vertices; vertex++) {
    flat.set(detrendLinear(data.subarray(vertex * volumes, (vertex + 1) * volumes)), vertex * volumes);
  }
  const slow = silenceRounding(bandPassSlow(flat, vertices, volumes, 1 / tr, BOLD_BAND), data, vertices, volumes);
  return zscoreRows(slow, vertices, volumes, slow) as Float32Array;
}

const ON_CORTEX = { hemisphere: 'L', space: 'fsaverage', density: '3k', extension: '.func.gii' } as const;

function measured(dataset: BidsDataset): BidsRecording[] {
  return dataset.recordings({ suffix: 'bold' }).filter(({ entities }) => isMeasured(entities));
}

/** The left hemispheres of series on fsaverage4, which stand for both. */
async function candidates(sets: readonly BidsDataset[]): Promise<TargetCandidate[]> {
  const found: TargetCandidate[] = [];
  for (const origin of sets) {
    for (const recording of measured(origin)) {
      if (!Object.entries(ON_CORTEX).every(([key, value]) => recording.entities[key as 'space'] === value)) continue;
      const sidecar = await recording.sidecar();
      if (sidecar.Generated !== true) found.push({ recording, origin, sidecar });
    }
  }
  return found;
}

/** Spaces of BOLD that lies elsewhere than on fsaverage4. */
function unusable(sets: readonly BidsDataset[], fits: (recording: BidsRecording) => boolean = () => true): string {
  const spaces = sets
    .flatMap(measured)
    .filter(fits)
    .map(({ entities: { space, density } }) =>
      space === undefined ? 'unnamed space' : `space-${space}${density ? `_den-${density}` : ''}`,
    );
  return spaces.length === 0 ? '' : `BOLD elsewhere (${listed(spaces)})`;
}

/** BOLD on fsaverage4, as `hemocast preprocess fmri` and `hemocast simulate` write it. */
export const bold: TargetModality = {
  name: 'bold',
  title: 'BOLD',
  wanted: 'BOLD on fsaverage4',
  words: {
    expected: 'derivatives/*/sub-*/func/*_hemi-L_space-fsaverage_den-3k_*bold.func.gii',
    remedy: 'bring it to fsaverage4 with `hemocast preprocess fmri`',
    absent: 'Write BOLD on fsaverage4 as a BIDS derivative, or make a data set with `hemocast simulate`.',
    clock: 'State it with `hemocast preprocess fmri --eeg` or `--offset`.',
    moments: 'volumes',
  },
  unit: 'z',
  band: BOLD_BAND,
  ...haemodynamic,
  defaults: { components: 8, windowVolumes: 16 },
  output: {
    dataType: 'func',
    parts: {
      hemisphere: 'L',
      space: 'fsaverage',
      density: '3k',
      description: 'generated',
      suffix: 'bold',
      extension: '.json',
    },
    ignore: ['*.gii', '*_bold.json'],
  },
  candidates,
  ceiling({ recording, origin }) {
    const { subject, session, task, run, hemisphere, space, density } = recording.entities;
    const wanted = { subject, session, task, run, hemisphere, space, density, description: 'ceiling', suffix: 'bold' };
    return origin.recordings(wanted)[0];
  },
  unusable,
  isOnClock: ({ Clock: clock, StartTime: start }) =>
    typeof start === 'number' && (clock === undefined || typeof clock === 'object'),
  async read(storage, recording) {
    // Sidecars may lie above the series, as BIDS allows.
    const sidecar = await recording.sidecar();
    const known = Object.keys(sidecar).length > 0;
    return readSurfaceSeries(storage, recording.location, known ? sidecar : undefined);
  },
  prepare: (series) => {
    const { data, volumes, tr, remarks = [] } = series;
    const known = censoredBold(data, volumes);
    const notes = [...remarks, ...censoringRemarks(known, volumes)];
    return { ...series, data: boldTarget(known.data, volumes, tr), ...(notes.length > 0 && { remarks: notes }) };
  },
  describe: ([{ tr }], template) => ({ ...corticalTarget(template), unit: 'z', tr }),
  place: ({ data }) => ({ signal: data }),
  space(_, template) {
    const { labels, regions, faces } = template;
    return { labels, regions, faces, places: midSurface(template) };
  },
  async write(writer, name, generated, _, sidecar) {
    const { volumes, tr, startTime } = generated;
    const files: string[] = [];
    const what = `BOLD generated from ${generated.from ?? 'EEG'}`;
    for (const { description, data, meaning } of generatedParts(generated, what)) {
      const text = { Units: 'z', StartTime: startTime, ...sidecar, Description: meaning };
      files.push(...(await writeSurfaceSeries(writer, { ...name, description }, { data, volumes, tr }, text)));
    }
    return files;
  },
};
