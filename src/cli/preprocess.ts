/** `hemocast preprocess eeg|fnirs|fmri IN OUT`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type PreprocessResult,
  type PreprocessTask,
  preprocessEeg,
  preprocessFmri,
  preprocessFnirs,
} from '../commands/index.js';
import { type CleanEegOptions, CONFOUND_SETS } from '../preprocess/index.js';
import { numberIn, someText, wholeNumber } from './option-values.js';
import { requireOwnDataset } from './own-folder.js';
import { ReportedFailure } from './reported-failure.js';
import { type CommonOptions, openSession, type Session, seedOf } from './session.js';
import { templateOf, withTemplate } from './template-option.js';
import { version } from './version.js';

const OUT = 'folder of the BIDS derivative to write';

interface AgainOption {
  again?: boolean;
}

export function preprocessCommand(program: Command): Command {
  const command = program
    .command('preprocess')
    .description('Clean EEG, fNIRS or fMRI recordings and write them as a BIDS derivative with a report of each.');
  eegCommand(command);
  fnirsCommand(command);
  fmriCommand(command);
  for (const leaf of command.commands) leaf.option('--again', 'do again what the same command has done before');
  return command;
}

interface EegOptions extends CommonOptions, AgainOption {
  low: number;
  high: number;
  filter: 'fir' | 'butterworth';
  order: number;
  notch: 'auto' | 'none' | '50' | '60';
  rate: number;
  reference: string;
  bad?: string[];
  badCorrelation?: number;
  ica: CleanEegOptions['ica'];
  icaComponents: number;
  rejectAbove?: number;
  format: 'edf' | 'bdf' | 'brainvision';
}

function eegCommand(parent: Command): void {
  parent
    .command('eeg')
    .description('Band-pass, repair, resample and re-reference EEG; remove line noise, eyes and heart.')
    .argument('<in>', 'EEG recording (EDF, BDF, BrainVision, EEGLAB, FIF, XDF) or BIDS folder')
    .argument('<out>', OUT)
    .option('--low <Hz>', 'high-pass, zero-phase', numberIn(0.01, 1000), 1)
    .option('--high <Hz>', 'low-pass; 0.9 × Nyquist where the rates carry less', numberIn(1, 10000), 75)
    .addOption(
      new Option('--filter <kind>', "of the band-pass: MNE-Python's default FIR, or Butterworth forwards and backwards")
        .choices(['fir', 'butterworth'])
        .default('fir'),
    )
    .option('--order <n>', 'of the Butterworth filter', wholeNumber(1, 12), 4)
    .addOption(
      new Option('--notch <Hz>', 'line noise and its harmonics; auto looks for a peak')
        .choices(['auto', '50', '60', 'none'])
        .default('auto'),
    )
    .option('--rate <Hz>', 'sampling rate of the result', numberIn(2, 20000), 200)
    .option('--reference <name>', 'average, median, linked, none, or names of channels (A1,A2)', someText, 'average')
    .option('--bad <names>', 'channels known to be bad, as Fp1,T8; those of channels.tsv are known', names)
    .option(
      '--bad-correlation <r>',
      'channels that correlate less with every other are bad too, e.g. 0.4',
      numberIn(0, 1),
    )
    .addOption(
      new Option('--ica <method>', 'remove components of eyes and heart')
        .choices(['none', 'picard', 'infomax', 'fastica'])
        .default('none'),
    )
    .option(
      '--ica-components <n>',
      'a number of components, or below 1 the part of variance',
      numberIn(0.01, 1024),
      0.99,
    )
    .option('--reject-above <µV>', 'mark seconds with a larger peak-to-peak amplitude', numberIn(1, 1e6))
    .addOption(
      new Option('--format <name>', 'of the result: 16 bits, 24 bits, or float32')
        .choices(['edf', 'bdf', 'brainvision'])
        .default('edf'),
    )
    .option('--seed <seed>', 'start of the component analysis: a number or text', someText, '1')
    .action(async (input: string, out: string, options: EegOptions) => {
      const { low, high, filter, order, notch, rate, reference, bad, badCorrelation } = options;
      const { ica, icaComponents, rejectAbove } = options;
      const session = openSession(options);
      const result = await preprocessEeg({
        ...taskOf(session, input, out, options),
        options: {
          low,
          high,
          filter,
          ...(filter === 'butterworth' && { order }),
          notch: notch === 'auto' ? notch : notch === 'none' ? false : notch === '50' ? 50 : 60,
          rate,
          reference: referenceOf(reference),
          bad,
          badCorrelation,
          ica,
          icaComponents,
          rejectAbove,
          format: options.format,
          seed: seedOf(options),
        },
      });
      tell(session, out, result);
    });
}

interface ClockCommandOptions {
  offset?: number;
  eeg?: string;
  trigger?: string;
}

/** Adds the options that say where the target's first sample lies in the EEG. */
function withClock(command: Command, trigger: string): Command {
  return command
    .option('--offset <seconds>', 'of the first sample after the start of the EEG', numberIn(-1e6, 1e6))
    .option(
      '--eeg <in>',
      'EEG recording or BIDS folder whose triggers give offset and drift, in place of --offset',
      someText,
    )
    .option('--trigger <label>', trigger, someText);
}

