/** What was found, in words and numbers for tables: one row for each finding. */
import type { FigureName, FigureResult, Finding } from '../../reproduce/index.js';
import { formatNumber } from '../markup.js';

/** A figure that was made. */
export interface ReproducedFigure {
  figure: { name: FigureName | (string & {}); title: string; question: string };
  result: Pick<FigureResult, 'caption' | 'findings'>;
  /** From `figureSvg`. */
  svg: string;
  simulated: boolean;
  /** Such as `simulated films (seed 7)`. */
  data?: string;
}

/** A figure that was not made, and why. */
export interface LeftOutFigure {
  figure: ReproducedFigure['figure'];
  why: string;
}

/** Columns of `findingRow`. */
export const FINDING_COLUMNS = ['quantity', 'found [95 %]', 'n', 'planted', 'paper', 'p', 'holds'] as const;

/** The cells of a finding in the order of `FINDING_COLUMNS`; a dash where there is nothing. */
export function findingRow(finding: Finding): string[] {
  const { quantity, n, of, planted, paper, holds } = finding;
  return [
    quantity,
    foundText(finding),
    `${n} ${of}`,
    planted === undefined ? '–' : valueText(planted),
    paper === undefined ? '–' : valueText(paper.value),
    pText(finding),
    holds === undefined ? '–' : holds ? 'yes' : 'no',
  ];
}

/** What is different in the paper, and what speaks against the number. */
export function findingRemark({ paper, caveat }: Finding): string {
  return [paper === undefined ? '' : paper.differs, caveat ?? ''].filter(Boolean).join('; ');
}

/** `0.45 [0.39, 0.52]`. */
function foundText({ value, low, high }: Finding): string {
  const digits = digitsFor([value, low ?? 0, high ?? 0]);
  if (!Number.isFinite(value)) return '–';
  const interval =
    low === undefined || high === undefined ? '' : ` [${formatNumber(low, digits)}, ${formatNumber(high, digits)}]`;
  return formatNumber(value, digits) + interval;
}

function valueText(value: number | string): string {
  return typeof value === 'string' ? value : formatNumber(value, digitsFor([value]));
}

/** Two decimals, fewer of large numbers, three of small ones. */
function digitsFor(values: readonly number[]): number {
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  return largest >= 100 ? 0 : largest >= 10 ? 1 : largest >= 0.1 || largest === 0 ? 2 : 3;
}

/** `0.0004 (Holm over 10 people)`. */
function pText({ p, correction }: Finding): string {
  if (p === undefined || !Number.isFinite(p)) return '–';
  const text = p < 0.0001 ? '< 0.0001' : String(Number(p.toPrecision(2)));
  return correction === undefined ? text : `${text} (${correction})`;
}
