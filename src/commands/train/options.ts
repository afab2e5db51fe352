/** Options of `hemocast train`, and the parts of the work that they stand for. */
import { z } from 'zod';
import { SPATIAL_ALIGNMENTS } from '../../align/index.js';
import { boldPresets } from '../../encoders/bold/bold-pretraining.js';
import type { FeatureCache } from '../../encoders/eeg/feature-cache.js';
import type { Progress } from '../../foundation/index.js';
import { bold, SOURCES, TARGETS } from '../../modalities/index.js';
import { SPECTRAL_ESTIMATES } from '../../signal/index.js';
import { DEFAULT_ALIGNMENT, defaultTraining as defaults, type TrainingOptions } from '../../train/training-options.js';
import {
  cacheOption,
  countFrom,
  listOf,
  names,
  numberFrom,
  overwriteOption,
  preparationOptions,
  running,
  samplerName,
  seedOption,
  targetsOption,
  templateOption,
  text,
  validationOption,
} from '../common-options.js';
import { type Companion, divides, only, parseOptions, rules } from '../option-schema.js';
import { EEG_COMPONENTS, type EegEncoderChoice } from './eeg-encoder-choice.js';
import type { BoldEncoderChoice } from './target-encoder.js';
import type { TrainModelTask } from './train-model.js';
import { UNPAIRED_SIGNALS } from './unpaired-runs.js';

/** What a model that is fitted to other people keeps as it is cannot be chosen. */
const fromTheStart: Companion = {
  text: 'training without {onto}',
  holds: ({ onto }) => onto === undefined,
};
/** Without a network there is nothing that its options could change. */
const withNetwork: Companion = {
  text: '{residual} diffusion',
  holds: (chosen) => residualOf(chosen as Pick<Chosen, 'mean' | 'residual'>) === 'diffusion',
};
const withEegEncoder: Companion = {
  text: '{eegEncoder} labram or both',
  holds: ({ eegEncoder }) => eegEncoder !== 'spectral',
};
const withFineTuning: Companion = { text: '{fineTune}', holds: ({ fineTune }) => fineTune === true };
const withTransformer: Companion = {
  text: '{boldEncoder} transformer',
  holds: ({ boldEncoder }) => boldEncoder === 'transformer',
};

