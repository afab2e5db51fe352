/** What a card says and draws of an independent component. */
import type { ArtefactReport, ComponentView } from '../../../../src/preprocess/index.js';
import { linePath } from '../../plot/line-path.js';

export interface ComponentCard {
  /** From 1 on, as `--drop` and `--keep` count. */
  number: number;
  /** `blink` or ICLabel's `muscle 83 %`. */
  label: string;
  /** `12.3 % of variance`. */
  share: string;
  removed: boolean;
  /** Who decided. */
  by: string;
  /** Paths in a box of 200 × 60 and 120 × 60. */
  course: string;
  spectrum: string;
}

/** Hz of the spectra. */
const HIGHEST = 75;

export function componentCards(
  { fates }: Pick<ArtefactReport, 'fates'>,
  components: readonly ComponentView[],
): ComponentCard[] {
  return components.map(({ component, explained, course, spectrum, kind }) => {
    const fate = fates[component];
    const { label = kind, probabilities, by } = fate;
    const sure = Object.entries(probabilities ?? {}).find(([key]) => key === label)?.[1];
    const judge = { iclabel: 'ICLabel', rules: 'rules', hand: 'hand' }[by as string] ?? by;
    return {
      number: fate.number,
      label:
        label === undefined ? 'no artefact found' : sure === undefined ? label : `${label} ${Math.round(100 * sure)} %`,
      share: `${(100 * explained).toFixed(1)} % of variance`,
      removed: fate.removed,
      by: judge === undefined ? '' : `by ${judge}`,
      course: coursePath(course),
      spectrum: spectrumPath(spectrum),
    };
  });
}

/** ± the largest, at least three standard deviations. */
export function coursePath(course: ArrayLike<number>): string {
  let limit = 3;
  for (let k = 0; k < course.length; k++) limit = Math.max(limit, Math.abs(course[k]));
  return linePath(course, [0, 200], (value) => 30 - (value / limit) * 28);
}

/** Power from 1 Hz on, on a logarithmic scale of its own: at most four decades below its largest. */
export function spectrumPath({ frequencies, density }: ComponentView['spectrum']): string {
  const logs: number[] = [];
  for (let k = 0; k < frequencies.length && frequencies[k] <= HIGHEST; k++) {
    logs.push(frequencies[k] >= 1 && density[k] > 0 ? Math.log10(density[k]) : Number.NaN);
  }
  const known = logs.filter(Number.isFinite);
  if (known.length === 0) return '';
  const high = Math.max(...known);
  const low = Math.max(high - 4, Math.min(...known));
  const end = (120 * (frequencies[logs.length - 1] ?? 0)) / HIGHEST;
  return linePath(logs, [0, end], (log) => 58 - ((Math.max(low, log) - low) / (high - low || 1)) * 56);
}
