/** What the report of a demonstration or an evaluation is made of: numbers and names alone. */
import type { PictureTemplate } from '../cortex-picture.js';
import type { ViewerTemplate } from '../cortex-viewer/viewer-page.js';
import type { TrialCourse } from '../trial-average-figure.js';

/** Scores of one predictor. */
export interface ReportScore {
  name: string;
  /** `model` marks our own row. */
  key: string;
  /** Pearson r over time of region means, mean over regions and people. */
  pcc: number;
  pccInterval?: [number, number];
  /** Pearson r over values, mean over moments and people. */
  spatial: number;
  spatialInterval?: [number, number];
  /** On meshes only. */
  ssim?: number;
}

/** One metric, with its score of every predictor. */
export interface ReportMetric {
  key: string;
  note: string;
  /** In the order of `scores`, then further ones such as the ceiling. */
  predictors: { key: string; name: string; mean: number; interval?: [number, number] }[];
  /** 95th percentile of the model under circular shifts. */
  shiftP95?: number;
  /** Further figures of the group for the model, e.g. how many people agree in sign. */
  parts?: { note: string; mean: number; interval?: [number, number] }[];
  /** Why a bound lies below the model, a sentence for each that does. */
  lowBounds?: string[];
}

/** The model less another predictor, with paired intervals over people. */
export interface ReportDifference {
  name: string;
  pcc: number;
  pccInterval?: [number, number];
  /** After the global signal is removed. */
  local: number;
  localInterval?: [number, number];
  spatial: number;
  spatialInterval?: [number, number];
}

/** One person's score beside chance. */
export interface ReportPerson {
  person: string;
  score: number;
  /** What chance reaches in 95 of 100 arrangements, and p adjusted over people by Benjamini and Hochberg; by null. */
  shift?: ReportPersonTest;
  otherEeg?: ReportPersonTest;
}

export interface ReportPersonTest {
  interval: [number, number];
  adjusted: number;
}

/** A score of each person, and what the tests of all come to. */
export interface ReportSignificance {
  /** Key of the metric. */
  key: string;
  /** The highest score first. */
  people: ReportPerson[];
  groups: {
    null: 'shift' | 'otherEeg';
    people: number;
    uncorrected: number;
    benjaminiHochberg: number;
    holm: number;
    binomial: number;
    fisher: number;
    /** The smallest p that was possible, of the person for whom it was largest. */
    smallest: number;
  }[];
}

/** A score that others published on the same data, beside the nearest one of the model at hand. */
export interface ReportPublished {
  metric: string;
  value: string;
  n?: number;
  /** What it was measured on, in words. */
  split?: string;
  source: string;
  definition?: string;
  /** How the nearest score here is defined otherwise, as a sentence. */
  differs?: string;
  ours?: { key: string; note: string; mean: number; interval?: [number, number]; people: number };
}

export interface ReportExample {
  person: string;
  run: string;
  volumeSeconds: number[];
  /** `[moment][value]` each; `uncertainty` is one standard deviation of a measured value around the generated one. */
  real: Float32Array[];
  generated: Float32Array[];
  uncertainty: Float32Array[];
  /** `[moment]`: percentile of its spatial r among all moments of the test runs. */
  percentiles?: number[];
}

/** A test run from beginning to end. */
export interface ReportRun {
  person: string;
  run: string;
  /** `[moment]` */
  seconds: number[];
  /** `[value, moment]` each. */
  real: Float32Array;
  generated: Float32Array;
  uncertainty: Float32Array;
}

/** The moment that is shown first, and where its agreement lies among all moments. */
export interface ReportLead {
  person: string;
  run: string;
  seconds: number;
  /** `[value]` each. */
  real: Float32Array;
  generated: Float32Array;
  /** Pearson r between the two over values, mean over kinds. */
  r: number;
  among: {
    moments: number;
    people: number;
    /** Of `r`, 0 to 100. */
    percentile: number;
    /** Spatial r below which 5, 25, 75 and 95 % of the moments lie. */
    levels: { p5: number; p25: number; p75: number; p95: number };
  };
}

