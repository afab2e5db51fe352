/** Whether there is anything for a bank of filters to read, before any recording is. */
import { HemocastError } from '../../foundation/index.js';
import type { ModelConfiguration } from '../../models/index.js';
import type { TrainingOptions } from '../../train/training-options.js';

/**
 * Makes sure that a bank of filters, where one is asked for, has a network that is given features without phase.
 *
 * @param hasTokens whether an encoder gives features beside or in place of power
 * @throws HemocastError `filter-bank`
 */
export function requireFilterable(
  { filterBank, residual, conjugateDomain }: Pick<TrainingOptions, 'filterBank' | 'residual' | 'conjugateDomain'>,
  { alignment }: ModelConfiguration['eeg'],
  hasTokens: boolean,
): void {
  if (!filterBank) return;
  const isRead = residual === 'diffusion' && conjugateDomain;
  if (isRead && (alignment === undefined || hasTokens)) return;
  throw new HemocastError('filter-bank', 'There is nothing that a bank of filters could read', {
    field: 'filterBank',
    expected: 'features without phase, and a network that is given them aligned',
    found: isRead
      ? `power alone, carried to the target by the alignment ${alignment?.name}`
      : 'a model whose network is not given the aligned EEG',
    advice:
      'Take tokens of an encoder (--eeg-encoder), leave the source at its sensors (--alignment sensors), or do without.',
  });
}
