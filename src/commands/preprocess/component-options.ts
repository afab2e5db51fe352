/** Options that say which independent components of EEG go. */
import { z } from 'zod';
import { HemocastError } from '../../foundation/index.js';
import { REMOVABLE_LABELS, requireApart } from '../../preprocess/index.js';
import { listOf, numberFrom, text } from '../common-options.js';

const numbers = (description: string) =>
  z.array(z.int().min(1)).min(1).optional().meta({
    value: 'numbers',
    description,
    expected: 'whole numbers from 1 on between commas',
  });

export const componentOptions = {
  labels: z.enum(['iclabel', 'rules']).optional().meta({
    value: 'by',
    otherwise: 'iclabel with --iclabel, else rules',
    description: 'who says what a component is: ICLabel and recorded EOG or ECG, or rules for eyes and heart alone',
  }),
  remove: listOf(REMOVABLE_LABELS)
    .optional()
    .meta({
      value: 'labels',
      description: `kinds that are taken out: ${REMOVABLE_LABELS.join(',')}`,
      otherwise: 'all of them',
      expected: `of ${REMOVABLE_LABELS.join(', ')}, between commas`,
    }),
  removeAbove: numberFrom(0, 1).optional().meta({
    value: 'p',
    description: 'probability of ICLabel from which a component is taken out',
    otherwise: '0.8',
  }),
  drop: numbers('components that are taken out whatever they are, numbered as in the report: 3,7'),
  keep: numbers('components that stay whatever they are'),
  iclabel: text.optional().meta({
    value: 'file',
    description: 'ICLabelNet.onnx of mne-icalabel, the network of ICLabel',
  }),
};

type ComponentOptions = Partial<{ [K in keyof typeof componentOptions]: z.input<(typeof componentOptions)[K]> }>;

/**
 * Nothing is asked for that would have no effect.
 *
 * @throws HemocastError `option-conflict`; `component-conflict` for numbers that are to go and to stay
 */
export function requireUsedComponentOptions({ ica = 'none', ...given }: ComponentOptions & { ica?: string }): void {
  const { remove, removeAbove, drop, keep, iclabel } = given;
  const { labels = iclabel === undefined ? 'rules' : 'iclabel' } = given;
  const needs = (needed: string, found: Record<string, unknown>) => {
    const names = Object.keys(found).filter((name) => found[name] !== undefined);
    if (names.length === 0) return;
    throw new HemocastError('option-conflict', 'An option has no effect here', {
      field: names.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`).join(', '),
      expected: needed,
      found: `--ica ${ica}, --labels ${labels}`,
    });
  };
  if (ica === 'none') needs('--ica picard, infomax or fastica', { remove, removeAbove, drop, keep, iclabel });
  if (labels === 'rules') needs('--iclabel FILE, and not --labels rules', { removeAbove, iclabel });
  requireApart(drop ?? [], keep ?? []);
}
