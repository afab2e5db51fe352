import type { Comparison } from '../comparison.js';
import { meanDefined, rowCorrelations, unitRows } from '../standardise.js';
import { haveTrials, type TrialEpochs, trialAverage, trialEpochs } from '../trial-average.js';
import type { Metric } from './metric.js';

/** Does the response to what somebody did have the right course? */
export const trial: Metric = {
  key: 'trial',
  note: 'Pearson r over −5 … 25 s from the onset between the real and the predicted mean over the trials of one label of a run (at least 4), −5 … −2 s subtracted, averaged over values and labels. A constant prediction counts as 0. Its null shifts the prediction before the trials are averaged.',
  applies: (_space, runs) => haveTrials(runs),
  perKind: true,
  score: (comparison, kind) =>
    meanDefined(
      averaged(comparison, kind).map(({ epochs, real, values }) => agreement(comparison, epochs, real, values, 0)),
    ),
  shown: { column: 'r (trials)', digits: 3 },
  shifted: (comparison, kind) => {
    const labels = averaged(comparison, kind);
    return Float64Array.from({ length: comparison.volumes }, (_, shift) =>
      meanDefined(labels.map(({ epochs, real, values }) => agreement(comparison, epochs, real, values, shift))),
    );
  },
};

/** The real run's responses to each label, as `unitRows` `[value, sample]`. */
function averaged(comparison: Comparison, kind: number | undefined) {
  const { run, real, volumes } = comparison;
  const { all } = real.scored;
  const values = comparison.valuesOf(kind).map((position) => all[position]);
  return trialEpochs(run).map((epochs) => {
    const response = trialAverage(real.series, volumes, epochs, values);
    return { epochs, values, real: unitRows(response, values.length, epochs.seconds.length) };
  });
}

function agreement(
  { predicted, volumes }: Comparison,
  epochs: TrialEpochs,
  real: Float64Array,
  values: Int32Array,
  shift: number,
): number {
  const samples = epochs.seconds.length;
  const response = trialAverage(predicted.series, volumes, epochs, values, shift);
  return meanDefined(rowCorrelations(real, unitRows(response, values.length, samples), values.length, samples));
}