interface FnirsOptions extends CommonOptions, AgainOption, ClockCommandOptions {
  low: number;
  high: number;
  order: number;
  band: boolean;
  pathlength: number[];
  table: 'prahl' | 'wray';
  leastCoupling: number;
  motion: boolean;
  short: 'auto' | 'yes' | 'no';
  shortDistance: number;
  block: [number, number];
}

function fnirsCommand(parent: Command): void {
  const command = parent
    .command('fnirs')
    .description('Turn light into HbO and HbR (µM): coupling, motion, short channels, Beer–Lambert, band-pass.')
    .argument('<in>', 'fNIRS recording (SNIRF, .nirs, NIRx folder) or BIDS folder')
    .argument('<out>', OUT)
    .option('--low <Hz>', 'high-pass, zero-phase Butterworth', numberIn(0.0001, 100), 0.01)
    .option('--high <Hz>', 'low-pass', numberIn(0.001, 100), 0.1)
    .option('--order <n>', 'of the band-pass', wholeNumber(1, 12), 6)
    .option('--no-band', 'no band-pass')
    .option('--pathlength <factors>', 'partial pathlength factor: one, or one a wavelength, as 6.2,5.2', factors, [6])
    .addOption(new Option('--table <name>', 'of extinctions').choices(['prahl', 'wray']).default('prahl'))
    .option('--least-coupling <index>', 'leave out channels of less scalp coupling; 0 keeps all', numberIn(0, 1), 0.5)
    .option('--no-motion', 'do not repair jumps and spikes (TDDR)')
    .addOption(
      new Option('--short <when>', 'regress the nearest short channel out; auto: where there are any')
        .choices(['auto', 'yes', 'no'])
        .default('auto'),
    )
    .option('--short-distance <mm>', 'channels below this are short', numberIn(0, 50), 15)
    .option('--block <from,to>', 'of the averages in the report, seconds from the event', block, [-5, 25]);
  withClock(command, 'label of the shared triggers in the EEG (default: all that fit)').action(
    async (input: string, out: string, options: FnirsOptions) => {
      const { low, high, order, band, pathlength, table, leastCoupling, motion, short, shortDistance } = options;
      const { offset, eeg, trigger } = options;
      const session = openSession(options);
      const result = await preprocessFnirs({
        ...taskOf(session, input, out, options),
        options: {
          band: band && { low, high, order },
          pathlength: pathlength.length === 1 ? pathlength[0] : pathlength,
          table,
          leastCoupling,
          repairMotion: motion,
          shortChannels: short === 'auto' ? undefined : short === 'yes',
          shortDistance,
          block: { from: options.block[0], to: options.block[1] },
          offset,
          eeg: eeg && tidy(eeg),
          trigger,
        },
      });
      tell(session, out, result);
    },
  );
}

interface FmriOptions extends CommonOptions, AgainOption, ClockCommandOptions {
  fwhm: number;
  resampling: 'nearest' | 'barycentric';
  highPass: number | false;
  detrend: boolean;
  unit: 'percent' | 'z';
  confounds?: string[];
  tr?: number;
  interpolation: 'linear' | 'nearest';
  spheres?: [string, string];
  freesurfer?: string;
  task?: string;
  space?: string;
  desc?: string;
  template?: string;
}

