/** Options of `hemocast preprocess eeg|fnirs|fmri`, and the parameters that they stand for. */
import { z } from 'zod';
import type { Template } from '../../cortex/index.js';
import { CONFOUND_SETS } from '../../recordings/index.js';
import { countFrom, names, numberFrom, printing, seedOption, templateOption, text } from '../common-options.js';
import { parseOptions } from '../option-schema.js';
import { componentOptions, requireUsedComponentOptions } from './component-options.js';
import type { PreprocessEegParameters } from './preprocess-eeg.js';
import type { PreprocessFmriParameters } from './preprocess-fmri.js';
import type { PreprocessFnirsParameters } from './preprocess-fnirs.js';

/**
 * A path without stops and slashes that would hide where in a data set a file lies.
 *
 * @example
 * tidyPath('./bids//sub-01/'); // bids/sub-01
 */
export function tidyPath(path: string): string {
  const plain = path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return plain.replace(/^(\.\/)+(?=.)/, '');
}

const path = text.transform(tidyPath);

const common = {
  again: z.boolean().default(false).meta({ description: 'do again what the same command has done before' }),
  ...printing,
};

/** Options of `hemocast preprocess eeg`. */
export const preprocessEegOptions = z.strictObject({
  low: numberFrom(0.01, 1000).default(1).meta({ unit: 'Hz', description: 'high-pass, zero-phase' }),
  high: numberFrom(1, 10000).default(75).meta({
    unit: 'Hz',
    description: 'low-pass; 0.9 × Nyquist where the rates carry less',
  }),
  filter: z.enum(['fir', 'butterworth']).default('fir').meta({
    value: 'kind',
    description: 'of the band-pass: MNE-Python’s default FIR, or Butterworth forwards and backwards',
  }),
  order: countFrom(1, 12).default(4).meta({ value: 'n', description: 'of the Butterworth filter' }),
  notch: z.literal(['auto', 50, 60, 'none']).default('auto').meta({
    unit: 'Hz',
    description: 'line noise and its harmonics; auto looks for a peak',
  }),
  rate: numberFrom(2, 20000).default(200).meta({ unit: 'Hz', description: 'sampling rate of the result' }),
  reference: z
    .union([z.enum(['average', 'median', 'linked', 'none']), names])
    .default('average')
    .meta({ value: 'name', description: 'common reference, or names of channels (A1,A2)' }),
  bad: names.optional().meta({
    value: 'names',
    description: 'channels known to be bad, as Fp1,T8; those of channels.tsv are known',
  }),
  badCorrelation: numberFrom(0, 1).optional().meta({
    value: 'r',
    description: 'channels that correlate less with every other are bad too, e.g. 0.4',
  }),
  ica: z.enum(['none', 'picard', 'infomax', 'fastica']).default('none').meta({
    value: 'method',
    description: 'remove components that are artefacts',
  }),
  icaComponents: numberFrom(0.01, 1024).default(0.99).meta({
    value: 'n',
    description: 'a number of components, or below 1 the part of variance',
  }),
  ...componentOptions,
  rejectAbove: numberFrom(1, 1e6).optional().meta({
    unit: 'µV',
    description: 'mark seconds with a larger peak-to-peak amplitude',
  }),
  format: z.enum(['edf', 'bdf', 'brainvision']).default('edf').meta({
    value: 'name',
    description: 'of the result: 16 bits, 24 bits, or float32',
  }),
  gradient: z.enum(['auto', 'none', 'volume', 'slice']).default('auto').meta({
    value: 'epoch',
    description: 'remove the gradient artefact of an MR scanner; auto: where it repeats',
  }),
  gradientWindow: countFrom(0, 100000).optional().meta({
    value: 'n',
    description: 'volumes or slices in a template; 0 for the whole scan',
    otherwise: '30 volumes, or 10 s of slices',
  }),
  adaptive: z.boolean().default(false).meta({ description: 'adaptive noise cancelling after the templates' }),
  pulse: z.enum(['auto', 'none', 'ecg', 'eeg']).default('auto').meta({
    value: 'from',
    description: 'remove the pulse artefact; auto: inside a scanner, by the ECG or else the EEG',
  }),
  trigger: text.optional().meta({
    value: 'label',
    description: 'of the volumes or slices',
    otherwise: 'the one with which the signal repeats',
  }),
  motion: path.optional().meta({
    value: 'file',
    description: 'motion parameters of the scan: fMRIPrep’s confounds, FSL’s .par or six columns',
  }),
  seed: seedOption('start of the component analysis: a number or text'),
  ...common,
});

