import type { Metric } from './run-scores.js';
import { SSIM_DEFINITION } from './ssim.js';

const CONSTANT = 'A constant prediction counts as 0; places without real signal are left out.';

/** What each score is, printed beside it. */
export const METRIC_NOTES: Record<Metric, string> = {
  pcc: `Pearson r over time of each region's mean (real and predicted), averaged over regions. ${CONSTANT}`,
  pccVertex: `Pearson r over time of each cortical vertex, averaged over vertices. ${CONSTANT}`,
  pccGlobalRemoved:
    'As pcc, after the mean over the cortex is regressed out of the region means, the real from the real and the predicted from the predicted.',
  spatial: `Pearson r over cortical vertices of each volume's map as it is, averaged over volumes. ${CONSTANT}`,
  spatialMeanRemoved: "As spatial, after each vertex's mean over the run is taken from real and predicted maps.",
  ssim: SSIM_DEFINITION,
  rSquared:
    '1 − squared error / variance of each region mean, averaged over regions; below 0 is worse than a flat line.',
  retrieval:
    'For each predicted map, share of the other real maps of the run (20 s away or more) that are less like it than the real map of its moment; chance 0.5.',
};

export const INTERVAL_NOTE =
  '95 % bootstrap over people and their runs, widened for the number of people by t(n−1)/1.96·√(n/(n−1)); null where there is a single score. With one person it describes that person alone.';

export const SHIFT_NOTE =
  'The model with each run shifted circularly by a random 20 s or more, 1000 draws; p = (1 + draws that reach the score) / (1 + draws).';

export const LAG_NOTE =
  'Delay at which region BOLD follows band power of the electrodes near it most strongly (root mean square over bands and regions); null where there is no peak within 0–14 s.';

export const CALIBRATION_NOTE =
  'Share of real values within the central interval that the model gives for each vertex and volume.';

export const COMPARISON_NOTE =
  'Difference in pcc, run by run, between the model and the lagged ridge on the same runs.';

/** Predictors that are no baselines of the list. */
export const PREDICTOR_NOTES = {
  model: 'Mean over samples of what the network expects each to become at its first step.',
  single:
    'That mean plus the departure of one finished sample from the mean of all, for each run: realism rather than accuracy.',
  otherEeg:
    "The model fed with another person's EEG, recorded during another film where there is one, compared with this run volume for volume.",
  ceiling: 'Simulated data only: the noise ceiling, the signal of the neural drive without any noise.',
} as const;
