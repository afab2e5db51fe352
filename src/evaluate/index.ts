/**
 * The evidence: scores of a model on runs it never saw, beside every simpler explanation, with nulls, intervals and, on
 * simulated data, the ceiling. See `docs/evidence.md`.
 *
 * @example
 * ```ts
 * import { evaluateRuns, metricsDocument, scoreTable } from 'hemocast/evaluate';
 *
 * const evaluation = await evaluateRuns({ space, train, validation, test, predict, random });
 * console.log(scoreTable(evaluation));
 * const metrics = metricsDocument(evaluation);
 * ```
 *
 * @module
 */

export {
  BASELINES,
  type Baseline,
  BaselineContext,
  type FittedBaseline,
  LaggedRidge,
  withoutTarget,
} from './baselines/index.js';
export { atLeast, share } from './binomial.js';
export {
  type Coverage,
  calibration,
  type GeneratedBesideReal,
  NOMINAL_LEVELS,
  type StatedVariance,
  statedVariance,
} from './calibration.js';
export { Comparison, type RealRun } from './comparison.js';
export {
  energyScore,
  gaussianCrps,
  meanGaussianCrps,
  meanSampleCrps,
  sampleCrps,
} from './distribution-scores.js';
export {
  type Evaluation,
  type EvaluationOptions,
  type EvaluationSettings,
  evaluateFolds,
  evaluateRuns,
  type PredictorEvaluation,
} from './evaluate-runs.js';
export type { EvaluationFold, Prediction } from './evaluation-fold.js';
export { type GivenRunScore, type GivenScores, givenScores, statedInterval } from './given-scores.js';
export { compareGroups, FEW_PEOPLE, type GroupComparison, meanOfMaps } from './group-comparison.js';
export { type Estimate, estimate, groupMean, type RunScore } from './interval.js';
export {
  type LagCorrelations,
  type LagProfile,
  type LagRun,
  lagCorrelations,
  lagProfile,
  PROFILE_LAGS,
  profileOf,
} from './lag-profile.js';
export { type LowBound, lowBounds } from './low-bounds.js';
export { mapCorrelations } from './map-comparison.js';
export { type SimilarityDefinition, similarityDefinitions } from './map-similarity.js';
export { METRIC_NOTES } from './metric-notes.js';
export { type GroupRow, type GroupScore, METRICS, type Metric, metricsOf, type SpaceMetric } from './metrics/index.js';
export { retrievalRank } from './metrics/retrieval.js';
export { CorticalSsim, SSIM_DATA_RANGE, SSIM_DEFINITION } from './metrics/ssim.js';
export { type MetricsDocument, type MetricsValue, metricsDocument } from './metrics-document.js';
export { benjaminiHochberg, fisherCombined, holm } from './multiple-testing.js';
export { otherRun } from './other-eeg.js';
export { COMPARED_SCORES, type PairedDifference, pairedDifferences, shareOfBound } from './paired-differences.js';
export { partialConnectivity } from './partial-connectivity.js';
export { MAXIMUM_ARRANGEMENTS, type PermutationNull, permutationNull } from './permutation-null.js';
export {
  type GroupSignificance,
  PERSON_NULLS,
  type PersonNull,
  type PersonSignificance,
  type PersonTest,
  personSignificance,
  type RunAlternatives,
  type ScoreSignificance,
  SIGNIFICANCE_LEVEL,
} from './person-significance.js';
export { type GreyPicture, pictureSimilarity } from './picture-similarity.js';
export { quantile, studentQuantile975 } from './quantile.js';
export {
  bandShares,
  connectivityAgreement,
  functionalConnectivity,
  meanAutocorrelation,
  meanVariance,
  neighbourCorrelation,
  REALISM_BANDS,
  type Realism,
  realismOf,
} from './realism.js';
export { amplitudes, connectionStrengths, REGION_MEASURES, type RegionMeasure } from './region-measures.js';
export { RunScorer, type RunScores, type ScoredRun } from './run-scores.js';
export { scoreTable } from './score-table.js';
export { kindCount, kindOfValue, neighbourhoods, regionKinds, ScoredValues } from './scored-values.js';
export { SENSORIMOTOR_REGIONS, sensorimotorValues } from './sensorimotor.js';
export { SeriesViews } from './series-views.js';
export {
  allowedShifts,
  MINIMUM_SHIFT_SECONDS,
  rowShiftCurve,
  type ShiftCurve,
  type ShiftNull,
  shiftNull,
} from './shift-null.js';
export { meanDefined, removeSignal, rowCorrelations, unitRows } from './standardise.js';
export { type DistributionScores, distributionScores } from './stated-distribution.js';
export {
  EPOCH,
  epochMean,
  haveTrials,
  MINIMUM_TRIALS,
  TRIAL_BASELINE,
  type TrialClock,
  type TrialEpochs,
  trialAverage,
  trialEpochs,
} from './trial-average.js';