/** Options that are passed on to training under their own names. */
const training = {
  steps: countFrom(1, 1e7).default(defaults.steps).meta({
    value: 'count',
    description: 'steps of training the network',
    goesWith: withNetwork,
  }),
  batch: countFrom(1, 512)
    .default(defaults.batch)
    .meta({ value: 'windows', description: 'windows in one step', goesWith: withNetwork }),
  learningRate: numberFrom(1e-7, 1)
    .default(defaults.learningRate)
    .meta({ value: 'rate', description: 'peak learning rate', goesWith: withNetwork }),
  width: countFrom(8, 4096).default(defaults.width).meta({
    value: 'count',
    description: 'width of the network',
    goesWith: withNetwork,
  }),
  depth: countFrom(1, 64)
    .default(defaults.depth)
    .meta({ value: 'count', description: 'blocks of the network', goesWith: withNetwork }),
  heads: countFrom(1, 64).default(defaults.heads).meta({
    value: 'count',
    description: 'attention heads; divides the width',
    goesWith: withNetwork,
  }),
  components: countFrom(1, 64)
    .optional()
    .meta({
      value: 'count',
      description: 'components per point of the target: a patch of cortex, a channel',
      otherwise: `what suits the target: ${TARGETS.map(({ title, defaults: sizes }) => `${sizes.components} for ${title}`).join(', ')}`,
      goesWith: fromTheStart,
    }),
  modes: countFrom(1, 512).default(defaults.modes).meta({
    value: 'count',
    description: 'whitened modes of the target that are generated',
    goesWith: fromTheStart,
  }),
  alignment: z
    .enum([...SPATIAL_ALIGNMENTS.map(({ name }) => name), 'sensors'])
    .optional()
    .meta({
      value: 'name',
      description: `how EEG is carried to the target’s own places: ${SPATIAL_ALIGNMENTS.map(({ name, description }) => `${name} (${description})`).join(', ')}, or sensors (not at all); band power is carried, tokens of an encoder are not`,
      otherwise: `what suits the target: ${TARGETS.map(({ title, alignment }) => `${alignment ?? DEFAULT_ALIGNMENT} for ${title}`).join(', ')}`,
      goesWith: fromTheStart,
    }),
  power: z
    .enum(SPECTRAL_ESTIMATES.map(({ name }) => name))
    .optional()
    .meta({
      value: 'name',
      description: `how power in the bands is estimated: ${SPECTRAL_ESTIMATES.map(({ name, description }) => `${name} (${description})`).join(', ')}`,
      otherwise: SPECTRAL_ESTIMATES[0].name,
      goesWith: fromTheStart,
    }),
  individualAlpha: z.boolean().optional().meta({
    description:
      'let theta, alpha and beta follow each recording’s own alpha peak; the usual bands where it shows none',
    otherwise: 'the usual bands for all',
    goesWith: fromTheStart,
  }),
  globalContext: z.boolean().default(defaults.globalContext).meta({
    description: 'the global signal is read at long lags besides',
    negative: 'do without long lags for the global signal',
    goesWith: fromTheStart,
  }),
  mean: z.enum(['linear', 'none']).default(defaults.mean).meta({
    value: 'name',
    description: 'linear (a regression on the aligned EEG, and the residual around it), or none (the network alone)',
    goesWith: fromTheStart,
  }),
  residual: z.enum(['gaussian', 'diffusion']).optional().meta({
    value: 'name',
    description:
      'what is drawn around the mean: gaussian (a process of the right covariance, in seconds), or diffusion (the network, to which steps, batch, width and the like belong)',
    otherwise: 'gaussian; diffusion where there is no mean',
    goesWith: fromTheStart,
  }),
  crossAttention: z.boolean().default(defaults.crossAttention).meta({
    description: 'let the network attend to the EEG at the electrodes besides',
    goesWith: withNetwork,
  }),
  conjugateDomain: z.boolean().default(defaults.conjugateDomain).meta({
    description: 'the network is given the aligned EEG',
    negative: 'do without the aligned EEG in the network',
    goesWith: withNetwork,
  }),
  filterBank: z.boolean().optional().meta({
    description:
      'the network reads features without phase (tokens of an encoder, a source that stays at its sensors) by signed filters for each point of the target, which begin at the weights of equations 1–2 and are learned',
    goesWith: fromTheStart,
  }),
  sampler: samplerName
    .default(defaults.sampler)
    .meta({ value: 'name', description: 'sampler of a network’s samples', goesWith: withNetwork }),
  samplerSteps: countFrom(1, 1000).default(defaults.samplerSteps).meta({
    value: 'count',
    description: 'its steps',
    goesWith: withNetwork,
  }),
  encoderRate: numberFrom(1e-6, 10).default(defaults.encoderRate).meta({
    value: 'factor',
    description: 'learning rate of an EEG encoder that is fine-tuned, as a part of that of the network',
    goesWith: withFineTuning,
  }),
};

/** Which encoder of EEG there is, and how it is used. */
const eegEncoding = {
  eegEncoder: z.enum(['spectral', 'labram', 'both']).default('spectral').meta({
    value: 'name',
    description: 'features of EEG: spectral (log band power), labram (the tokens of a pre-trained encoder), or both',
    goesWith: fromTheStart,
  }),
  eegEncoderFolder: text.optional().meta({
    value: 'folder',
    description: 'that encoder, from `hemocast pretrain eeg` or `hemocast import labram`',
    otherwise: 'the small one in the package',
    goesWith: withEegEncoder,
  }),
  eegComponents: countFrom(1, 64).default(EEG_COMPONENTS).meta({
    value: 'count',
    description: 'features per electrode and second that its tokens are reduced to',
    goesWith: withEegEncoder,
  }),
  windowGain: z.boolean().optional().meta({
    description:
      'the log amplitude of each electrode and second, which its tokens do not tell, is a feature beside them',
    goesWith: fromTheStart,
  }),
  fineTune: z.boolean().default(false).meta({
    description: 'train that encoder with the network, rather than keep it as it is',
  }),
};

