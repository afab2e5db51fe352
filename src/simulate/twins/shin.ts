/** A twin of Shin et al. (2017): structs of the BBCI toolbox in MAT-files, EEG and light on clocks of their own. */
import {
  encodeMat,
  type MatNumeric,
  type MatValue,
  matCell,
  matNumeric,
  matStruct,
  matText,
} from '../../formats/index.js';
import type { RecordingEvent } from '../../recordings/index.js';
import { type FnirsRun, WAVELENGTHS } from '../fnirs.js';
import { SHIN_ELECTRODES } from '../shin-probe.js';
import type { SimulatedRun } from '../simulate.js';
import { choiceOf } from './natview.js';
import { withBodyChannels } from './recorded-eeg.js';
import { numbered, type Twin, type TwinFile, type TwinPerson } from './twin.js';

/** Samples of light that were recorded before the light's clock began: 3.3 s. */
const LATE = 33;
/** Names of the two wavelengths. */
const ENDS = ['lowWL', 'highWL'];
/** Labels of trials in the simulator, and numbers and names of classes in the layout. */
const IMAGERY = { labels: ['left', 'right'], names: ['LMI', 'RMI'] };
const ARITHMETIC = { labels: ['arithmetic', 'rest'], names: ['MA', 'BL'] };

export const shinTwin: Twin = {
  name: 'shin',
  people: numbered(29),
  electrodes: SHIN_ELECTRODES,
  worlds: (choice) => {
    const common = { ...choiceOf(choice), runs: choice.runs, montage: 30, sampleRate: 200, probe: 'shin' } as const;
    return [
      { ...common, task: 'motorImagery', modalities: ['fnirs'], trials: 2 * Math.ceil(choice.trials / 2) },
      { ...common, task: 'arithmetic', modalities: ['fnirs'], trials: Math.max(2, Math.round(choice.trials / 2)) },
    ];
  },
  files,
};

function* files({ id, simulated: [imagery, arithmetic], random }: TwinPerson): Generator<TwinFile> {
  // Sessions take turns: imagery 1, 3, 5, arithmetic 2, 4, 6.
  const sessions = imagery.runs.flatMap((run, i) => [
    { run, classes: IMAGERY },
    { run: arithmetic.runs[i], classes: ARITHMETIC },
  ]);
  const eeg = `EEG/subject ${id}/with occular artifact`;
  const nirs = `NIRS/subject ${id}`;
  const body = [
    { name: 'VEOG', type: 'eog' as const },
    { name: 'HEOG', type: 'eog' as const },
  ];
  const file = (name: string, cells: MatValue[]) => encodeMat({ [name]: matCell(cells) });
  yield [
    `${eeg}/cnt.mat`,
    file(
      'cnt',
      sessions.map(({ run }, s) => {
        const { channels, data, samples, sampleRate } = withBodyChannels(run.eeg, body, random.fork(`session ${s}`));
        return continuous(
          channels.map(({ name }) => name),
          data,
          samples,
          sampleRate,
          `subject ${id}`,
        );
      }),
    ),
  ];
  yield [
    `${eeg}/mrk.mat`,
    file(
      'mrk',
      sessions.map(({ run, classes }) => markers(run.eeg.events, classes, 16, 0)),
    ),
  ];
  yield [
    `${nirs}/cnt.mat`,
    file(
      'cnt',
      sessions.map(({ run }) => light(run, `subject ${id}`)),
    ),
  ];
  const late = (run: SimulatedRun) => LATE / lightOf(run).sampleRate;
  yield [
    `${nirs}/mrk.mat`,
    file(
      'mrk',
      sessions.map(({ run, classes }) => markers(run.eeg.events, classes, 1, late(run))),
    ),
  ];
}

function lightOf({ fnirs }: SimulatedRun): FnirsRun {
  if (fnirs === undefined) throw new Error('The twin of Shin et al. simulates light');
  return fnirs;
}

function continuous(
  labels: string[],
  data: Float32Array,
  samples: number,
  rate: number,
  title: string,
): MatStructValue {
  return matStruct({
    clab: matCell(labels.map(matText)),
    fs: matNumeric(rate),
    title: matText(title),
    T: matNumeric(samples),
    yUnit: matText('muV'),
    x: matNumeric(Float64Array.from(data), [samples, labels.length]),
  });
}

type MatStructValue = ReturnType<typeof matStruct>;

/** All channels of the lower wavelength, then of the higher one; without the first seconds. */
function light(run: SimulatedRun, title: string): MatStructValue {
  const { probe, intensity, samples, sampleRate } = lightOf(run);
  const kept = samples - LATE;
  const wavelengths = WAVELENGTHS.length;
  const data = new Float32Array(intensity.length - wavelengths * probe.channels.length * LATE);
  const labels: string[] = [];
  for (let w = 0; w < wavelengths; w++) {
    for (const [c, { name }] of probe.channels.entries()) {
      const from = (c * wavelengths + w) * samples + LATE;
      data.set(intensity.subarray(from, from + kept), labels.length * kept);
      labels.push(`${name}${ENDS[w]}`);
    }
  }
  return continuous(labels, data, kept, sampleRate, title);
}

/** @param code number of the first class; that of the second is twice as large */
function markers(
  events: readonly RecordingEvent[],
  { labels, names }: typeof IMAGERY,
  code: number,
  late: number,
): MatStructValue {
  // What lasts is a trial; rest before the first block of arithmetic is none.
  const trials = events.filter(({ label, onset }) => labels.includes(label) && onset > late);
  const classes = trials.map(({ label }) => labels.indexOf(label));
  return matStruct({
    time: whole(trials.map(({ onset }) => Math.round(1000 * (onset - late)))),
    y: matNumeric(
      classes.flatMap((own) => [own === 0 ? 1 : 0, own === 1 ? 1 : 0]),
      [2, trials.length],
    ),
    className: matCell(names.map(matText)),
    event: matStruct({
      desc: whole(
        classes.map((own) => code * (own + 1)),
        true,
      ),
    }),
  });
}

/** Whole numbers, in a row or a column. */
function whole(values: readonly number[], isColumn = false): MatNumeric {
  const data = Int32Array.from(values);
  const shape = isColumn ? [data.length, 1] : [1, data.length];
  return { kind: 'numeric', class: 'int32', logical: false, shape, data };
}
