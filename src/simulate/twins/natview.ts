/** A twin of NATVIEW_EEGFMRI: the preprocessed release, EEGLAB datasets of 250 Hz beside volumes of 3 mm in MNI152 space. */
import { encodeEeglab } from '../../formats/index.js';
import type { Random } from '../../foundation/index.js';
import type { Recording } from '../../recordings/index.js';
import type { SimulatedRun } from '../simulate.js';
import { paintedVolumes } from './painted-volume.js';
import { rawRecording } from './raw-recording.js';
import { asPublished, withBodyChannels, withoutStretch } from './recorded-eeg.js';
import { numbered, type Twin, type TwinChoice, type TwinFile, type TwinPerson } from './twin.js';

/** Electrodes of the cap BC-MR-64: 61 of EEG. */
export const CAP_61: readonly string[] = (
  'Fp1 Fp2 F3 F4 C3 C4 P3 P4 O1 O2 F7 F8 T7 T8 P7 P8 Fz Cz Pz Oz FC1 FC2 CP1 CP2 FC5 FC6 CP5 CP6 TP9 TP10 POz ' +
  'F1 F2 C1 C2 P1 P2 AF3 AF4 FC3 FC4 CP3 CP4 PO3 PO4 F5 F6 C5 C6 P5 P6 AF7 AF8 FT7 FT8 TP7 TP8 PO7 PO8 Fpz CPz'
).split(' ');

/** Films of the first day, and those that are new on the second; the first two are shown again. */
const FIRST_DAY = ['dme', 'inscapes', 'monkey1', 'tp'];
const SECOND_DAY = ['monkey2', 'monkey5'];
/** Films that were shown twice in a session, of which this is the first showing. */
const WITH_RUNS = /^(dme|dmh|tp|monkey\d)$/;
/** Volumes before the first that is kept: the EEG runs by then. */
const LEAD = 2;
/** Slices of a volume. */
const SLICES = 38;
/** Seconds that were cut out of one recording. */
const CUT = 2;

export const natviewTwin: Twin = {
  name: 'natview',
  people: numbered(22),
  electrodes: CAP_61,
  hasRaw: true,
  worlds: ({ films, ...choice }: TwinChoice) => [
    {
      ...choiceOf(choice),
      task: 'films',
      days: 2,
      films: Math.min(films, FIRST_DAY.length),
      minutes: choice.minutes,
      sampleRate: 250,
      tr: 2.1,
      modalities: ['bold'],
      lineFrequency: 60,
    },
  ],
  files,
};

/** What every world takes from a user's choice. */
export function choiceOf({ people, seed, difficulty, signalToNoise, groups }: Omit<TwinChoice, 'films'>) {
  return { people, seed, difficulty, signalToNoise, groups };
}

async function* files({ id, index, simulated: [person], template, random, raw }: TwinPerson): AsyncGenerator<TwinFile> {
  const films = new Set(person.runs.filter(({ session }) => session === '1').map(({ task }) => task)).size;
  for (const [count, run] of person.runs.entries()) {
    const day = run.session ?? '1';
    // sub-17 was measured a third time in the place of the first.
    const session = id === '17' && day === '1' ? '03' : `0${day}`;
    const task = filmName(run.task, films);
    const stem = `sub-${id}_ses-${session}_task-${task}${WITH_RUNS.test(task) ? '_run-01' : ''}`;
    const place = `sub-${id}/ses-${session}`;
    const scanned = raw ? await rawRun(run, random.fork(stem)) : undefined;
    const whole = scanned?.eeg ?? recorded(run, random.fork(stem));
    const cut = !raw && index === 0 && count === 1;
    const eeg = cut ? withoutStretch(whole, 0.7 * (whole.samples / whole.sampleRate), CUT) : whole;
    const described = eeg.channels.map(({ name, type }) => ({ name, type: type.toUpperCase() }));
    const set = encodeEeglab(`${stem}_eeg`, { ...eeg, channels: described, comments: 'simulated by Hemocast' });
    for (const [name, bytes] of set) yield [`${place}/eeg/${name}`, bytes];
    const folder = `${place}/func/${stem}_bold/func_preproc`;
    const volumes = paintedVolumes(scanned?.bold ?? run.bold, template, undefined, LEAD);
    yield [`${folder}/func_pp_nofilt_sm0.mni152.3mm.nii.gz`, volumes];
  }
}

/** `filmA` … by its place among the films of the first day and those after. */
function filmName(task: string, films: number): string {
  const k = task.charCodeAt(task.length - 1) - 65;
  return k < films ? FIRST_DAY[k] : SECOND_DAY[k - films];
}

/** The raw release: 5000 Hz, eyes and heart beside the EEG, and the artefacts of the scanner in all of them. */
function rawRun({ eeg, bold, filmStart = 0 }: SimulatedRun, random: Random) {
  const eyes = ['EOGL', 'EOGU'].map((name) => ({ name, type: 'eog' as const }));
  const body = withBodyChannels(eeg, eyes, random.fork('body'));
  const start = { onset: filmStart, duration: 0, label: 'S  1' };
  return rawRecording({ ...body, events: [start] }, bold, { slices: SLICES, label: 'R128', lead: LEAD }, random);
}

/** The release's EEG: triggers of volumes, the stimulus, eyes and heart, 0.3–50 Hz, average reference. */
function recorded(
  { eeg, bold, filmStart = 0 }: SimulatedRun,
  random: Parameters<typeof withBodyChannels>[2],
): Recording {
  const triggers = Array.from({ length: bold.volumes - LEAD }, (_, k) => ({
    onset: bold.startTime + (k + LEAD) * bold.tr,
    duration: 0,
    label: 'R128',
  }));
  const body = withBodyChannels(
    eeg,
    [
      { name: 'ECG', type: 'ecg' },
      { name: 'EOGL', type: 'eog' },
      { name: 'EOGU', type: 'eog' },
    ],
    random,
  );
  const events = [{ onset: filmStart, duration: 0, label: 'S  1' }, ...triggers];
  return { ...asPublished(body, { low: 0.3, high: 50 }), events: events.sort((a, b) => a.onset - b.onset) };
}
