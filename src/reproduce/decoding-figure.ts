/** What figures of decoders share: several sources on the same examples, corrected together, as bars, findings and sentences. */
import {
  type AssessedDifference,
  accuracyDifference,
  type ClassAssessment,
  maximumCorrected,
} from '../decode/index.js';
import { holm } from '../evaluate/index.js';
import type { Random } from '../foundation/index.js';
import type { Finding, PaperValue } from './figure.js';
import type { BarPanel } from './panels.js';
import type { Study } from './study.js';

/** Permutations of labels, the same for all sources of a figure. */
export function permutationsOf({ quick }: Pick<Study, 'quick'>): number {
  return quick ? 49 : 299;
}

export const SIGNIFICANT = 0.05;

/** One source, decoded. */
export interface DecodedSource {
  /** As a reader calls it, e.g. `EEG + generated BOLD`. */
  label: string;
  /** Group of the bars. */
  group: string;
  assessment: ClassAssessment;
  paper?: PaperValue;
  caveat?: string;
}

export interface CorrectedSource extends DecodedSource {
  /** By the maximum over all sources of the figure. */
  corrected: number;
  /** Whether accuracy is above chance after correction. */
  isFound: boolean;
}

/** A claim that one source does better than another. */
export interface DecodedGain extends AssessedDifference {
  /** E.g. `EEG + generated BOLD less EEG`. */
  label: string;
  corrected: number;
  isFound: boolean;
}

/** Sources with p corrected; they must share the `random` of their assessments, and with it their permutations. */
export function correctedSources(sources: readonly DecodedSource[]): CorrectedSource[] {
  const corrected = maximumCorrected(
    sources.map(({ assessment: { accuracy, none } }) => ({ value: accuracy.value, none })),
  );
  return sources.map((source, i) => ({ ...source, corrected: corrected[i], isFound: corrected[i] <= SIGNIFICANT }));
}

/** Differences of accuracy for the same people, corrected together; pairs of labels, of which those that are not there are left out. */
export function gainsOf(
  sources: readonly DecodedSource[],
  pairs: readonly (readonly [string, string])[],
  random: Random,
): DecodedGain[] {
  const of = (label: string) => sources.find((source) => source.label === label)?.assessment;
  const gains = pairs.flatMap(([first, second]) => {
    const [a, b] = [of(first), of(second)];
    if (a === undefined || b === undefined) return [];
    const label = `${first} less ${second}`;
    return [{ label, ...accuracyDifference(a, b, random.fork(label)) }];
  });
  const corrected = holm(gains.map(({ p }) => p));
  return gains.map((gain, i) => ({
    ...gain,
    corrected: corrected[i],
    isFound: corrected[i] <= SIGNIFICANT && gain.mean > 0,
  }));
}

export function accuracyBars(title: string, sources: readonly DecodedSource[], note: string): BarPanel {
  const groups = [...new Set(sources.map(({ group }) => group))];
  const chance = 1 / sources[0].assessment.classes.length;
  const papers = [...new Set(sources.flatMap(({ label, paper }) => (paper ? [`${label}: ${paper.value}`] : [])))];
  return {
    kind: 'bars',
    title,
    note: papers.length > 0 ? `${note} In the paper ${papers.join(', ')}.` : note,
    value: { label: 'accuracy', domain: [0, 1] },
    groups: groups.map((group) => ({
      label: group,
      bars: sources
        .filter((source) => source.group === group)
        .map(({ label, assessment: { accuracy, perPerson } }) => ({
          series: label,
          value: accuracy.value,
          ...(accuracy.interval && { low: accuracy.interval[0], high: accuracy.interval[1] }),
          points: perPerson.map((person) => person.accuracy),
        })),
    })),
    levels: [{ label: 'chance', value: chance }],
  };
}

/** Accuracies, then gains. */
export function classFindings(
  what: string,
  sources: readonly CorrectedSource[],
  gains: readonly DecodedGain[],
  planted?: string,
): Finding[] {
  const over = `maximum over ${sources.length} sources (Westfall & Young)`;
  return [
    ...sources.map(
      ({ label, assessment: { accuracy, perPerson }, corrected, isFound, paper, caveat }): Finding => ({
        quantity: `accuracy, ${what}: ${label}`,
        value: accuracy.value,
        ...(accuracy.interval && { low: accuracy.interval[0], high: accuracy.interval[1] }),
        ...{ n: perPerson.length, of: 'people', p: corrected, correction: over, holds: isFound },
        ...(paper && { paper }),
        ...(planted !== undefined && { planted }),
        ...(caveat !== undefined && { caveat }),
      }),
    ),
    ...gains.map(
      ({ label, mean, interval, people, corrected, isFound }): Finding => ({
        quantity: `gain of accuracy, ${what}: ${label}`,
        value: mean,
        ...(interval && { low: interval[0], high: interval[1] }),
        ...{
          n: people,
          of: 'people',
          p: corrected,
          correction: `Holm over ${gains.length} differences`,
          holds: isFound,
        },
        ...(people < 5 && {
          caveat: `with ${people} people no sign-flip p can be below ${(0.5 ** people).toFixed(3)}`,
        }),
      }),
    ),
  ];
}

/** What did not come out first, then what did: two sentences or one for sources, one or two for gains. */
export function classSentences(sources: readonly CorrectedSource[], gains: readonly DecodedGain[]): string[] {
  const shown = ({ label, assessment: { accuracy } }: CorrectedSource) => `${label} ${two(accuracy.value)}`;
  const missed = sources.filter(({ isFound }) => !isFound);
  const found = sources.filter(({ isFound }) => isFound);
  const chance = sources[0].assessment.classes.length;
  const n = sources[0].assessment.perPerson.length;
  const lost = gains.filter(({ isFound }) => !isFound);
  const won = gains.filter(({ isFound }) => isFound);
  const gain = ({ label, mean, interval }: DecodedGain) =>
    `${label} ${signed(mean)}${interval ? ` [${signed(interval[0])}, ${signed(interval[1])}]` : ''}`;
  return [
    ...(missed.length > 0
      ? [`Not above chance (1 in ${chance}) after correction: ${missed.map(shown).join(', ')}.`]
      : []),
    ...(lost.length > 0 ? [`No gain shown: ${lost.map(gain).join('; ')}.`] : []),
    ...(found.length > 0
      ? [`Above chance over ${n} ${n === 1 ? 'person' : 'people'}: ${found.map(shown).join(', ')}.`]
      : []),
    ...(won.length > 0 ? [`Gain: ${won.map(gain).join('; ')}.`] : []),
  ];
}

export function two(value: number): string {
  return Number.isNaN(value) ? 'not defined' : value.toFixed(2).replace('-', '−');
}

function signed(value: number): string {
  return value > 0 ? `+${two(value)}` : two(value);
}