/** Which encoder of BOLD there is. */
const boldEncoding = {
  boldEncoder: z.enum(['pca', 'transformer']).default('pca').meta({
    value: 'name',
    description:
      'what turns BOLD into the latents that are generated: pca (principal components of each patch), or a Transformer, kept as it is once pre-trained',
    goesWith: fromTheStart,
  }),
  boldEncoderFolder: text.optional().meta({
    value: 'folder',
    description: 'the Transformer, from `hemocast pretrain bold`',
    otherwise: 'pre-trained on the training people alone',
    goesWith: withTransformer,
  }),
  boldEncoderSteps: countFrom(0, 1e7).default(boldPresets.small.steps).meta({
    value: 'count',
    description: 'steps of that pre-training; 0 leaves random weights',
    goesWith: withTransformer,
  }),
};

/** What is learned from recordings without a pair. */
const withoutPairs = {
  unpaired: names.optional().meta({
    value: 'folders',
    description:
      'BIDS folders with recordings that have no counterpart, or whose counterpart is left aside; nobody whom the model is chosen or tested on may be among them',
    otherwise: 'none',
    goesWith: fromTheStart,
  }),
  unpairedSignals: listOf(UNPAIRED_SIGNALS)
    .optional()
    .meta({
      value: 'names',
      description:
        'what of them is learned: target (the patch embedding and the modes, from BOLD or fNIRS alone), source (a prior of the regression, from EEG alone)',
      otherwise: 'target',
      goesWith: { text: '{unpaired}', holds: ({ unpaired }: Record<string, unknown>) => unpaired !== undefined },
    }),
};

/** Options of `hemocast train`. */
export const trainOptions = z
  .strictObject({
    out: text.meta({
      value: 'folder',
      description: 'the model folder to write; an interrupted training continues from its checkpoint',
    }),
    onto: text.optional().meta({
      value: 'folder',
      description:
        'a trained model that is fitted to these people, who had no part in it: delays and linear mean, held to its weights; all else stays as it is',
      otherwise: 'a model of its own',
    }),
    targets: targetsOption.default(['bold']).meta({
      value: 'names',
      description: `what is generated, a model each: ${TARGETS.map(({ name, title }) => `${name} (${title})`).join(', ')}`,
    }),
    source: z
      .enum(SOURCES.map(({ name }) => name))
      .default('eeg')
      .meta({
        value: 'name',
        description: `what it is generated from: ${SOURCES.map(({ name, title }) => `${name} (${title})`).join(', ')}`,
        goesWith: fromTheStart,
      }),
    validation: validationOption.validation.meta({
      value: 'people',
      description: 'people to choose on, of each data set',
    }),
    test: countFrom(0, 500)
      .default(3)
      .meta({ value: 'people', description: 'people kept for testing, of each data set, where people are drawn' }),
    split: text.optional().meta({
      value: 'name',
      description:
        'who trains and who tests: people (drawn by the seed), sessions (later ones of the same people test), gap (the end of each recording tests), sites (the last data set tests), leave-one-out (a model for each person, who tests it, and all others train), or a split of a published data set that `hemocast datasets` lists',
      otherwise: 'people; of one published data set, the first split that it has',
      goesWith: fromTheStart,
    }),
    ...preparationOptions,
    ...training,
    ...eegEncoding,
    ...boldEncoding,
    ...withoutPairs,
    seed: seedOption('a number or text; the same seed gives the same model'),
    template: templateOption.template.meta({ ...templateOption.template.meta(), goesWith: fromTheStart }),
    ...cacheOption,
    force: z.boolean().default(false).meta({
      description:
        'learn from recordings, too, that the input check (hemocast check) finds unfit; they are left out unasked',
    }),
    ...overwriteOption,
    watch: z.boolean().default(false).meta({
      description:
        'serve the studio while it trains, at an address of this machine that shows loss, validation and samples',
    }),
    ...running,
  })
  .check(
    rules((chosen) => {
      const { width, heads, source, eegEncoder, fineTune } = chosen;
      const broken = divides(['heads', 'width'], [heads, width]);
      const needs = (field: string, given: boolean, other: string) => {
        if (given) broken.push({ field, text: `{${field}} goes with ${other}` });
      };
      const isSpectral = eegEncoder === 'spectral';
      needs('eegEncoder', !isSpectral && source !== 'eeg', '{source} eeg');
      const { power, individualAlpha } = chosen;
      needs('individualAlpha', individualAlpha === true && source !== 'eeg', '{source} eeg');
      // An encoder of BOLD is pre-trained on whole files, which hold the part that tests.
      needs('split', chosen.split === 'gap' && chosen.boldEncoder === 'transformer', '{boldEncoder} pca');
      needs('power', power !== undefined && eegEncoder === 'labram', '{eegEncoder} spectral or both');
      needs('individualAlpha', individualAlpha === true && eegEncoder === 'labram', '{eegEncoder} spectral or both');
      needs('windowGain', chosen.windowGain === true && isSpectral, '{eegEncoder} labram or both');
      needs('filterBank', chosen.filterBank === true && residualOf(chosen) === 'gaussian', '{residual} diffusion');
      needs('fineTune', fineTune && isSpectral, '{eegEncoder} labram or both');
      needs('fineTune', fineTune && residualOf(chosen) === 'gaussian', '{residual} diffusion');
      const signals = chosen.unpairedSignals ?? ['target'];
      const isAlone = (signal: (typeof signals)[number]) => chosen.unpaired !== undefined && signals.includes(signal);
      needs('unpaired', isAlone('target') && chosen.boldEncoder === 'transformer', '{boldEncoder} pca');
      needs('unpairedSignals', isAlone('source') && !isSpectral, '{eegEncoder} spectral, where source is among them');
      needs(
        'residual',
        chosen.residual === 'gaussian' && chosen.mean === 'none',
        '{mean} linear, where it is gaussian',
      );
      needs('onto', chosen.onto === chosen.out, 'another folder as {out}');
      return broken;
    }),
  );

