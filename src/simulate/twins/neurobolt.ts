/** A twin of the layout of NeuroBOLT: EEGLAB datasets, and the courses of 64 parcels as tables. */
import { type Template, templateSurfaces } from '../../cortex/index.js';
import { encodeEeglab, formatTsv } from '../../formats/index.js';
import type { SurfaceSeries } from '../../recordings/index.js';
import { choiceOf } from './natview.js';
import { asPublished, withBodyChannels } from './recorded-eeg.js';
import { numbered, type Twin, type TwinFile, type TwinPerson } from './twin.js';

const ELECTRODES = 'Fp1 Fp2 F3 F4 C3 C4 P3 P4 O1 O2 F7 F8 T7 T8 P7 P8 Fz Cz Pz Oz FC1 FC2 CP1 CP2 FC5 FC6'.split(' ');
const PARCELS = 64;
const TR = 2.1;
/** Volumes before the first that is kept: the EEG runs by then. */
const LEAD = 3;
/** Columns that the authors' script adds. */
const GLOBAL = ['global signal clean', 'global signal raw'];

export const neuroboltTwin: Twin = {
  name: 'neurobolt',
  people: numbered(22),
  electrodes: ELECTRODES,
  worlds: (choice) => [
    {
      ...choiceOf(choice),
      task: 'rest',
      runs: 1,
      minutes: choice.minutes,
      sampleRate: 250,
      tr: TR,
      modalities: ['bold'],
      lineFrequency: 60,
    },
  ],
  shared: (_, template) => [['parcels.tsv', parcelTable(template)]],
  files,
};

function* files({ id, simulated: [person], template, random }: TwinPerson): Generator<TwinFile> {
  const [{ eeg, bold }] = person.runs;
  const scan = `sub${id}-scan01`;
  const added = [
    ...['EOG1', 'EOG2'].map((name) => ({ name, type: 'eog' as const })),
    ...['EMG1', 'EMG2', 'EMG3'].map((name) => ({ name, type: 'misc' as const })),
    { name: 'ECG', type: 'ecg' as const },
  ];
  const { channels, data, sampleRate } = asPublished(withBodyChannels(eeg, added, random.fork('body')), {
    low: 0.5,
    high: 70,
  });
  const events = Array.from({ length: bold.volumes - LEAD }, (_, k) => ({
    onset: (k + LEAD) * TR,
    duration: 0,
    label: 'R128',
  }));
  const described = channels.map(({ name }) => ({ name }));
  const set = encodeEeglab(`${scan}_eeg`, {
    channels: described,
    sampleRate,
    data,
    events,
    comments: 'simulated by Hemocast',
  });
  for (const [name, bytes] of set) yield [`EEG_set/${name}`, bytes];
  yield [`fMRI_difumo64/${scan}_difumo64_roi.tsv`, courses(bold, template)];
}

const names = Array.from({ length: PARCELS }, (_, i) => `Parcel ${String(i + 1).padStart(2, '0')}`);

/** Middles of the cortex, `[vertex, 3]` in MNI152 space. */
function middles(template: Template): Float32Array {
  const { left, right } = templateSurfaces(template);
  return Float32Array.from(
    [left, right].flatMap(({ white, pial }) => Array.from(white, (value, i) => (value + pial[i]) / 2)),
  );
}

/** Parcels about vertices that lie as far from each other as they can: which each vertex belongs to, and where they are. */
function parcellation(template: Template): { of: Int32Array; seeds: number[]; places: Float32Array } {
  const places = middles(template);
  const cortex = Array.from(template.labels.keys()).filter((v) => template.labels[v] >= 0);
  const of = new Int32Array(template.labels.length).fill(-1);
  const nearest = new Float32Array(of.length).fill(Number.POSITIVE_INFINITY);
  const seeds = [cortex[0]];
  for (let parcel = 0; parcel < PARCELS; parcel++) {
    let farthest = cortex[0];
    for (const v of cortex) {
      const apart = [0, 1, 2].map((axis) => places[3 * v + axis] - places[3 * seeds[parcel] + axis]);
      const distance = Math.hypot(...apart);
      if (distance < nearest[v]) {
        nearest[v] = distance;
        of[v] = parcel;
      }
      if (nearest[v] > nearest[farthest]) farthest = v;
    }
    seeds.push(farthest);
  }
  return { of, seeds: seeds.slice(0, PARCELS), places };
}

function parcelTable(template: Template): string {
  const { seeds, places } = parcellation(template);
  const rows = seeds.map((v, i) => [names[i], ...[0, 1, 2].map((axis) => Number(places[3 * v + axis].toFixed(1)))]);
  return formatTsv(['name', 'x', 'y', 'z'], rows);
}

/** Mean course of each parcel, and the global signal twice. */
function courses({ data, volumes }: SurfaceSeries, template: Template): string {
  const { of } = parcellation(template);
  const counts = new Float64Array(PARCELS);
  for (const parcel of of) if (parcel >= 0) counts[parcel]++;
  const rows: number[][] = [];
  for (let t = LEAD; t < volumes; t++) {
    const row = new Array<number>(PARCELS).fill(0);
    of.forEach((parcel, v) => {
      if (parcel >= 0) row[parcel] += data[v * volumes + t] / counts[parcel];
    });
    const global = row.reduce((sum, value) => sum + value / PARCELS, 0);
    rows.push([...row, global, global].map((value) => Number(value.toPrecision(7))));
  }
  return formatTsv([...names, ...GLOBAL], rows);
}
