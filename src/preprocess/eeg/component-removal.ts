/** Which components go and which stay: by label, by a recorded channel of eyes or heart, by rules, or by hand. */
import { HemocastError } from '../../foundation/index.js';
import type { ArtefactComponent } from './artefact-components.js';
import {
  type ComponentLabel,
  type LabelledComponent,
  REMOVABLE_LABELS,
  type RemovableLabel,
} from './iclabel/component-label.js';

export interface RemovalChoice {
  /** Classes that are taken out. Rules know `eye` and `heart` alone. Default all. */
  remove?: readonly RemovableLabel[];
  /** Probability from which ICLabel's word is enough. Default 0.8. */
  removeAbove?: number;
  /** Numbers of components that are taken out whatever they are called, from 1 as in the report. Default none. */
  drop?: readonly number[];
  /** Numbers of components that stay whatever they are called. Default none. */
  keep?: readonly number[];
}

/** Probability from which a component is taken out. */
export const REMOVE_ABOVE = 0.8;

/** What becomes of a component, and who said so. */
export interface ComponentFate {
  /** Number, from 1, in the order of variance: as in the report and in `drop` and `keep`. */
  number: number;
  /** By ICLabel, its most probable class; by rules, what they found. */
  label?: ComponentLabel | ArtefactComponent['kind'];
  /** Of the seven classes, by ICLabel. */
  probabilities?: LabelledComponent['probabilities'];
  removed: boolean;
  /** What decided that; absent where nothing spoke against the component. */
  by?: 'iclabel' | 'hand' | ArtefactComponent['by'];
}

export interface Verdicts {
  fates: ComponentFate[];
  /** Those that go, with what gave them away. */
  removed: ArtefactComponent[];
}

/**
 * Decides on every component. What is said by hand stands above all else; then comes ICLabel, then a recorded EOG or ECG channel, then rules.
 *
 * @param count of components
 * @param found by rules or recorded channels, at most one for each component
 * @param labels of all components, where ICLabel was asked
 * @throws HemocastError `component-conflict` for numbers that are to stay and to go, `component-number` for those that do not exist
 */
export function decideRemoval(
  count: number,
  found: readonly ArtefactComponent[],
  labels: readonly LabelledComponent[] | undefined,
  { remove = REMOVABLE_LABELS, removeAbove = REMOVE_ABOVE, drop = [], keep = [] }: RemovalChoice,
): Verdicts {
  requireNumbers(count, drop, keep);
  const removed: ArtefactComponent[] = [];
  const fates = Array.from({ length: count }, (_, component): ComponentFate => {
    const number = component + 1;
    const labelled = labels?.[component];
    const sign = found.find((one) => one.component === component);
    const label = labelled?.label ?? sign?.kind;
    const fate = { number, ...(label && { label }), ...(labelled && { probabilities: labelled.probabilities }) };
    if (keep.includes(number)) return { ...fate, removed: false, by: 'hand' };
    const reason = drop.includes(number)
      ? { component, kind: label ?? ('unlabelled' as const), by: 'hand' as const, score: 1 }
      : (byLabel(component, labelled, remove, removeAbove) ?? bySign(sign, remove));
    if (reason === undefined) return { ...fate, removed: false };
    removed.push(reason);
    return { ...fate, removed: true, by: reason.by };
  });
  return { fates, removed };
}

function byLabel(
  component: number,
  labelled: LabelledComponent | undefined,
  remove: readonly RemovableLabel[],
  least: number,
): ArtefactComponent | undefined {
  if (labelled === undefined) return undefined;
  const { probabilities } = labelled;
  const kind = remove.find((label) => probabilities[label] >= least && probabilities[label] > 0);
  return kind && { component, kind, by: 'iclabel', score: probabilities[kind] };
}

function bySign(sign: ArtefactComponent | undefined, remove: readonly RemovableLabel[]): ArtefactComponent | undefined {
  if (sign === undefined) return undefined;
  return remove.includes(sign.kind === 'heart' ? 'heart' : 'eye') ? sign : undefined;
}

function requireNumbers(count: number, drop: readonly number[], keep: readonly number[]): void {
  requireApart(drop, keep);
  const absent = [...drop, ...keep].filter((number) => !(Number.isInteger(number) && number >= 1 && number <= count));
  if (absent.length === 0) return;
  throw new HemocastError('component-number', 'A component that is named does not exist', {
    field: 'drop and keep',
    expected: `numbers from 1 to ${count}`,
    found: absent.join(', '),
    advice: 'Numbers are those of the report of the same recording and options.',
  });
}

/** @throws HemocastError `component-conflict` for numbers that stand in both */
export function requireApart(drop: readonly number[], keep: readonly number[]): void {
  const both = drop.filter((number) => keep.includes(number));
  if (both.length === 0) return;
  throw new HemocastError('component-conflict', 'A component cannot both go and stay', {
    field: 'drop and keep',
    expected: 'each number in one of them',
    found: both.join(', '),
  });
}
