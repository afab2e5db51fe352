/** Options of `hemocast pretrain eeg|bold`: a preset, and what is chosen in place of its sizes and steps. */
import { z } from 'zod';
import { type BoldPretrainingOptions, boldPresets } from '../../encoders/bold/bold-pretraining.js';
import { type EegPretrainingOptions, eegPresets } from '../../encoders/eeg/pretraining-task.js';
import { LABRAM_SECONDS } from '../../modalities/index.js';
import {
  countFrom,
  names,
  numberFrom,
  overwriteOption,
  running,
  seedOption,
  templateOption,
  text,
  validationOption,
} from '../common-options.js';
import { divides, only, parseOptions, rules } from '../option-schema.js';

const out = text.meta({
  value: 'folder',
  description: 'the encoder’s folder to write; an interrupted run continues from its checkpoint',
});
const seed = seedOption('a number or text; the same seed gives the same encoder');
const presetNames = ['small', 'base'] as const;

/** The values of each preset, in words. */
function each<Preset>(presets: Record<(typeof presetNames)[number], Preset>, value: (preset: Preset) => number) {
  return presetNames.map((name) => `${value(presets[name])} in ${name}`).join(', ');
}

const eachEeg = (value: (preset: EegPretrainingOptions) => number) => each(eegPresets, value);
const eachBold = (value: (preset: BoldPretrainingOptions) => number) => each(boldPresets, value);

/** Options whose default is that of the preset; `otherwise` says its values. */
const learningRate = (otherwise: string) =>
  numberFrom(1e-7, 1).optional().meta({ value: 'rate', description: 'peak learning rate', otherwise });
const width = (otherwise: string) =>
  countFrom(8, 4096).optional().meta({ value: 'count', description: 'width of the network', otherwise });
const depth = (part: string, otherwise: string) =>
  countFrom(1, 64)
    .optional()
    .meta({ value: 'count', description: `blocks of the ${part}`, otherwise });
const heads = (otherwise: string) =>
  countFrom(1, 64).optional().meta({ value: 'count', description: 'attention heads; divides the width', otherwise });

/** Options of `hemocast pretrain eeg`. */
export const pretrainEegOptions = z
  .strictObject({
    out,
    preset: z.enum(presetNames).default('small').meta({
      value: 'name',
      description: 'sizes and steps; small takes half an hour on 2 cores',
    }),
    ...validationOption,
    without: names.optional().meta({
      value: 'people',
      description: 'people that must have no part in it, between commas: kept for testing',
    }),
    licence: text.optional().meta({ value: 'text', description: 'of the data, for the model card' }),
    tokenizerSteps: countFrom(0, 1e7)
      .optional()
      .meta({
        value: 'count',
        description: 'steps of the first stage',
        otherwise: eachEeg(({ tokenizerSteps }) => tokenizerSteps),
      }),
    steps: countFrom(0, 1e7)
      .optional()
      .meta({
        value: 'count',
        description: 'steps of the second stage; 0 leaves the encoder at random weights',
        otherwise: eachEeg(({ maskedSteps }) => maskedSteps),
      }),
    batch: countFrom(1, 1024)
      .optional()
      .meta({
        value: 'windows',
        description: 'windows in one step',
        otherwise: eachEeg(({ window }) => window.batch),
      }),
    learningRate: learningRate(eachEeg((preset) => preset.learningRate)),
    width: width(eachEeg(({ network }) => network.width)),
    depth: depth(
      'network',
      eachEeg(({ network }) => network.depth),
    ),
    heads: heads(eachEeg(({ network }) => network.heads)),
    codes: countFrom(2, 65536)
      .optional()
      .meta({
        value: 'count',
        description: 'size of the codebook',
        otherwise: eachEeg(({ tokenizer }) => tokenizer.codes),
      }),
    channels: countFrom(1, 128)
      .optional()
      .meta({
        value: 'count',
        description: 'channels of a window',
        otherwise: eachEeg(({ window }) => window.channels),
      }),
    window: countFrom(1, LABRAM_SECONDS)
      .optional()
      .meta({
        unit: 'seconds',
        description: 'length of a window',
        otherwise: eachEeg(({ window }) => window.seconds),
      }),
    seed,
    ...overwriteOption,
    ...running,
  })
  .check(
    rules((options) => {
      const { heads, width } = eegChosen(options).network;
      return divides(['heads', 'width'], [heads, width]);
    }),
  );

