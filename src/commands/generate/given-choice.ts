/** What is given and what is asked for, as the options say, checked against a set of models. */
import { HemocastError } from '../../foundation/index.js';
import { eeg, type TargetModality, targetNamed } from '../../modalities/index.js';
import { hasNetwork, type JointModel, type ModelConfiguration } from '../../models/index.js';

/** Names of modalities, `eeg` among them. */
export interface GivenChoice {
  given: readonly string[];
  targets?: readonly string[];
}

/** Whether more than EEG alone is given, or something in its place. */
export function isJoint(given: readonly string[]): boolean {
  return given.length !== 1 || given[0] !== eeg.name;
}

/** The modalities that are given beside EEG, or in its place. */
export function givenTargets(given: readonly string[]): TargetModality[] {
  return given.filter((name) => name !== eeg.name).map(targetNamed);
}

/**
 * The targets that are asked for: those named, or all that are not given.
 *
 * @throws HemocastError `model-missing` where what is given or asked for has no part in the shared state, `target-given` where a target is
 *   given, or nothing is left to ask for
 */
export function wantedTargets(
  { given, targets }: GivenChoice,
  { configuration }: Pick<JointModel, 'configuration'>,
): string[] {
  const known = configuration.members.map(({ target }) => target);
  const strange = [...givenTargets(given).map(({ name }) => name), ...(targets ?? [])].find(
    (name) => !known.includes(name),
  );
  if (strange !== undefined) {
    throw new HemocastError('model-missing', 'The models do not know this modality', {
      field: given.includes(strange) ? '--given' : '--targets',
      expected: `some of ${known.join(', ')}`,
      found: strange,
      advice: 'Train again with it among --targets, or leave it out.',
    });
  }
  const both = targets?.find((name) => given.includes(name));
  const wanted = targets ?? known.filter((name) => !given.includes(name));
  if (both === undefined && wanted.length > 0) return [...wanted];
  throw new HemocastError('target-given', 'What is given is not generated', {
    field: both === undefined ? '--given' : '--targets',
    expected: 'a target that is not among --given',
    found: both ?? `${given.join(', ')}, all that the models have`,
    advice: 'Leave it out of --given or of --targets.',
  });
}

/**
 * Makes sure that samples can be drawn: a network draws them from EEG.
 *
 * @throws HemocastError `option-value`
 */
export function requireDrawable(
  given: readonly string[],
  samples: number,
  models: readonly { configuration: ModelConfiguration }[],
): void {
  if (samples === 0 || given.includes(eeg.name) || !models.some(({ configuration }) => hasNetwork(configuration)))
    return;
  throw new HemocastError('option-value', 'A network draws samples from EEG alone', {
    field: '--samples-out',
    expected: 'EEG among --given, or models whose residual is Gaussian',
    found: `--given ${given.join(',')}`,
    advice: 'Leave --samples-out out, or give EEG.',
  });
}