/** One channel of the target and what it measures. */
export interface ReportChannel {
  name: string;
  kind?: string;
  /** mm, fsaverage frame; left out where it is not known. */
  position?: readonly [number, number, number];
  /** Of the model, over time, mean over test runs; NaN where it was never measured. */
  r: number;
  /** Of the lagged ridge. */
  ridge: number;
}

export interface EvaluationReportInput {
  seed: number | string;
  /** What is generated, as it is printed: `BOLD`. */
  target: string;
  /** The cortex, where values are its vertices. */
  template?: PictureTemplate;
  /** For a page in which the cortex can be turned and played, with `wholeRun` on it; pictures alone where absent. */
  viewer?: { script: string; template: ViewerTemplate };
  settings: Record<string, string | number>;
  /** Model, its linear mean alone, ridge, train mean, stimulus clock, other person's EEG, global signal. */
  scores: ReportScore[];
  /** Every metric. */
  metrics: ReportMetric[];
  /** NaN where there is none, as on measured data. */
  ceiling: { pcc: number; spatial: number };
  /** A linear reader of the true neural drive, fitted to other people; NaN or left out where there is none. */
  reachable?: { pcc: number; spatial: number };
  /** The model less simpler predictors. */
  differences?: ReportDifference[];
  /** What others published on the same data. */
  published?: ReportPublished[];
  /** Of whom the score is more than chance, by score. */
  significance?: ReportSignificance[];
  /** Circular shifts of the model's time courses. */
  shiftNull: { mean: number; p95: number; p99: number; p: number };
  /** On meshes only. */
  ssimDefinition?: string;
  /** Of the lagged ridge, seconds. */
  ridgeLags: readonly number[];
  /**
   * Lag profiles of the same runs and EEG, with the lag at which each peaks, NaN where it does not: of the generated signal, of the real
   * one, and, where the drive is known, of the signal without noise. `plantedSeconds` is what the simulator was set to, another measure;
   * NaN where nothing was planted. No lags where no profile was made.
   */
  lag: {
    lags: number[];
    real: number[];
    generated: number[];
    planted?: number[];
    peakSeconds: number;
    realPeakSeconds: number;
    plantedPeakSeconds: number;
    plantedSeconds: number;
  };
  /** Shown first; the first moment of the first example where it is left out. */
  lead?: ReportLead;
  /** Maps to be shown on the cortex. */
  examples: ReportExample[];
  /** All of the first test run. */
  wholeRun?: ReportRun;
  timeCourses: {
    region: string;
    seconds: number[];
    real: number[];
    generated: number[];
    /** Mean over the region of the uncertainty of a value. */
    deviation: number[];
    /** Mean over all test runs. */
    r: number;
  }[];
  regionScores: {
    /** `[value]` r of the model's time course. */
    values: Float32Array;
    best: { region: string; r: number }[];
    worst: { region: string; r: number }[];
  };
  /** Where values are channels: each of them. */
  channels?: ReportChannel[];
  /** Where the target was recorded during trials. */
  trials?: { courses: TrialCourse[]; people: number; count: number; places: string };
  calibration?: { nominal: number[]; observed: number[] };
  /** Of the network; left out where the model has none, and is its linear mean. */
  training?: { steps: number[]; trainLoss: number[]; validationScore: number[]; chosenStep: number };
  people: { train: string[]; validation: string[]; test: string[] };
  /** Models that were each trained without the people it is tested on, where there are several; `people` are then those of all of them. */
  folds?: number;
  provenance: Record<string, string>;
  /** Unit of the maps and time courses; `z` by default. */
  unit?: string;
  /** Where the data came from; `simulated` by default. */
  source?: 'simulated' | 'measured';
  /** One sentence on how the shown moments and regions were chosen, e.g. by a rule fixed beforehand. */
  choice?: string;
}

/** What every figure says of where its numbers come from. */
export function marksOf({ source = 'simulated' }: EvaluationReportInput, generated = true): string[] {
  return [source, ...(generated ? ['generated'] : [])];
}

/** Words that differ between a cortex and channels. */
export function wordsOf({ template, target }: EvaluationReportInput) {
  return template === undefined
    ? { recording: 'recording', value: 'channel', values: 'channels', moment: 'moment', whole: 'all channels', target }
    : { recording: 'scan', value: 'vertex', values: 'vertices', moment: 'volume', whole: 'the cortex', target };
}
