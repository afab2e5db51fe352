/** Scores that others published on the same data, beside those of the model at hand. */
import type { PublishedFigure } from '../../data/index.js';
import type { Evaluation, MetricsDocument } from '../../evaluate/index.js';
import type { ReportPublished } from '../../report/index.js';

/**
 * Each published figure with the model's score that is nearest to it, and both definitions.
 *
 * @param figures of the data sets that were evaluated on
 */
export function publishedScores(figures: readonly PublishedFigure[], evaluation: Evaluation): ReportPublished[] {
  const [model] = evaluation.predictors;
  return figures.map(({ nearest, ...figure }) => {
    const metric = evaluation.metrics.find(({ key }) => key === nearest);
    if (metric === undefined) return figure;
    const { mean, interval, people } = model.scores[metric.key];
    return { ...figure, ours: { key: metric.key, note: metric.note, mean, interval, people } };
  });
}

/** The same as `metrics.json` holds it. */
export function publishedDocument(scores: readonly ReportPublished[]): MetricsDocument[] {
  return scores.map(({ metric, value, n, split, source, definition, differs, ours }) => ({
    metric,
    value,
    n: n ?? null,
    split: split ?? null,
    source,
    definition: definition ?? null,
    differs: differs ?? null,
    nearest: ours?.key ?? null,
    model: ours === undefined || !Number.isFinite(ours.mean) ? null : Number(ours.mean.toPrecision(6)),
  }));
}

/** The same as lines of text. */
export function publishedTable(scores: readonly ReportPublished[]): string {
  return scores
    .flatMap(({ metric, value, n, split, source, differs, ours }) => [
      `${metric}: ${value} (${[n === undefined ? '' : `n = ${n}`, split, source].filter(Boolean).join('; ')})`,
      ours === undefined
        ? '  here: no score is defined like it'
        : `  here: ${ours.key} ${ours.mean.toFixed(3)}${ours.interval ? ` [${ours.interval.map((one) => one.toFixed(3)).join(', ')}]` : ''} (n = ${ours.people})`,
      ...(differs === undefined ? [] : [`  ${differs}`]),
    ])
    .join('\n');
}
