import { METRICS } from './metrics/index.js';

/** What each score is, by key of its metric; forms of one kind have the note of their metric. */
export const METRIC_NOTES: Readonly<Record<string, string>> = Object.fromEntries(
  METRICS.map(({ key, note }) => [key, note]),
);

export const INTERVAL_NOTE =
  '95 % bootstrap over people and their runs, widened for the number of people by t(n−1)/1.96·√(n/(n−1)); null where there is a single score. With one person it describes that person alone.';

export const SHIFT_NOTE =
  'The model with each run shifted circularly by a random 20 s or more, 1000 draws; p = (1 + draws that reach the score) / (1 + draws).';

export const LAG_NOTE =
  'Delay at which the signal of a region follows band power of the electrodes near it most strongly (root mean square over bands and regions); null where there is no peak within 0–14 s. peakSeconds, realPeakSeconds and plantedPeakSeconds (of the noise ceiling, the signal of the drive without noise) are this one measure of the same runs and EEG, to be compared with each other; plantedSeconds is the delay from the neural drive itself to the blood in the simulator, and learnedSeconds a parameter of the model: other measures.';

export const CALIBRATION_NOTE =
  'Share of real values within the central interval that the model gives for each value and moment.';

export const COMPARISON_NOTE =
  'Model less the lagged ridge, and less its own linear part where it has one, run by run on the same runs: mean, interval and n of the difference in pcc; the other scores below it.';

export const DISTRIBUTION_NOTE =
  'Proper scores of what the model states of single values, in units of the target, 0 is best: CRPS of the normal distribution of mean and deviation, over values and moments, beside that of N(0, 1), which knows no EEG; fair energy score of the samples of maps of region means. Gneiting & Raftery 2007.';

export const SHARE_NOTE =
  'Score of the model over that of a bound: the reachable bound, and the noise ceiling. Simulated data only.';

export const SIGNIFICANCE_NOTE =
  "For each test person: p of the model's score (mean over runs) against all circular shifts of the person's own runs (shift), and against predictions from the EEG of other people's recordings on the person's own target (otherEeg); both keep autocorrelation. Permutation tests over all arrangements, each run exchanged by itself, or 10000 of them; smallestP is the least p that was possible. Adjusted over people by Benjamini and Hochberg, which is the one that is shown, and by Holm. Of the group: people whose adjusted p is at most 0.05; binomial, the chance of as many uncorrected ones or more if the score were chance in everybody; fisher, all p combined. Other people's recordings are shared by the tests of otherEeg, so its binomial and fisher are approximate.";

/** Added where a model stands for each person. */
export const FOLDS_NOTE =
  "Each person is tested by a model that was fitted without that person, beside baselines fitted without the person. The model of a fold has learned from the other people whose EEG could stand in: otherEeg uses the recordings of the fold's validation people alone, on whom the model was chosen but to whom it was not fitted, and of others tested by the same model. They are few: see smallestP. Models of folds share most of their training people, so people's scores are not quite independent.";

/** Predictors that are no baselines of the list. */
export const PREDICTOR_NOTES = {
  model: 'What the model expects, given the EEG.',
  single:
    'One sample for each run, what the model expects and a draw of what the EEG leaves open: realism rather than accuracy.',
  linear:
    'The linear conditional mean of the model alone, without what the network adds: the row that tells the linear part and the rest apart.',
  otherEeg:
    "The model fed with another person's EEG, recorded during another film where there is one, compared with this run moment for moment.",
  ceiling: 'Simulated data only: the noise ceiling, the signal of the neural drive without any noise.',
} as const;
