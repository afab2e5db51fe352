/** All decoders: a new one is one file here and one line below. */
import { HemocastError } from '../foundation/index.js';
import { cspLda } from './common-spatial-patterns.js';
import type { Decoder } from './decoder.js';
import type { Epochs } from './epochs.js';
import { lda } from './lda.js';
import { logistic } from './logistic.js';
import type { Regressor } from './regressor.js';
import { ridge } from './ridge.js';
import { tangentLogistic } from './tangent-logistic.js';

/** Classes, read off vectors of features. */
export const DECODERS: readonly Decoder[] = [lda, logistic];

/** Classes, read off epochs of EEG. */
export const EPOCH_DECODERS: readonly Decoder<Epochs>[] = [cspLda, tangentLogistic];

/** Numbers, read off vectors of features. */
export const REGRESSORS: readonly Regressor[] = [ridge];

/** @throws HemocastError `decoder-unknown` */
export function decoderNamed(name: string): Decoder {
  const found = DECODERS.find((decoder) => decoder.name === name);
  if (found !== undefined) return found;
  throw new HemocastError('decoder-unknown', 'There is no such decoder of classes', {
    field: 'decoder',
    expected: DECODERS.map((decoder) => decoder.name).join(', '),
    found: name,
  });
}
