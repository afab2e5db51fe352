/** Options of `hemocast score`. */
import { z } from 'zod';
import { TARGETS } from '../../modalities/index.js';
import {
  cacheOption,
  names,
  numberFrom,
  preparationOptions,
  running,
  seedOption,
  templateOption,
  text,
} from '../common-options.js';

/** What predictions are compared with. */
export const BASELINE_CHOICES = ['others', 'leave-one-out', 'none'] as const;
/** What is done to predictions before they are scored. */
export const PREPARATIONS = ['auto', 'as-given', 'as-measured'] as const;

const persons = names.optional();

/** Options of `hemocast score`. */
export const scoreOptions = z.strictObject({
  out: text.meta({ value: 'folder', description: 'where metrics.json, report.html and figures go' }),
  from: text.optional().meta({
    value: 'table',
    description:
      'a table of several tools (columns tool, quantity, value, low, high, n, between tabs) in place of predictions',
    otherwise: 'none: predictions and a data set are given',
  }),
  name: text.optional().meta({
    value: 'name',
    description: 'what made the predictions, for tables and figures',
    otherwise: 'the name of their folder',
  }),
  target: z
    .enum(TARGETS.map(({ name }) => name) as [string, ...string[]])
    .optional()
    .meta({ value: 'name', description: 'what was predicted', otherwise: 'what the files hold' }),
  baselines: z.enum(BASELINE_CHOICES).default('others').meta({
    value: 'choice',
    description:
      'whom baselines are fitted to: people without predictions; leave-one-out: for each person all the others; none: no baselines',
  }),
  train: persons.meta({
    value: 'people',
    description: 'people without predictions whom baselines are fitted to',
    otherwise: 'all of them but those for validation',
  }),
  validation: persons.meta({
    value: 'people',
    description: 'people without predictions on whom settings of baselines are chosen',
    otherwise: 'one in five, drawn by the seed',
  }),
  prepare: z.enum(PREPARATIONS).default('auto').meta({
    value: 'way',
    description:
      'as-given: predictions are z scores; as-measured: they are cleaned as measured signals are; auto: by Units in the sidecar',
  }),
  tr: numberFrom(0.05, 60).optional().meta({
    unit: 'seconds',
    description: 'between moments of predictions',
    otherwise: 'RepetitionTime of the sidecar, what the file says, or that of as many measured moments',
  }),
  start: numberFrom(-3600, 86_400).optional().meta({
    unit: 'seconds',
    description: 'of the EEG recording at the first moment of predictions',
    otherwise: 'StartTime of the sidecar, or that of as many measured moments',
  }),
  description: text.optional().meta({
    value: 'label',
    description: 'which files are meant where a run has several, by desc- in their names',
    otherwise: 'generated, or the only one',
  }),
  ...preparationOptions,
  seed: seedOption('a number or text; the same seed gives the same intervals and nulls'),
  ...templateOption,
  ...cacheOption,
  ...running,
});

export type ScoreOptions = z.input<typeof scoreOptions>;
