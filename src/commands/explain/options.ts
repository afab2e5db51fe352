import { z } from 'zod';
import { cacheOption, countFrom, running, seedOption, targetsOption, templateOption, text } from '../common-options.js';

/** What a generated signal can be shared out over. */
export const EXPLAINED = ['bands', 'regions', 'electrodes'] as const;
export type Explained = (typeof EXPLAINED)[number];

/** Options of `hemocast explain`. */
export const explainOptions = z.strictObject({
  out: text.meta({ value: 'folder', description: 'where explain.json, contributions.tsv and report.html go' }),
  what: z.enum(EXPLAINED).default('bands').meta({
    value: 'what',
    description:
      'what the generated signal is shared out over: bands of the EEG, exactly; regions that the EEG was carried to, or electrodes, sampled',
  }),
  target: targetsOption.length(1).optional().meta({
    value: 'name',
    description: 'the target to explain',
    otherwise: 'the first that the model has',
  }),
  runs: countFrom(1, 100).default(1).meta({ value: 'count', description: 'recordings of each person, the first ones' }),
  pairs: countFrom(2, 1000)
    .default(4)
    .meta({
      value: 'count',
      description: 'pairs of orders that are sampled',
      goesWith: {
        text: '{what} regions or electrodes',
        holds: (chosen: Readonly<Record<string, unknown>>) => chosen.what !== 'bands',
      },
    }),
  targetParcels: text.optional().meta({
    value: 'file',
    description: 'table of parcels (name x y z, mm in MNI152 space), of published data sets whose target is parcels',
    otherwise: 'parcels.tsv in the folder',
  }),
  spheres: z.tuple([text, text]).optional().meta({
    value: 'left,right',
    description: 'spheres of fsLR registered to fsaverage, for BOLD in CIFTI files',
    expected: 'two files between commas, left then right',
    otherwise: 'none: fsLR is passed over',
  }),
  seed: seedOption('a number or text; the same seed gives the same values'),
  ...templateOption,
  ...cacheOption,
  ...running,
});

export type ExplainOptions = z.input<typeof explainOptions>;
