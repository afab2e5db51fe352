/** Rare examples that a model makes from EEG. */
import type { Examples } from '../decode/index.js';
import { extendedTraining, type Remedy, type RemedyTask } from './remedy.js';

/** What the model expects for windows whose measured signal is not there: an expectation, with less spread than a measurement has. */
export const generated: Remedy = {
  name: 'generated',
  title: 'generated',
  note: 'Signals that a model generates from the EEG of training people, in place of those not measured',
  kind: 'generated',
  apply: (task) =>
    extendedTraining(
      task,
      task.shortages.flatMap(({ label, generated: examples }) => (examples ? [{ label, examples }] : [])),
    ),
};

/**
 * What the model expects, and what a measurement would add to it: the difference between what was measured and what was expected, taken whole from
 * training examples drawn with replacement, so that added examples spread as measured ones do.
 */
export const generatedSpread: Remedy = {
  name: 'generated-spread',
  title: 'generated, spread',
  note: 'Generated signals with what measurements of training people leave over from the model (bootstrap of residuals, Efron 1979)',
  kind: 'generated',
  apply: (task) =>
    extendedTraining(
      task,
      task.shortages.flatMap(({ label, generated: examples }, s) =>
        examples ? [{ label, examples: withResiduals(examples, task, s) }] : [],
      ),
    ),
};

/**
 * The control: what the model makes of EEG of training people in windows of any class, each class as often, labelled as the rare one. It fills the
 * class with examples just as many and just as smooth, which say nothing of it: what it does, numbers alone do. In signals that are standardised
 * over a run that can be much, for whatever lies at the middle tells a common class from all others.
 */
export const generatedAny: Remedy = {
  name: 'generated-any',
  title: 'generated, any class',
  note: 'Control: signals generated from EEG of training people in windows of any class, labelled as the rare one',
  kind: 'control',
  apply(task) {
    const { labels, shortages, expected } = task;
    if (expected === undefined) return extendedTraining(task, []);
    const { width } = expected;
    const row = ({ values }: Examples, i: number) => values.subarray(i * width, (i + 1) * width);
    const byLabel = new Map<number, Float32Array[]>();
    const know = (label: number, values: Float32Array) => {
      byLabel.set(label, [...(byLabel.get(label) ?? []), values]);
    };
    for (const [i, label] of labels.entries()) know(label, row(expected, i));
    for (const { label, generated: examples } of shortages) {
      for (let i = 0; i < (examples?.count ?? 0); i++) know(label, row(examples!, i));
    }
    const pools = [...byLabel.values()];
    return extendedTraining(
      task,
      shortages.flatMap(({ label, generated: examples }, s) => {
        if (examples === undefined) return [];
        const random = task.random.fork(s);
        const values = new Float32Array(examples.count * width);
        for (let i = 0; i < examples.count; i++) {
          const pool = pools[random.integer(pools.length)];
          values.set(pool[random.integer(pool.length)], i * width);
        }
        return [{ label, examples: { count: examples.count, values } }];
      }),
    );
  },
};

function withResiduals({ count, width, values }: Examples, task: RemedyTask, shortage: number): Examples {
  const { training, expected } = task;
  if (expected === undefined || training.count === 0) return { count, width, values };
  const random = task.random.fork(`residuals ${shortage}`);
  const result = values.slice();
  for (let i = 0; i < count; i++) {
    const from = random.integer(training.count) * width;
    for (let k = 0; k < width; k++) result[i * width + k] += training.values[from + k] - expected.values[from + k];
  }
  return { count, width, values: result };
}
