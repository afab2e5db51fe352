import { expect, it } from 'vitest';
import type { Evaluation } from '../../evaluate/index.js';
import { publishedSection } from '../../report/evaluation/published.js';
import type { EvaluationReportInput } from '../../report/index.js';
import { publishedDocument, publishedScores, publishedTable } from './published-scores.js';

const evaluation = {
  metrics: [{ key: 'pcc', note: 'r of region means.' }],
  predictors: [{ key: 'model', scores: { pcc: { mean: 0.412_345_67, interval: [0.3, 0.5], people: 4, runs: 8 } } }],
} as unknown as Evaluation;
const figure = { metric: 'r of networks', value: '.29', split: 'unseen people', source: 'Somebody 2024', n: 23 };
const scores = publishedScores(
  [{ ...figure, nearest: 'pcc', differs: 'Networks are fewer than regions.', definition: 'r over time' }, figure],
  evaluation,
);

it('sets the nearest score beside each published one, and says how they differ', () => {
  expect(publishedTable(scores).split('\n')).toEqual([
    'r of networks: .29 (n = 23; unseen people; Somebody 2024)',
    '  here: pcc 0.412 [0.300, 0.500] (n = 4)',
    '  Networks are fewer than regions.',
    'r of networks: .29 (n = 23; unseen people; Somebody 2024)',
    '  here: no score is defined like it',
  ]);
  expect(publishedDocument(scores)[0]).toMatchObject({ nearest: 'pcc', model: 0.412346, n: 23 });
  expect(publishedDocument(scores)[1]).toMatchObject({ nearest: null, model: null, definition: null });
});

it('stands in the report with both definitions, and a warning where the data are a twin', () => {
  const [section] = publishedSection({ published: scores, source: 'simulated' } as EvaluationReportInput);
  expect(section.prose).toContain('Networks are fewer than regions.');
  expect(section.prose).toContain('simulated twin');
  expect(section.prose).toContain('Published r of networks: r over time');
  expect(section.prose).toContain('Here pcc: r of region means.');
  expect(section.table!.rows.map(({ cells }) => cells[5])).toEqual(['pcc', 'none is defined like it']);
  const [measured] = publishedSection({ published: scores, source: 'measured' } as EvaluationReportInput);
  expect(measured.prose).not.toContain('twin');
  expect(publishedSection({ source: 'measured' } as EvaluationReportInput)).toEqual([]);
});
