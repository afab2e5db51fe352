import { z } from 'zod';
import { eeg, TARGETS } from '../../modalities/index.js';
import {
  cacheOption,
  countFrom,
  listOf,
  names,
  running,
  samplerOptions,
  seedOption,
  targetsOption,
  templateOption,
  text,
} from '../common-options.js';
import { rules } from '../option-schema.js';

/** Options of `hemocast generate`. */
export const generateOptions = z
  .strictObject({
    out: text.meta({ value: 'folder', description: 'where the BIDS derivatives and the report go' }),
    targets: targetsOption.optional().meta({
      value: 'names',
      description: 'what to generate',
      otherwise: 'all that the model has and that are not given',
    }),
    given: listOf([eeg.name, ...TARGETS.map(({ name }) => name)])
      .default([eeg.name])
      .meta({
        value: 'names',
        description:
          'what was measured; with eeg, RECORDING is the EEG, and the rest lies beside it in its BIDS data set',
      }),
    representation: text.optional().meta({
      value: 'file',
      description:
        'also write the unified representation [place, time, width] to this .npy file, or to a file a recording in this folder',
    }),
    probe: text.optional().meta({
      value: 'file',
      description: 'fNIRS at the channels of this SNIRF file, or of a `cap` over the whole head',
      otherwise: 'at the channels of the training people',
    }),
    samplesOut: countFrom(0, 256).default(0).meta({
      value: 'count',
      description:
        'samples to write, each in files of its own beside what is expected: courses that a measurement might have taken',
    }),
    ...samplerOptions,
    bad: names.optional().meta({
      value: 'names',
      description: 'channels of the EEG known to be bad, as Fp1,T8; those of channels.tsv are known',
    }),
    force: z.boolean().default(false).meta({ description: 'generate even from EEG that the input check finds unfit' }),
    seed: seedOption('a number or text; the same seed gives the same files'),
    ...templateOption,
    ...cacheOption,
    ...running,
  })
  .check(
    rules((chosen) =>
      (['steps', 'sampler'] as const).flatMap((field) =>
        chosen[field] !== undefined && chosen.samplesOut === 0
          ? [{ field, text: `{${field}} goes with {samplesOut}` }]
          : [],
      ),
    ),
  );

export type GenerateOptions = z.input<typeof generateOptions>;
