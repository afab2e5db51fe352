/** Options of `hemocast decode`, and what they ask for, checked before anything is read. */
import { z } from 'zod';
import { DECODERS, type DecodingSource, decodingSource, REGRESSORS } from '../../decode/index.js';
import { HemocastError } from '../../foundation/index.js';
import { TARGETS } from '../../modalities/index.js';
import { cacheOption, countFrom, names, running, seedOption, templateOption, text } from '../common-options.js';

/** What can be decoded. */
export const DECODED = ['film', 'hand', 'age', 'bmi', 'sex', 'group'] as const;
export type Decoded = (typeof DECODED)[number];

/** Targets that have something to decode from. */
const DECODED_TARGETS = ['bold', 'fnirs'] as const;

/** Options of `hemocast decode`. */
export const decodeOptions = z.strictObject({
  what: z.enum(DECODED).meta({
    value: 'what',
    description:
      'what is decoded: the film that is watched, the hand of an imagined movement, or what the table of people says',
  }),
  from: names.default(['eeg']).meta({
    value: 'signals',
    description:
      'signals, each decoded by itself: eeg, eeg-fc, bold, bold-fc, fnirs, hbo, hbr, generated, generated-fc, generated-hbo, generated-hbr; several together with +, as eeg+generated',
  }),
  model: text.optional().meta({
    value: 'folder',
    description: 'model that generates; people it was trained on are learned from and never tested',
    otherwise: 'none: nothing generated can be decoded',
  }),
  target: z.enum(DECODED_TARGETS).optional().meta({
    value: 'name',
    description: 'the signal beside EEG',
    otherwise: 'the model’s, else what --from names, else fnirs for hands and bold for all else',
  }),
  decoder: z
    .enum([...DECODERS.map(({ name }) => name), ...REGRESSORS.map(({ name }) => name)] as [string, ...string[]])
    .optional()
    .meta({ value: 'name', description: 'how', otherwise: 'lda for classes, ridge for numbers' }),
  across: z.enum(['people', 'blocks']).default('people').meta({
    value: 'what',
    description: 'what the decoder has not seen: other people, or other times of the same person (films and hands)',
  }),
  permutations: countFrom(19, 9999).default(200).meta({
    value: 'count',
    description: 'permutations of the labels that chance and p are taken from',
  }),
  out: text.meta({ value: 'folder', description: 'where decode.json and report.html go' }),
  seed: seedOption('a number or text; the same seed gives the same scores'),
  ...templateOption,
  ...cacheOption,
  ...running,
});

export type DecodeOptions = z.input<typeof decodeOptions>;

/** What is to be done. */
export interface DecodePlan {
  what: Decoded;
  kind: 'number' | 'class';
  sources: DecodingSource[];
  target: (typeof DECODED_TARGETS)[number];
  decoder: string;
  across: 'people' | 'blocks';
}

/**
 * What options ask for.
 *
 * @param ofModel name of the model's target
 * @throws HemocastError `decode-source`, `decode-model` for something generated without a model, or a model of another target,
 *   `decode-decoder`, `decode-across`
 */
export function decodePlan(options: z.output<typeof decodeOptions>, ofModel?: string): DecodePlan {
  const { what, from, across, decoder } = options;
  const kind = what === 'age' || what === 'bmi' ? 'number' : 'class';
  const isLight = from.some((name) => /(^|\+)(fnirs|hbo|hbr|generated-hb[or])(\+|$)/.test(name));
  const isCortex = from.some((name) => /(^|\+)(bold|bold-fc|generated-fc)(\+|$)/.test(name));
  const own = DECODED_TARGETS.find((name) => name === ofModel);
  if (ofModel !== undefined && (own === undefined || (options.target ?? own) !== own)) {
    throw new HemocastError('decode-model', 'The model generates another signal than is to be decoded', {
      field: 'model',
      expected: options.target ?? DECODED_TARGETS.join(' or '),
      found: ofModel,
    });
  }
  const named = isLight ? 'fnirs' : isCortex ? 'bold' : undefined;
  const target = options.target ?? own ?? named ?? (what === 'hand' ? 'fnirs' : 'bold');
  const space = target === 'fnirs' ? { kinds: ['HbO', 'HbR'] } : {};
  const sources = from.map((name) => decodingSource(name, space));
  const twice = from.find((name, k) => from.indexOf(name) !== k);
  if (twice !== undefined) {
    throw new HemocastError('decode-source', 'A signal is named twice', { field: 'from', found: twice });
  }
  const generated = sources.find(({ needsModel }) => needsModel);
  if (generated !== undefined && options.model === undefined) {
    throw new HemocastError('decode-model', 'What is generated needs a model', {
      field: 'from',
      found: generated.name,
      advice: 'Give the folder of one with --model.',
    });
  }
  const known = (kind === 'class' ? DECODERS : REGRESSORS).map(({ name }) => name);
  if (decoder !== undefined && !known.includes(decoder)) {
    throw new HemocastError(
      'decode-decoder',
      `This decoder does not tell ${kind === 'class' ? 'classes' : 'numbers'}`,
      {
        field: 'decoder',
        expected: known.join(' or '),
        found: decoder,
      },
    );
  }
  if (across === 'blocks' && what !== 'film' && what !== 'hand') {
    throw new HemocastError('decode-across', 'A person is the same at all times', {
      field: 'across',
      expected: 'people',
      found: `blocks, of ${what}`,
    });
  }
  return { what, kind, sources, target, decoder: decoder ?? known[0], across };
}

/** The modality of a plan. */
export function targetOf({ target }: DecodePlan) {
  return TARGETS.find(({ name }) => name === target)!;
}
