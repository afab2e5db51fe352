/**
 * Figures as SVG and PNG, and reports as one HTML file that asks nothing of the network.
 *
 * @example
 * ```ts
 * import { CortexScene, divergingScale, encodePng } from 'hemocast/report';
 *
 * const scene = new CortexScene(template, { width: 900 });
 * const png = encodePng(scene.paint(map, divergingScale({ limit: 2.5, unit: 'z', label: 'BOLD' })));
 * ```
 *
 * @module
 */

export * from './channel-courses-figure.js';
export * from './channel-quality-figure.js';
export * from './colour-scale.js';
export * from './component-figure.js';
export * from './cortex-picture.js';
export { type Packed, pack, unpack } from './cortex-viewer/packing.js';
export { stillMapsFigure } from './cortex-viewer/still-maps.js';
export * from './cortex-viewer/viewer-page.js';
export * from './eeg-figures.js';
export { type EvaluatedRuns, type EvaluationFields, evaluationFields } from './evaluation/from-evaluation.js';
export type {
  EvaluationReportInput,
  ReportChannel,
  ReportExample,
  ReportMetric,
  ReportPublished,
  ReportScore,
} from './evaluation/input.js';
export { jointReport } from './evaluation/joint.js';
export { evaluationReport, evaluationSections } from './evaluation/report.js';
export type { ReportedPrediction } from './evaluation/trial-courses.js';
export type { Figure, FigureOptions, LegendItem } from './figure.js';
export { type ChannelSeries, channelFields, cortexFields } from './generation/from-series.js';
export * from './generation/input.js';
export * from './generation/report.js';
export { fromAbove } from './head-from-above.js';
export * from './head-grid-figure.js';
export * from './html.js';
export * from './line-figures.js';
export * from './map-figure.js';
export * from './optode-map-figure.js';
export { type PersonRow, personFigure } from './person-figure.js';
export { encodePng, type Picture, pngDataUri } from './png.js';
export * from './preprocess-eeg-report.js';
export type { MarkedTimes } from './preprocess-eeg-sections.js';
export * from './preprocess-fmri-report.js';
export * from './preprocess-fnirs-report.js';
export * from './pretrain-bold-report.js';
export * from './pretrain-eeg-report.js';
export * from './probe-figure.js';
export type { ProbeChannel } from './probe-head.js';
export { type FigureSvgOptions, figureSvg } from './reproduction/figure-svg.js';
export type { LeftOutFigure, ReproducedFigure } from './reproduction/findings.js';
export { findingsTable } from './reproduction/findings-table.js';
export { type ReproductionReportInput, reproductionReport } from './reproduction/report.js';
export * from './topography-figure.js';
export * from './trace-figure.js';
export * from './trial-average-figure.js';