/** What may be chosen about training; all but `out` have defaults. */
export type TrainOptions = z.input<typeof trainOptions>;

/** What options leave to whoever trains. */
export interface TrainingCircumstances {
  /** Encoder of EEG that is taken where the options name none. */
  eegEncoderFolder: string;
  cache?: FeatureCache;
  progress?: Progress;
  signal?: AbortSignal;
}

/** What of a training task options say. */
type TrainingChoices = Omit<TrainModelTask, 'data' | 'storage' | 'template' | 'runtime' | 'target' | 'unpaired'>;

/**
 * The parts of a training task that options stand for.
 *
 * @throws HemocastError as `parseOptions`
 *
 * @example
 * await trainModel({ ...trainingChoices({ out: 'model', modes: 16 }, { eegEncoderFolder }), data, storage, template, runtime });
 */
export function trainingChoices(given: TrainOptions, circumstances: TrainingCircumstances): TrainingChoices {
  return resolvedChoices(parseOptions(trainOptions, given), circumstances);
}

/** As {@link trainingChoices}, of options that were checked already and hold their defaults. */
export function resolvedChoices(options: Chosen, circumstances: TrainingCircumstances): TrainingChoices {
  const { progress, signal } = circumstances;
  return {
    out: options.out,
    seed: options.seed,
    options: {
      ...{ ...defaults, ...only(options, training), residual: residualOf(options), progress, signal },
      ...(options.watch && { showSamples: true }),
    },
    validationPeople: options.validation,
    testPeople: options.test,
    eegEncoder: eegEncoderChoice(options, circumstances),
    boldEncoder: boldEncoderChoice(options, circumstances),
  };
}

type Chosen = z.output<typeof trainOptions>;

/** Without a mean there is nothing but the network. */
function residualOf({ mean, residual }: Pick<Chosen, 'mean' | 'residual'>): TrainingOptions['residual'] {
  return residual ?? (mean === 'none' ? 'diffusion' : defaults.residual);
}

function eegEncoderChoice(
  { eegEncoder, eegEncoderFolder, eegComponents: components, windowGain = false, fineTune }: Chosen,
  { eegEncoderFolder: otherwise, cache }: TrainingCircumstances,
): EegEncoderChoice | undefined {
  if (eegEncoder === 'spectral') return undefined;
  const folder = eegEncoderFolder ?? otherwise;
  return { folder, besideBands: eegEncoder === 'both', components, windowGain, fineTune, cache };
}

function boldEncoderChoice(chosen: Chosen, { progress, signal }: TrainingCircumstances): BoldEncoderChoice | undefined {
  const { boldEncoder, boldEncoderFolder: folder, boldEncoderSteps: steps } = chosen;
  if (boldEncoder === 'pca') return undefined;
  const { small } = boldPresets;
  const { components = bold.defaults.components } = chosen;
  const channels = Math.max(small.channels, components);
  return { folder, pretraining: { ...small, steps, components, channels, progress, signal } };
}