export type PreprocessEegOptions = z.input<typeof preprocessEegOptions>;

/**
 * The parameters of `preprocessEeg` that options stand for.
 *
 * @throws HemocastError as `parseOptions` and `requireUsedComponentOptions`
 */
export function eegParameters(given: PreprocessEegOptions): PreprocessEegParameters {
  const { again: _, json: __, iclabel: ___, ...options } = parseOptions(preprocessEegOptions, given);
  const { filter, order, notch } = options;
  requireUsedComponentOptions(given);
  return {
    ...options,
    order: filter === 'butterworth' ? order : undefined,
    notch: notch === 'none' ? false : notch,
  };
}

/** Where the target's first sample lies in the EEG. */
function clockOptions(trigger: string, otherwise: string) {
  return {
    offset: numberFrom(-1e6, 1e6).optional().meta({
      unit: 'seconds',
      description: 'of the first sample after the start of the EEG',
    }),
    eeg: path.optional().meta({
      value: 'in',
      description: 'EEG recording or BIDS folder whose triggers give offset and drift, in place of --offset',
    }),
    trigger: text.optional().meta({ value: 'label', description: trigger, otherwise }),
  };
}

/** Options of `hemocast preprocess fnirs`. */
export const preprocessFnirsOptions = z.strictObject({
  low: numberFrom(0.0001, 100).default(0.01).meta({ unit: 'Hz', description: 'high-pass, zero-phase Butterworth' }),
  high: numberFrom(0.001, 100).default(0.1).meta({ unit: 'Hz', description: 'low-pass' }),
  order: countFrom(1, 12).default(6).meta({ value: 'n', description: 'of the band-pass' }),
  band: z.boolean().default(true).meta({ description: 'band-pass', negative: 'no band-pass' }),
  pathlength: z.array(z.number().positive()).min(1).default([6]).meta({
    value: 'factors',
    description: 'partial pathlength factor: one, or one a wavelength, as 6.2,5.2',
    expected: 'positive numbers between commas',
  }),
  table: z.enum(['prahl', 'wray']).default('prahl').meta({ value: 'name', description: 'of extinctions' }),
  leastCoupling: numberFrom(-1, 1).default(0.5).meta({
    value: 'index',
    description: 'leave out channels of less scalp coupling; 0 and -1 keep all',
  }),
  motion: z.boolean().default(true).meta({
    description: 'repair jumps and spikes (TDDR)',
    negative: 'do not repair jumps and spikes (TDDR)',
  }),
  short: z.enum(['auto', 'yes', 'no']).default('auto').meta({
    value: 'when',
    description: 'regress the nearest short channel out; auto: where there are any',
  }),
  shortDistance: numberFrom(0, 50).default(15).meta({ unit: 'mm', description: 'channels below this are short' }),
  recordedRate: numberFrom(0.01, 10000).optional().meta({
    unit: 'Hz',
    description: 'at which the samples were taken',
    otherwise: 'what the file says',
  }),
  block: z.tuple([z.number().negative(), z.number().positive()]).default([-5, 25]).meta({
    value: 'from,to',
    description: 'of the averages in the report, seconds from the event',
    expected: 'seconds before and after the event, as -5,25',
  }),
  ...clockOptions('label of the shared triggers in the EEG', 'all that fit'),
  ...common,
});

