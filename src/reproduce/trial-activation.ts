/** Activation by trials: how far the signal rises over its baseline in the middle of the response. */
import type { TargetRun } from '../data/index.js';
import { trialAverage, trialEpochs } from '../evaluate/index.js';

/** Seconds after the onset over which the response is averaged. */
const RESPONSE = { from: 5, to: 15 };

/** Clock and trials of a run. */
export type TrialRun = Pick<TargetRun, 'volumes' | 'tr' | 'startTime' | 'trials'>;

/**
 * Mean response 5 … 15 s after the onset less the baseline, `[value]`, of each label.
 *
 * @param series `[value, moment]`
 * @returns by label; empty where no label has enough trials
 */
export function trialActivations(run: TrialRun, series: ArrayLike<number>, values: number): Map<string, Float64Array> {
  const all = Int32Array.from({ length: values }, (_, value) => value);
  return new Map(
    trialEpochs(run).map((epochs) => {
      const average = trialAverage(series, run.volumes, epochs, all);
      const within = epochs.seconds.flatMap((second, k) =>
        second >= RESPONSE.from && second <= RESPONSE.to ? [k] : [],
      );
      const width = epochs.seconds.length;
      return [
        epochs.label,
        Float64Array.from(
          { length: values },
          (_, value) => within.reduce((sum, k) => sum + average[value * width + k], 0) / within.length,
        ),
      ];
    }),
  );
}

/** Labels of imagined movements. */
export const HANDS = ['left', 'right'] as const;

/** Mean of maps `[value]`; NaN of nothing. */
export function meanMap(maps: readonly Float64Array[], values: number): Float64Array {
  if (maps.length === 0) return new Float64Array(values).fill(Number.NaN);
  return maps[0].map((_, value) => maps.reduce((sum, map) => sum + map[value], 0) / maps.length);
}

/** Activation in imagery of either hand, mean over hands, by person. */
export async function activationsByPerson(
  runs: readonly TargetRun[],
  values: number,
  series: (run: TargetRun) => Promise<ArrayLike<number>>,
): Promise<{ person: string; both: Float64Array; leftLessRight: Float64Array }[]> {
  const byPerson = new Map<string, { both: Float64Array[]; leftLessRight: Float64Array[] }>();
  for (const run of runs) {
    const found = trialActivations(run, await series(run), values);
    const [left, right] = HANDS.map((hand) => found.get(hand));
    if (left === undefined || right === undefined) continue;
    const own = byPerson.get(run.person) ?? { both: [], leftLessRight: [] };
    own.both.push(left.map((value, i) => (value + right[i]) / 2));
    own.leftLessRight.push(left.map((value, i) => value - right[i]));
    byPerson.set(run.person, own);
  }
  return [...byPerson].map(([person, { both, leftLessRight }]) => ({
    person,
    both: meanMap(both, values),
    leftLessRight: meanMap(leftLessRight, values),
  }));
}