function fmriCommand(parent: Command): void {
  const sets = Object.keys(CONFOUND_SETS).join(', ');
  const command = parent
    .command('fmri')
    .description('Bring BOLD to the fsaverage4 cortex: ribbon, smoothing, resampling, detrending, confounds.')
    .argument('<in>', 'derivatives folder of fMRIPrep, or one run in it (NIfTI, GIFTI, CIFTI)')
    .argument('<out>', OUT)
    .option('--fwhm <mm>', 'smoothing along the cortex, full width at half maximum; 0 for none', numberIn(0, 40), 6)
    .addOption(
      new Option('--resampling <how>', 'between spheres').choices(['barycentric', 'nearest']).default('barycentric'),
    )
    .addOption(new Option('--interpolation <how>', 'between voxels').choices(['linear', 'nearest']).default('linear'))
    .option('--high-pass <seconds>', 'longest period that is kept; none for no high-pass', period, 128)
    .option('--no-detrend', 'leave a straight line in')
    .addOption(new Option('--unit <name>', 'of the result').choices(['percent', 'z']).default('percent'))
    .option('--confounds <names>', `columns, patterns (a_comp_cor_*) or sets to take out: ${sets}`, names)
    .option('--tr <seconds>', 'between volumes (default: what the files say)', numberIn(0.01, 60))
    .option('--spheres <left,right>', 'spheres registered to fsaverage, for fsLR and CIFTI', pair)
    .option(
      '--freesurfer <folder>',
      'subjects of FreeSurfer (default: sourcedata/freesurfer of the data set)',
      someText,
    )
    .option('--task <name>', 'only runs of this task', someText)
    .option('--space <name>', 'only runs in this space, as T1w (default: the one that suits best)', someText);
  command.option('--desc <name>', 'only files so described, as preproc', someText);
  withTemplate(withClock(command, 'label of the volume triggers in the EEG (default: all events are)')).action(
    async (input: string, out: string, options: FmriOptions) => {
      const { fwhm, resampling, interpolation, highPass, detrend, unit, confounds, tr, task, space, desc } = options;
      const { offset, eeg, trigger, spheres, freesurfer } = options;
      const session = openSession(options);
      const result = await preprocessFmri({
        ...taskOf(session, input, out, options),
        options: {
          fwhm,
          resampling,
          interpolation,
          highPass,
          detrend,
          unit,
          confounds,
          tr,
          spheres,
          freesurfer: freesurfer && tidy(freesurfer),
          template: options.template === undefined ? undefined : await templateOf(session, options.template),
          wanted: { ...(task && { task }), ...(space && { space }), ...(desc && { description: desc }) },
          offset,
          eeg: eeg && tidy(eeg),
          trigger,
        },
      });
      tell(session, out, result);
    },
  );
}

function period(text: string): number | false {
  return text === 'none' ? false : numberIn(1, 1e6)(text);
}

/** Two paths between commas. */
function pair(text: string): [string, string] {
  const [left, right, ...more] = names(text);
  if (right !== undefined && more.length === 0) return [left, right];
  throw new InvalidArgumentError(`expected two files between commas, left then right, found "${text}".`);
}

/** Positive numbers between commas. */
function factors(text: string): number[] {
  const values = text.split(',').map(Number);
  if (values.every((value) => value > 0 && Number.isFinite(value))) return values;
  throw new InvalidArgumentError(`expected positive numbers between commas, found "${text}".`);
}

function block(text: string): [number, number] {
  const [from, to, ...more] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (from < 0 && to > 0 && more.length === 0 && Number.isFinite(to - from)) return [from, to];
  throw new InvalidArgumentError(`expected seconds before and after the event, as -5,25, found "${text}".`);
}

function referenceOf(text: string): CleanEegOptions['reference'] {
  return text === 'average' || text === 'median' || text === 'linked' || text === 'none' ? text : names(text);
}

/** Names between commas. */
function names(text: string): string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.every((name) => name !== '')) return found;
  throw new InvalidArgumentError(`expected names between commas, found "${text}".`);
}

function taskOf(
  session: Session,
  input: string,
  out: string,
  { again }: AgainOption,
): Omit<PreprocessTask<unknown>, 'options'> {
  const { storage, console, signal } = session;
  return {
    storage,
    input: tidy(input),
    out: tidy(out),
    version,
    again,
    progress: console,
    signal,
    beforeWork: async () => {
      await requireOwnDataset(storage, out, 'derivative');
      await storage.ensureWritable(out);
    },
  };
}

/** Without stops and slashes that would hide where in a data set a file lies. */
function tidy(path: string): string {
  const plain = path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return plain.replace(/^(\.\/)+(?=.)/, '');
}

function tell({ console }: Session, out: string, result: PreprocessResult): void {
  for (const { input, summary, warnings, report, fromEarlierRun } of result.recordings) {
    console.say(`${input}: ${summary}${fromEarlierRun ? ' (done before; --again does it again)' : ''}`);
    for (const warning of warnings) console.say(`Note: ${warning}`);
    console.say(`Report: ${report}`);
  }
  console.result({ out, ...result });
  const { failures, recordings } = result;
  if (failures.length === 0) return;
  throw new ReportedFailure(
    'preprocess-incomplete',
    `${failures.length} of ${failures.length + recordings.length} recordings could not be preprocessed`,
    { found: ['', ...failures.map(({ input, message }) => `- ${input}: ${message}`)].join('\n') },
    'failure',
  );
}
