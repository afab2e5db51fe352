/** `metrics.json` as the sections of the command line's report. */
import { embeddedTemplate } from '../../../../src/cortex/index.js';
import { parseJson } from '../../../../src/formats/index.js';
import { marksOf, wordsOf } from '../../../../src/report/evaluation/input.js';
import { personSection } from '../../../../src/report/evaluation/people.js';
import { explainCalibration, limits, verdict } from '../../../../src/report/evaluation/prose.js';
import { publishedSection } from '../../../../src/report/evaluation/published.js';
import { noticeOf } from '../../../../src/report/evaluation/report.js';
import { briefSection, metricSection, scoreSection } from '../../../../src/report/evaluation/scores.js';
import type { Section } from '../../../../src/report/index.js';
import { calibrationFigure, type EvaluationReportInput } from '../../../../src/report/index.js';
import { type MetricsInput, metricsInputs } from '../metrics-input.js';
import { pageSection } from '../page-section.js';
import type { Handler } from './handler.js';

export const readMetrics: Handler<'readMetrics'> = async ({ path, dark }, { workplace }) => {
  const document = parseJson(await workplace.storage.read(path), path);
  return {
    targets: metricsInputs(document, path).map((input) => ({
      target: input.target,
      people: input.people.test.length,
      simulated: input.source === 'simulated',
      notice: noticeOf(input.source ?? 'measured'),
      sections: sectionsOf(input).map((section) => pageSection(section, dark)),
    })),
  };
};

/** Those sections of the report that need nothing but scores. */
function sectionsOf({ predictors, onMesh, ...known }: MetricsInput): Section[] {
  const input: EvaluationReportInput = {
    ...known,
    ...{ seed: '', settings: {}, ridgeLags: [], examples: [], timeCourses: [], provenance: {} },
    regionScores: { values: new Float32Array(), best: [], worst: [] },
    // The report speaks of vertices and volumes where there is a cortex.
    ...(onMesh && { template: embeddedTemplate() }),
  };
  const notes = predictors.map(({ name, note }) => `- **${name}**: ${note}`).join('\n');
  const { calibration } = input;
  return [
    briefSection({ ...input, template: undefined }),
    { title: 'What holds and what does not', prose: verdict(input) },
    {
      ...scoreSection(input),
      prose: `So that a score can be judged, it stands beside predictors that know less.\n\n${notes}`,
    },
    ...personSection(input),
    ...publishedSection(input),
    metricSection(input),
    ...(calibration
      ? [
          {
            title: 'A check: the uncertainty',
            prose: explainCalibration(calibration, wordsOf(input)),
            figures: [
              calibrationFigure({ title: 'Stated and observed coverage', marks: marksOf(input), ...calibration }),
            ],
          },
        ]
      : []),
    { title: 'Limits', prose: limits(input) },
  ];
}
