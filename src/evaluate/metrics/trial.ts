import { type Comparison, chosenRows } from '../comparison.js';
import type { SeriesViews } from '../series-views.js';
import { meanDefined, rowCorrelations, unitRows } from '../standardise.js';
import { haveTrials, type TrialEpochs, trialAverage, trialEpochs } from '../trial-average.js';
import type { Metric } from './metric.js';

/** Does the response to what somebody did have the right course? */
export const trial: Metric = {
  key: 'trial',
  note: 'Pearson r over −5 … 25 s from the onset between the real and the predicted mean over the trials of one label of a run (at least 4), −5 … −2 s subtracted, averaged over values and labels. A constant prediction counts as 0. Its null shifts the prediction before the trials are averaged.',
  applies: (_space, runs) => haveTrials(runs),
  perKind: true,
  score: (comparison, kind) => agreement(comparison, comparison.valuesOf(kind), 0),
  shown: { column: 'r (trials)', digits: 3 },
  shifted: (comparison, kind) => {
    const values = comparison.valuesOf(kind);
    return Float64Array.from({ length: comparison.volumes }, (_, shift) => agreement(comparison, values, shift));
  },
};

/** Mean over labels and the values at some positions of the list of scored ones, the prediction delayed by `shift` moments. */
function agreement(comparison: Comparison, positions: Int32Array, shift: number): number {
  return meanDefined(correlations(comparison, shift).map((byValue) => meanDefined(chosenRows(byValue, positions, 1))));
}

/** r of each scored value's response, a list for each label; the kinds share them. */
function correlations(comparison: Comparison, shift: number): Float64Array[] {
  const { run, real, predicted } = comparison;
  return comparison.once(`trial correlations ${shift}`, () => {
    const labels = real.once('trial epochs', () => trialEpochs(run));
    return labels.map((epochs) =>
      rowCorrelations(
        real.once(`trial responses ${epochs.label}`, () => responses(real, epochs, 0)),
        responses(predicted, epochs, shift),
        real.scored.all.length,
        epochs.seconds.length,
      ),
    );
  });
}

/** Responses of the scored values to the trials of one label, as `unitRows` `[value, sample]`. */
function responses({ series, volumes, scored }: SeriesViews, epochs: TrialEpochs, shift: number): Float64Array {
  const average = trialAverage(series, volumes, epochs, scored.all, shift);
  return unitRows(average, scored.all.length, epochs.seconds.length);
}
