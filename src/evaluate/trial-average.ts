/**
 * Responses to trials: the mean over trials of one label of the signal from 5 s before to 25 s after their onset, after the mean of
 * −5 … −2 s was taken from each trial: the epochs and the baseline of Shin et al. (2017), Open access dataset for EEG+NIRS
 * single-trial classification, IEEE Trans. Neural Syst. Rehabil. Eng. 25, 1735–1745.
 */
import type { TargetRun } from '../data/paired-run.js';

/** Seconds from the onset of a trial. */
export const EPOCH = { from: -5, to: 25 };
/** Seconds from the onset whose mean is taken from each trial. */
export const TRIAL_BASELINE = { from: -5, to: -2 };
/** Labels with fewer trials than this have no average worth the name. */
export const MINIMUM_TRIALS = 4;

/** Times of the moments of a run, and what happened in it. */
export type TrialClock = Pick<TargetRun, 'volumes' | 'tr' | 'startTime' | 'trials'>;

/** Trials of one label, by where their epochs lie in the recording. */
export interface TrialEpochs {
  label: string;
  /** Seconds from the onset of each sample of an epoch, one repetition time apart. */
  seconds: number[];
  /** Position of the first sample of each trial, in moments of the recording. */
  starts: number[];
}

/**
 * Where the epochs of a run's trials lie, by label in alphabetical order. Trials whose epoch reaches beyond the recording are left
 * out, and then labels with fewer than four trials.
 */
export function trialEpochs({ volumes, tr, startTime, trials = [] }: TrialClock): TrialEpochs[] {
  const samples = Math.floor((EPOCH.to - EPOCH.from) / tr + 1e-9) + 1;
  const seconds = Array.from({ length: samples }, (_, k) => EPOCH.from + k * tr);
  return [...new Set(trials.map(({ label }) => label))].sort().flatMap((label) => {
    const starts = trials
      .filter((trial) => trial.label === label)
      .map(({ onset }) => (onset + EPOCH.from - startTime) / tr)
      .filter((start) => start >= -1e-9 && start + samples - 1 <= volumes - 1 + 1e-9);
    return starts.length >= MINIMUM_TRIALS ? [{ label, seconds, starts }] : [];
  });
}

/**
 * Mean over trials of a series, linear between moments.
 *
 * @param series `[value, moment]`
 * @param values those that are averaged
 * @param shift moments by which the series is delayed, circularly, before it is averaged
 * @returns `[value of the list, sample]`
 */
export function epochMean(
  series: ArrayLike<number>,
  volumes: number,
  { seconds, starts }: TrialEpochs,
  values: ArrayLike<number>,
  shift = 0,
): Float64Array {
  const samples = seconds.length;
  const mean = new Float64Array(values.length * samples);
  for (const start of starts) {
    const first = Math.max(0, Math.floor(start + 1e-9));
    const fraction = Math.max(0, start - first);
    // The moment after the last is asked for with weight 0 only: where it lies does not matter.
    const at = Array.from({ length: samples + 1 }, (_, k) => (((first + k - shift) % volumes) + volumes) % volumes);
    for (let row = 0; row < values.length; row++) {
      const from = values[row] * volumes;
      const to = row * samples;
      for (let k = 0; k < samples; k++) {
        mean[to + k] += ((1 - fraction) * series[from + at[k]] + fraction * series[from + at[k + 1]]) / starts.length;
      }
    }
  }
  return mean;
}

/** As `epochMean`, after the mean of −5 … −2 s was taken from each trial. */
export function trialAverage(
  series: ArrayLike<number>,
  volumes: number,
  epochs: TrialEpochs,
  values: ArrayLike<number>,
  shift = 0,
): Float64Array {
  const samples = epochs.seconds.length;
  const average = epochMean(series, volumes, epochs, values, shift);
  const before = epochs.seconds.filter((second) => second <= TRIAL_BASELINE.to + 1e-9).length;
  // The baseline of the mean is the mean of the baselines.
  for (let row = 0; row < values.length; row++) {
    let level = 0;
    for (let k = 0; k < before; k++) level += average[row * samples + k] / before;
    for (let k = 0; k < samples; k++) average[row * samples + k] -= level;
  }
  return average;
}

/** Whether some run has enough trials of all of these labels, or of any label where none is named. */
export function haveTrials(runs: readonly Pick<TargetRun, 'trials'>[], labels?: readonly string[]): boolean {
  return runs.some(({ trials = [] }) => {
    const enough = (label: string) => trials.filter((trial) => trial.label === label).length >= MINIMUM_TRIALS;
    return labels === undefined ? trials.some(({ label }) => enough(label)) : labels.every(enough);
  });
}
