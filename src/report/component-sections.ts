/** Sections of the page of a cleaned EEG recording that show its independent components: what went, what stayed, and every label. */
import { type ArtefactReport, COMPONENT_LABELS, type ComponentFate, type ComponentView } from '../preprocess/index.js';
import { type ComponentCard, componentFigure } from './component-figure.js';
import type { Section } from './html.js';
import { formatNumber } from './markup.js';
import type { Place } from './topography-figure.js';

/** Removed and kept components, each with number, label, topography, course and spectrum, and a table of all labels. */
export function componentSections(
  artefacts: ArtefactReport,
  components: readonly ComponentView[],
  places: readonly (Place | undefined)[],
  seconds: number,
): Section[] {
  const { fates, icLabel } = artefacts;
  const isRemoved = ({ component }: ComponentView) => fates[component].removed;
  const gone = components.filter(isRemoved);
  const kept = components.filter((one) => !isRemoved(one));
  const figures = (title: string, wanted: readonly ComponentView[]) =>
    wanted.length === 0
      ? []
      : [
          componentFigure({
            title,
            places,
            seconds,
            components: wanted.map((one) => cardOf(one, fates[one.component])),
            caption:
              'Topography from above, nose up, in colours of its own; its course over the seconds of the traces above; its power on a logarithmic scale. Sign and amplitude of a component are arbitrary.',
          }),
        ];
  return [
    {
      title: 'Removed components',
      prose: `${how(artefacts)} ${gone.length === 0 ? 'none was taken out.' : 'these were taken out.'} ${WHAT_TO_SEE}`,
      figures: figures('Taken out', gone),
      ...(gone.length > 0 && { table: removedTable(artefacts) }),
    },
    ...(kept.length === 0
      ? []
      : [
          {
            title: 'Kept components',
            prose: `All ${kept.length} that stayed, in the order of their variance. ${MISSED}`,
            figures: figures('Kept', kept),
          },
        ]),
    ...(icLabel ? [labelSection(artefacts, components)] : []),
  ];
}

const WHAT_TO_SEE =
  'A blink is strongest above the eyes and of one sign, a saccade of opposite signs at the temples, a heartbeat a smooth slope over the whole head; muscle lies at the edge of the head and has a spectrum that does not fall, a loose channel is a single spot. A component with its maximum elsewhere, or with a peak near 10 Hz, is brain: give its number to `--keep`.';
const MISSED =
  'Artefacts among them were missed: give their numbers to `--drop`. A recorded EOG or ECG channel helps to find eyes and heart.';

function how({ method, components, converged, learnedFrom, icLabel }: ArtefactReport): string {
  const from = learnedFrom
    ? `, learned from ${learnedFrom.segments} segments of ${formatNumber(learnedFrom.stretchSeconds, 0)} s`
    : '';
  const by = icLabel ? 'labelled by ICLabel' : 'judged by rules';
  return `Of ${components} components (${method}${from}${converged ? '' : ', not converged'}; ${by})`;
}

function removedTable({ removed }: ArtefactReport): Section['table'] {
  return {
    columns: [
      { title: 'Component' },
      { title: 'Kind' },
      { title: 'Found by' },
      { title: 'Score', digits: 2 },
      { title: 'Variance, %', digits: 1 },
    ],
    rows: removed.map(({ component, kind, by, channel, score, explained }) => ({
      cells: [
        String(component + 1),
        kind,
        channel === undefined ? said(by) : `${by} with ${channel}`,
        score,
        100 * explained,
      ],
    })),
  };
}

/** Every probability. */
function labelSection({ fates }: ArtefactReport, components: readonly ComponentView[]): Section {
  return {
    title: 'Labels of components',
    prose:
      'Probabilities by ICLabel (Pion-Tonachini, Kreutz-Delgado & Makeig, NeuroImage 198:181, 2019), a network that was trained on components labelled by experts; in percent.',
    table: {
      columns: [
        { title: 'Component' },
        { title: 'Label' },
        ...COMPONENT_LABELS.map((title) => ({ title, digits: 1 })),
        { title: 'Variance, %', digits: 1 },
        { title: 'What became of it' },
      ],
      rows: fates.map((fate) => ({
        cells: [
          String(fate.number),
          fate.label ?? '–',
          ...COMPONENT_LABELS.map((label) => 100 * (fate.probabilities?.[label] ?? Number.NaN)),
          100 * components[fate.number - 1].explained,
          fateOf(fate),
        ],
      })),
    },
  };
}

function cardOf({ explained, topography, course, spectrum, kind }: ComponentView, fate: ComponentFate): ComponentCard {
  const { number, label, probabilities, removed } = fate;
  const name = label ?? kind;
  const sure =
    label && probabilities
      ? ` ${formatNumber(100 * (Object.entries(probabilities).find(([key]) => key === label)?.[1] ?? 0), 0)} %`
      : '';
  return {
    title: `${number}${name === undefined ? '' : `: ${name}${sure}`}`,
    note: `${fateOf(fate)}; ${formatNumber(100 * explained, 1)} % of variance`,
    ...{ topography, course, spectrum, removed },
  };
}

/** `removed by ICLabel`. */
function fateOf({ removed, by }: ComponentFate): string {
  return `${removed ? 'removed' : 'kept'}${by === undefined ? '' : ` by ${said(by)}`}`;
}

function said(by: NonNullable<ComponentFate['by']>): string {
  return by === 'iclabel' ? 'ICLabel' : by;
}
