/** What the ablation compares: its rows, the differences that are asked for, and what is required of them. */
import { trainOptions } from '../src/commands/index.js';
import type { ScoreName } from './scored-runs.js';

/** A row of the ablation: a predictor that is no model, or a training and what is read of it. */
export type Variant =
  | { name: string; baseline: 'ridge' | 'reachable' | 'ceiling' }
  | {
      name: string;
      /** Options of `hemocast train` that differ from its defaults. */
      options: Readonly<Record<string, string | number | boolean>>;
      /** The model's prediction, or what its linear mean says alone. */
      reads: 'mean' | 'linear';
    };

export const RIDGE = 'lagged ridge';
export const REACHABLE = 'reachable bound';
export const CEILING = 'noise ceiling';
const DEFAULT = 'default';
const LINEAR = 'linear on U';
const LINEAR_LOCAL = 'linear on U, no long lags';
const LINEAR_SENSORS = 'linear on sensors';
const NETWORK = 'linear on U + DiT';
const PAPER = 'DiT without a mean';
const PAPER_SENSORS = `${PAPER}, sensors`;
const PAPER_TOKENS = `${PAPER}, LaBraM alone`;
const RANDOM = 'weights random';
const TOKENS = 'LaBraM beside';
const TOKENS_GAIN = `${TOKENS}, window gain`;

/** The network alone. */
const withoutMean = { mean: 'none', residual: 'diffusion' } as const;

/** A linear mean alone needs no network to be trained around it. */
const linearAlone = (alignment?: string) => ({ ...(alignment && { alignment }), residual: 'gaussian' });

/** Every row, in the order of the table. Two rows whose options come to the same share one training. */
export const VARIANTS: readonly Variant[] = [
  { name: RIDGE, baseline: 'ridge' },
  { name: LINEAR_SENSORS, options: linearAlone('sensors'), reads: 'linear' },
  { name: LINEAR, options: linearAlone('weights'), reads: 'linear' },
  { name: LINEAR_LOCAL, options: { ...linearAlone('weights'), globalContext: false }, reads: 'linear' },
  { name: 'linear on U, template head', options: linearAlone('head'), reads: 'linear' },
  { name: 'linear on U, tangent space', options: linearAlone('tangent'), reads: 'linear' },
  { name: 'linear on U, weights random', options: linearAlone('random'), reads: 'linear' },
  { name: NETWORK, options: { residual: 'diffusion' }, reads: 'mean' },
  { name: PAPER, options: withoutMean, reads: 'mean' },
  { name: `${PAPER}, cross-attention on`, options: { ...withoutMean, crossAttention: true }, reads: 'mean' },
  { name: `${PAPER}, U off`, options: { ...withoutMean, conjugateDomain: false }, reads: 'mean' },
  { name: `${PAPER}, weights random`, options: { ...withoutMean, alignment: 'random' }, reads: 'mean' },
  { name: PAPER_SENSORS, options: { ...withoutMean, alignment: 'sensors' }, reads: 'mean' },
  {
    name: `${PAPER_SENSORS}, filter bank`,
    options: { ...withoutMean, alignment: 'sensors', filterBank: true },
    reads: 'mean',
  },
  { name: PAPER_TOKENS, options: { ...withoutMean, eegEncoder: 'labram' }, reads: 'mean' },
  {
    name: `${PAPER_TOKENS}, filter bank`,
    options: { ...withoutMean, eegEncoder: 'labram', filterBank: true },
    reads: 'mean',
  },
  { name: DEFAULT, options: {}, reads: 'mean' },
  { name: `${DEFAULT}, its linear mean alone`, options: {}, reads: 'linear' },
  { name: RANDOM, options: { alignment: 'random' }, reads: 'mean' },
  { name: 'cross-attention on', options: { residual: 'diffusion', crossAttention: true }, reads: 'mean' },
  { name: 'U off', options: { residual: 'diffusion', conjugateDomain: false }, reads: 'mean' },
  { name: TOKENS, options: { eegEncoder: 'both' }, reads: 'mean' },
  { name: TOKENS_GAIN, options: { eegEncoder: 'both', windowGain: true }, reads: 'mean' },
  { name: 'individual alpha', options: { individualAlpha: true }, reads: 'mean' },
  { name: 'wavelet power', options: { power: 'wavelet' }, reads: 'mean' },
  { name: REACHABLE, baseline: 'reachable' },
  { name: CEILING, baseline: 'ceiling' },
];

/** Whether this version knows the options of a variant: one that it lacks is no row. */
export function isKnown(variant: Variant): boolean {
  return 'baseline' in variant || trainOptions.safeParse({ out: 'model', ...variant.options }).success;
}

/**
 * A difference that is asked for, and the least that it has to be where something is required: the number in the easy world, the sign
 * with an interval above 0 in the published one.
 */
export interface AskedDifference {
  of: string;
  against: string;
  least?: Partial<Record<ScoreName, number>>;
}

/** In the order of the table; those of rows that are not there are left out. */
export const DIFFERENCES: readonly AskedDifference[] = [
  { of: LINEAR, against: LINEAR_SENSORS, least: { r: 0.02, gr: 0.04 } },
  { of: LINEAR, against: LINEAR_LOCAL },
  { of: LINEAR, against: 'linear on U, weights random' },
  { of: DEFAULT, against: RANDOM, least: { gr: 0.02 } },
  { of: PAPER, against: RIDGE, least: { r: 0.02, gr: 0.04 } },
  { of: PAPER, against: LINEAR_LOCAL, least: { r: -0.02, gr: -0.02 } },
  { of: PAPER, against: LINEAR },
  { of: `${PAPER}, cross-attention on`, against: PAPER },
  { of: PAPER, against: `${PAPER}, U off` },
  { of: PAPER, against: `${PAPER}, weights random` },
  { of: DEFAULT, against: LINEAR, least: { r: -0.005, gr: -0.005, spatial: -0.005 } },
  { of: DEFAULT, against: `${DEFAULT}, its linear mean alone`, least: { r: -0.005, gr: -0.005, spatial: -0.005 } },
  { of: DEFAULT, against: RIDGE },
  { of: NETWORK, against: LINEAR },
  { of: 'cross-attention on', against: NETWORK },
  { of: NETWORK, against: 'U off' },
  { of: `${PAPER_SENSORS}, filter bank`, against: PAPER_SENSORS },
  { of: `${PAPER_TOKENS}, filter bank`, against: PAPER_TOKENS },
  { of: PAPER_SENSORS, against: PAPER },
  { of: TOKENS, against: DEFAULT },
  { of: TOKENS_GAIN, against: DEFAULT },
  { of: TOKENS_GAIN, against: TOKENS },
  { of: 'individual alpha', against: DEFAULT },
  { of: 'wavelet power', against: DEFAULT },
];

/** The least part of the reachable bound that the default model has to reach: a number, and so required in the easy world alone. */
export const LEAST_SHARE = { of: DEFAULT, bound: REACHABLE, share: 0.75 } as const;
