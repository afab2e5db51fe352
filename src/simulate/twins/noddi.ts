/** A twin of NODDI: pulse-corrected BrainVision exports, EPI in the scanner's own space, and what fMRIPrep makes of it. */
import { encodeBrainVision } from '../../formats/index.js';
import type { Random } from '../../foundation/index.js';
import type { Recording, RecordingEvent } from '../../recordings/index.js';
import { CAP_61, choiceOf } from './natview.js';
import { paintedVolumes, type VolumeGrid } from './painted-volume.js';
import { rawRecording } from './raw-recording.js';
import { asPublished, withBodyChannels } from './recorded-eeg.js';
import { fmriprepDescription, fmriprepSurfaces } from './surface-run.js';
import type { Twin, TwinFile, TwinPerson } from './twin.js';

/** The people with both EEG and fMRI. */
const PEOPLE = '32 35 36 37 38 39 40 42 43 44 45 46 47 48 49 50'.split(' ');
/** People whose EEG is in the first part of the download. */
const IN_FIRST_PART = 8;
const TR = 2.16;
const SLICES = 30;
/** Volumes before the first that is kept: the EEG runs by then. */
const LEAD = 1;
/** Seconds from one marker of synchrony of the clocks to the next. */
const SYNC = 10;

/** The scanner's grid: 64 × 64 × 30 voxels of 3.3 × 3.3 × 4 mm, tilted about the left-right axis. */
const EPI_GRID: VolumeGrid = {
  shape: [64, 64, SLICES],
  affine: [-3.3, 0, 0, 104, 0, 3.2537, -0.6678, -108, 0, 0.5509, 3.944, -52, 0, 0, 0, 1],
  spaceCode: 1,
};

export const noddiTwin: Twin = {
  name: 'noddi',
  people: PEOPLE,
  hasRaw: true,
  electrodes: [...CAP_61.slice(0, -2), 'FT9', 'FT10', ...CAP_61.slice(-2)],
  worlds: (choice) => [
    {
      ...choiceOf(choice),
      task: 'rest',
      runs: 1,
      minutes: choice.minutes,
      sampleRate: 250,
      tr: TR,
      modalities: ['bold'],
    },
  ],
  shared: () => [fmriprepDescription()],
  files,
};

async function* files({ id, simulated: [person], template, random, raw }: TwinPerson): AsyncGenerator<TwinFile> {
  const [{ eeg, bold: whole }] = person.runs;
  const part = PEOPLE.indexOf(id) < IN_FIRST_PART ? 'EEG1' : 'EEG2';
  const scan = { slices: SLICES, label: 'Scanner/Scan Start', lead: LEAD };
  const scanned = raw ? await rawRecording({ ...eeg, events: [] }, whole, scan, random.fork('scanner')) : undefined;
  const bold = scanned?.bold ?? whole;
  if (scanned !== undefined) yield* rawFiles(`${part}/${id}/raw`, `${id}_rest`, scanned.eeg);
  else yield* corrected(`${part}/${id}/export`, id, eeg, bold.volumes - LEAD, random);
  const series = id === '40' ? '05' : '3';
  yield [`fMRI/${id}/${series}_nw_mepi_rest_with_cross.nii.gz`, paintedVolumes(bold, template, EPI_GRID, LEAD)];
  yield* fmriprepSurfaces(`derivatives/fmriprep/sub-${id}/func`, `sub-${id}_task-rest`, bold, LEAD);
}

/** BrainVision as the amplifier writes it. */
function* rawFiles(
  folder: string,
  name: string,
  { channels, sampleRate, data, events }: Recording,
): Generator<TwinFile> {
  const described = channels.map(({ name: label, unit }) => ({ name: label, unit }));
  for (const [file, bytes] of encodeBrainVision(name, { channels: described, sampleRate, data, events }))
    yield [`${folder}/${file}`, bytes];
}

/** The authors' export, without the artefacts of gradients and pulse. */
function* corrected(folder: string, id: string, eeg: Recording, volumes: number, random: Random): Generator<TwinFile> {
  const body = withBodyChannels(eeg, [{ name: 'ECG', type: 'ecg' }], random.fork('body'));
  const { channels, data, sampleRate, samples } = asPublished(body, { low: 0.5, high: 70 });
  const step = id === '32' ? 'Segmentation' : 'Pulse_Artifact_Correction';
  const name = `${id}_rest_${step}_bin`;
  const events = scannerEvents(volumes, samples / sampleRate);
  const described = channels.map(({ name: label, unit }) => ({ name: label, unit }));
  for (const [file, bytes] of encodeBrainVision(name, { channels: described, sampleRate, data, events })) {
    // The export names its samples .dat.
    const isText = !file.endsWith('.eeg');
    const content = isText ? new TextDecoder().decode(bytes).replaceAll(`${name}.eeg`, `${name}.dat`) : bytes;
    yield [`${folder}/${file.replace(/\.eeg$/, '.dat')}`, content];
  }
}

/** Each volume's start, each slice, and that the clocks agree. */
function scannerEvents(volumes: number, seconds: number): RecordingEvent[] {
  const start = LEAD * TR;
  const slices = Array.from({ length: volumes * SLICES }, (_, k) => ({
    onset: start + (k * TR) / SLICES,
    duration: 0,
    label: 'Scanner/s ',
  }));
  const starts = slices.filter((_, k) => k % SLICES === 0).map((event) => ({ ...event, label: 'Scanner/Scan Start' }));
  const sync = Array.from({ length: Math.floor(seconds / SYNC) }, (_, k) => ({
    onset: k * SYNC,
    duration: 0,
    label: 'SyncStatus/Sync On',
  }));
  return [...starts, ...slices, ...sync].sort((a, b) => a.onset - b.onset);
}