export type PretrainEegOptions = z.input<typeof pretrainEegOptions>;
type ChosenEeg = z.output<typeof pretrainEegOptions>;

/**
 * The preset that options name, with what they give in its place.
 *
 * @throws HemocastError as `parseOptions`
 */
export function eegPretraining(given: PretrainEegOptions): EegPretrainingOptions {
  return eegChosen(parseOptions(pretrainEegOptions, given));
}

function eegChosen(given: ChosenEeg): EegPretrainingOptions {
  const preset = eegPresets[given.preset];
  const { network, tokenizer, window } = preset;
  const { width = network.width, depth = network.depth, heads = network.heads } = given;
  return {
    ...preset,
    network: { ...network, width, hidden: 4 * width, depth, heads },
    tokenizer: { ...tokenizer, codes: given.codes ?? tokenizer.codes },
    window: {
      batch: given.batch ?? window.batch,
      channels: given.channels ?? window.channels,
      seconds: given.window ?? window.seconds,
    },
    tokenizerSteps: given.tokenizerSteps ?? preset.tokenizerSteps,
    maskedSteps: given.steps ?? preset.maskedSteps,
    learningRate: given.learningRate ?? preset.learningRate,
  };
}

/** Options that stand for a field of the preset of the same name. */
const boldSizes = {
  steps: countFrom(1, 1e7)
    .optional()
    .meta({ value: 'count', description: 'steps', otherwise: eachBold(({ steps }) => steps) }),
  batch: countFrom(1, 512)
    .optional()
    .meta({
      value: 'windows',
      description: 'windows in one step',
      otherwise: eachBold(({ batch }) => batch),
    }),
  learningRate: learningRate(eachBold((preset) => preset.learningRate)),
  width: width(eachBold((preset) => preset.width)),
  depth: depth(
    'encoder',
    eachBold(({ depth }) => depth),
  ),
  heads: heads(eachBold((preset) => preset.heads)),
  components: countFrom(1, 64)
    .optional()
    .meta({
      value: 'count',
      description: 'latents per patch and volume',
      otherwise: eachBold(({ components }) => components),
    }),
  maskRatio: numberFrom(0.05, 0.95)
    .optional()
    .meta({
      value: 'share',
      description: 'share of the tokens that is hidden',
      otherwise: eachBold(({ maskRatio }) => maskRatio),
    }),
  block: countFrom(1, 64)
    .optional()
    .meta({
      unit: 'volumes',
      description: 'volumes in one token; divides the window',
      otherwise: eachBold(({ block }) => block),
    }),
};

/** Options of `hemocast pretrain bold`. */
export const pretrainBoldOptions = z
  .strictObject({
    out,
    preset: z.enum(presetNames).default('small').meta({
      value: 'name',
      description: 'sizes and steps; small takes minutes on 2 cores',
    }),
    ...validationOption,
    test: countFrom(0, 500).default(3).meta({
      value: 'people',
      description: 'people kept for testing; with 0 the report scores those of --validation',
    }),
    ...boldSizes,
    window: countFrom(2, 512)
      .optional()
      .meta({
        unit: 'volumes',
        description: 'volumes seen together',
        otherwise: eachBold(({ volumes }) => volumes),
      }),
    tr: numberFrom(0.1, 60).optional().meta({ unit: 'seconds', description: 'repetition time of .npy tables' }),
    seed,
    ...templateOption,
    ...overwriteOption,
    ...running,
  })
  .check(
    rules((options) => {
      const { heads, width, block, volumes } = boldChosen(options);
      return [...divides(['heads', 'width'], [heads, width]), ...divides(['block', 'window'], [block, volumes])];
    }),
  );

export type PretrainBoldOptions = z.input<typeof pretrainBoldOptions>;
type ChosenBold = z.output<typeof pretrainBoldOptions>;

/**
 * The preset that options name, with what they give in its place.
 *
 * @throws HemocastError as `parseOptions`
 */
export function boldPretraining(given: PretrainBoldOptions): BoldPretrainingOptions {
  return boldChosen(parseOptions(pretrainBoldOptions, given));
}

function boldChosen(given: ChosenBold): BoldPretrainingOptions {
  const preset = boldPresets[given.preset];
  return { ...preset, ...only(given, boldSizes), volumes: given.window ?? preset.volumes };
}
