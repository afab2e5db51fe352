/** Sections of the page of one recording that show BOLD on the cortex. */
import { divergingScale, roundLimit, sequentialScale } from '../colour-scale.js';
import { CortexScene } from '../cortex-picture.js';
import { cortexViewerFigure, VIEWER_GESTURES } from '../cortex-viewer/viewer-page.js';
import type { Figure } from '../figure.js';
import type { Section } from '../html.js';
import { timeCourseFigure } from '../line-figures.js';
import { mapFigure, mapWidth } from '../map-figure.js';
import { formatNumber } from '../markup.js';
import type { GeneratedCortex, GeneratedRecording } from './input.js';
import { leftWords, marksOf, sourceOf, type TargetWords } from './words.js';

type CortexGeneration = GeneratedRecording & GeneratedCortex;

/** Words of a page about the cortex. */
export const cortexWords = (input: GeneratedRecording): TargetWords => ({
  title: 'BOLD',
  subtitle: `Maps of the cortex as the model would expect them from this ${sourceOf(input)}. No scan was made; ${input.given ? 'no BOLD here was measured' : 'nothing here is a measurement of blood oxygenation'}.`,
  moments: 'volumes',
  maps: 'maps',
  interval: (seconds) => `TR ${seconds} s`,
  limits: `- No fMRI was measured here. The maps are what a model expects from ${sourceOf(input)}, and the model may be wrong in ways that its own uncertainty does not show: that was set on the people it was validated on, and holds for this recording only as far as it resembles theirs.
- They are not a diagnosis, and not fit for any decision about this or another person.
- There is no scan of this recording to compare with, hence no score in this report. What the model reaches on people with scans is in its own evaluation report.
- Values are z scores relative to what the model expects a scan of this recording to vary by; they are no amounts of blood flow or oxygen.`,
});

/**
 * Maps at some moments, and regions over time.
 *
 * @throws HemocastError `picture-values` when a map does not fit the template
 */
export function cortexSections(input: CortexGeneration): Section[] {
  return [mapSection(input), courseSection(input)];
}

/** Generated maps at some moments, each with its uncertainty. */
function mapSection(input: CortexGeneration): Section {
  const { template, maps, unit = 'z', choice, recording } = input;
  const scene = new CortexScene(template, { width: mapWidth(2 * maps.length) });
  const signal = divergingScale({
    limit: roundLimit(
      maps.map((map) => map.generated),
      0.99,
    ),
    unit,
    label: 'Generated BOLD',
  });
  const spread = sequentialScale({
    high: roundLimit(
      maps.map((map) => map.uncertainty),
      0.995,
    ),
    unit,
    label: 'Uncertainty: 1 SD',
  });
  return {
    title: 'Generated maps',
    prose: `Red is above, blue below the mean of the vertex over time. The lower row of each pair is the uncertainty, one standard deviation of a measured value around the generated one: ${leftWords(input)}. Where the generated value is half its uncertainty, three measurements in ten would have the other sign. All pairs share the same two colour scales.${choice ? `\n\n${choice}` : ''}`,
    figures: [
      ...viewerFigure(input, signal.high, spread.high),
      mapFigure({
        title: `Generated for ${recording.name}`,
        marks: marksOf(input),
        scene,
        caption: `Inflated cortex, left hemisphere on the left half; folds lightly shaded. Generated from ${sourceOf(input)}, not measured.`,
        groups: maps.map(({ seconds, generated, uncertainty }) => ({
          heading: `${formatNumber(seconds, seconds % 1 === 0 ? 0 : 1)} s after the start`,
          rows: [
            { label: 'generated', note: 'expected', values: generated, colours: signal },
            { label: 'uncertainty', note: '1 SD', values: uncertainty, colours: spread },
          ],
        })),
      }),
    ],
  };
}

/** The whole series, to be turned, played and pointed at. */
function viewerFigure(input: CortexGeneration, limit: number, high: number): Figure[] {
  const { viewer, unit = 'z' } = input;
  if (viewer === undefined) return [];
  const { template, seconds, generated, uncertainty } = viewer;
  return [
    cortexViewerFigure({
      title: 'The whole recording',
      marks: marksOf(input),
      caption: `${VIEWER_GESTURES} The colour scales are those of the pictures below.`,
      template,
      seconds,
      series: [
        { name: 'generated', values: generated, scale: { kind: 'diverging', limit, unit, label: 'Generated BOLD' } },
        {
          name: '1 SD',
          values: uncertainty,
          scale: { kind: 'sequential', limit: high, unit, label: 'Uncertainty: 1 SD' },
        },
      ],
    }),
  ];
}

function courseSection(input: CortexGeneration): Section {
  const { timeCourses, unit = 'z' } = input;
  return {
    title: 'Regions over time',
    prose:
      'The mean of a region (Destrieux atlas) over the recording. The band is the uncertainty of a single vertex of the region (its mean over the region) either side; the mean of the region itself varies less.',
    figures: timeCourses.map(({ region, seconds, generated, deviation }) =>
      timeCourseFigure({
        title: region,
        marks: marksOf(input).slice(0, 1),
        size: 'half',
        seconds,
        unit,
        series: [{ name: 'generated', values: generated, deviation, colour: 'var(--generated, #d1541a)' }],
        bandName: '± 1 SD of a vertex',
      }),
    ),
  };
}