export type PreprocessFnirsOptions = z.input<typeof preprocessFnirsOptions>;

/**
 * The parameters of `preprocessFnirs` that options stand for.
 *
 * @throws HemocastError as `parseOptions`
 */
export function fnirsParameters(given: PreprocessFnirsOptions): PreprocessFnirsParameters {
  const options = parseOptions(preprocessFnirsOptions, given);
  const { low, high, order, band, pathlength, table, leastCoupling, motion, short, shortDistance } = options;
  const { offset, eeg, trigger, recordedRate } = options;
  const [from, to] = options.block;
  return {
    band: band && { low, high, order },
    pathlength: pathlength.length === 1 ? pathlength[0] : pathlength,
    table,
    leastCoupling,
    repairMotion: motion,
    shortChannels: short === 'auto' ? undefined : short === 'yes',
    shortDistance,
    block: { from, to },
    recordedRate,
    offset,
    eeg,
    trigger,
  };
}

/** Options of `hemocast preprocess fmri`. */
export const preprocessFmriOptions = z.strictObject({
  fwhm: numberFrom(0, 40).default(6).meta({
    unit: 'mm',
    description: 'smoothing along the cortex, full width at half maximum; 0 for none',
  }),
  resampling: z.enum(['barycentric', 'nearest']).default('barycentric').meta({
    value: 'how',
    description: 'between spheres',
  }),
  interpolation: z.enum(['linear', 'nearest']).default('linear').meta({ value: 'how', description: 'between voxels' }),
  highPass: z
    .union([numberFrom(1, 1e6), z.literal('none')])
    .default(128)
    .meta({
      unit: 'seconds',
      description: 'longest period that is kept; none for no high-pass',
    }),
  detrend: z.boolean().default(true).meta({
    description: 'take a straight line out',
    negative: 'leave a straight line in',
  }),
  unit: z.enum(['percent', 'z']).default('percent').meta({ value: 'name', description: 'of the result' }),
  confounds: names.optional().meta({
    value: 'names',
    description: `columns, patterns (a_comp_cor_*) or sets to take out: ${Object.keys(CONFOUND_SETS).join(', ')}`,
  }),
  tr: numberFrom(0.01, 60).optional().meta({
    unit: 'seconds',
    description: 'between volumes',
    otherwise: 'what the files say',
  }),
  spheres: z.tuple([text, text]).optional().meta({
    value: 'left,right',
    description: 'spheres registered to fsaverage, for fsLR and CIFTI',
    expected: 'two files between commas, left then right',
  }),
  freesurfer: path.optional().meta({
    value: 'folder',
    description: 'subjects of FreeSurfer',
    otherwise: 'sourcedata/freesurfer of the data set',
  }),
  task: text.optional().meta({ value: 'name', description: 'only runs of this task' }),
  space: text.optional().meta({
    value: 'name',
    description: 'only runs in this space, as T1w',
    otherwise: 'the one that suits best',
  }),
  desc: text.optional().meta({ value: 'name', description: 'only files so described, as preproc' }),
  ...clockOptions('label of the volume triggers in the EEG', 'all events'),
  ...templateOption,
  ...common,
});

export type PreprocessFmriOptions = z.input<typeof preprocessFmriOptions>;

/**
 * The parameters of `preprocessFmri` that options stand for.
 *
 * @param template what lies in the folder that the options name
 * @throws HemocastError as `parseOptions`
 */
export function fmriParameters(given: PreprocessFmriOptions, template?: Template): PreprocessFmriParameters {
  const options = parseOptions(preprocessFmriOptions, given);
  const { again: _, json: __, highPass, task, space, desc, offset, eeg, trigger, ...parameters } = options;
  return {
    ...parameters,
    highPass: highPass === 'none' ? false : highPass,
    template,
    wanted: { ...(task && { task }), ...(space && { space }), ...(desc && { description: desc }) },
    offset,
    eeg,
    trigger,
  };
}
