/** BOLD of parcels as a target: the course of each parcel of an atlas, 0.01–0.15 Hz, z over the run. */

import { formatTsv } from '../formats/index.js';
import type { Storage } from '../foundation/index.js';
import type { BidsDataset, BidsRecording } from '../recordings/index.js';
import { BOLD_BAND, boldTarget } from './bold.js';
import { describeChannels, placeChannels } from './channel-layout.js';
import { generatedParts } from './generated-parts.js';
import { haemodynamic } from './haemodynamic.js';
import { ceilingIn, measuredIn } from './measured.js';
import type { TargetCandidate, TargetModality, TargetSeries } from './modality.js';
import { type ParcelSeries, readParcelSeries } from './parcel-series.js';
import { parcelPlace } from './parcel-table.js';
import { standardisedChannels } from './standardised.js';

const FILES = { dataType: 'func', suffix: 'timeseries', extensions: ['.tsv', '.npy'] };

/** Tables of an atlas: confounds are tables of the same suffix without one. */
async function candidates(sets: readonly BidsDataset[]): Promise<TargetCandidate[]> {
  const found = await measuredIn(sets, FILES);
  return found.filter(
    ({ recording: { entities } }) => entities.segmentation !== undefined || entities.atlas !== undefined,
  );
}

async function read(storage: Storage, recording: BidsRecording): Promise<TargetSeries> {
  const { parcels, data, volumes, tr, startTime }: ParcelSeries = await readParcelSeries(storage, recording);
  const channels = parcels.map((parcel) => ({ name: parcel.name, position: parcelPlace(parcel) }));
  return { data, volumes, tr, startTime, channels };
}

/** Each parcel is a region of its own. */
const space: TargetModality['space'] = ({ channels = [] }) => ({
  labels: Int32Array.from(channels, (_, i) => i),
  regions: channels.map(({ name, position }) => ({ name, hemisphere: position[0] < 0 ? 'left' : 'right' })),
  places: Float32Array.from(channels.flatMap(({ position }) => [...position])),
});

/** Courses as a table of a column a parcel, with the places in the sidecar. */
const write: TargetModality['write'] = async (writer, name, generated, { channels = [] }, sidecar) => {
  const { volumes, tr, startTime } = generated;
  const files: string[] = [];
  const names = channels.map((channel) => channel.name);
  for (const { description, data, meaning } of generatedParts(
    generated,
    `BOLD of parcels generated from ${generated.from ?? 'EEG'}`,
  )) {
    const rows = Array.from({ length: volumes }, (_, t) =>
      names.map((_, i) => Number(data[i * volumes + t].toPrecision(6))),
    );
    files.push(
      await writer.writeDerivative({
        dataType: FILES.dataType,
        name: { ...name, segmentation: 'parcels', description, suffix: FILES.suffix, extension: '.tsv' },
        bytes: formatTsv(names, rows),
        sidecar: {
          Units: 'z',
          RepetitionTime: tr,
          StartTime: startTime,
          ParcelPlaces: { Frame: 'fsaverage', Units: 'mm', Places: channels.map(({ position }) => [...position]) },
          ...sidecar,
          Description: meaning,
        },
      }),
    );
  }
  return files;
};

/** BOLD of the parcels of an atlas, tables of a BIDS derivative. */
export const parcels: TargetModality = {
  name: 'parcels',
  title: 'BOLD of parcels',
  wanted: 'BOLD of parcels',
  words: {
    expected: 'derivatives/*/sub-*/func/*_seg-*_timeseries.tsv with Parcels in its sidecar',
    remedy: 'write them as tables of a column a parcel',
    absent: 'Write a table of a column a parcel as a BIDS derivative, with the places of the parcels in its sidecar.',
    clock: 'State StartTime in the sidecar.',
    moments: 'volumes',
  },
  unit: 'z',
  band: BOLD_BAND,
  ...haemodynamic,
  defaults: { components: 1, windowVolumes: 16 },
  output: {
    dataType: 'func',
    parts: { segmentation: 'parcels', description: 'generated', suffix: 'timeseries', extension: '.json' },
    ignore: ['*_timeseries.tsv', '*_timeseries.json'],
  },
  candidates,
  ceiling: ({ recording }, sets) => ceilingIn(sets, recording, FILES),
  unusable: () => '',
  isOnClock: ({ StartTime: start }) => typeof start === 'number',
  read,
  prepare(series) {
    const { data, volumes, tr } = series;
    const kept = standardisedChannels({ ...series, data: boldTarget(data, volumes, tr) });
    // Unlike light, a parcel's unit says nothing.
    const { scale: _, ...rest } = kept;
    return rest;
  },
  describe: (train, template) => describeChannels({ name: 'parcels', unit: 'z', kinds: [undefined] }, train, template),
  place: placeChannels,
  space,
  write,
};
