/** Scans from triggers: stretches in which epochs follow each other at one period, whatever triggers are lost, doubled or astray. */

/** Epochs of a scan as its triggers give them. */
export interface TriggeredScan {
  /** Samples, with fractions, of each epoch from the first to the last trigger, those without a trigger of their own included. */
  onsets: Float64Array;
  /** Samples. */
  period: number;
  /** Whether the epoch had a trigger. */
  triggered: boolean[];
}

/** Triggers that are further apart than so many periods, and so many seconds, are of two scans: volumes are lost with all their slices. */
const LONGEST_LOSS = { periods: 20, seconds: 6 } as const;
/** Samples, and part of a period, by which a trigger may lie beside its time. */
const TOLERANCE = { seconds: 0.003, drift: 5e-4 } as const;
/** Triggers that make a scan. */
export const FEWEST_EPOCHS = 6;

/**
 * @param onsets samples of the triggers, with fractions
 * @param rate Hz
 * @returns scans in the order of time, and how many triggers belong to none of them
 */
export function scansOfTriggers(onsets: readonly number[], rate: number): { scans: TriggeredScan[]; astray: number } {
  const sorted = [...onsets].filter(Number.isFinite).sort((a, b) => a - b);
  const times = sorted.filter((onset, i) => i === 0 || onset - sorted[i - 1] > 0.002 * rate);
  if (times.length < FEWEST_EPOCHS) return { scans: [], astray: times.length };
  const period = usualInterval(times);
  const trains: { index: number; time: number }[][] = [];
  let astray: { index: number; time: number }[] = [];
  for (const time of times) {
    const train = trains[trains.length - 1];
    const last = train?.[train.length - 1];
    const step = last === undefined ? undefined : stepOf(time - last.time, period, rate);
    if (last !== undefined && step !== undefined) {
      train.push({ index: last.index + step, time });
      continue;
    }
    // A single trigger beside the rhythm changes nothing; several in the rhythm begin another scan.
    const stray = astray[astray.length - 1];
    const own = stray === undefined ? undefined : stepOf(time - stray.time, period, rate);
    if (stray !== undefined && own === undefined) astray = [];
    astray.push({ index: own === undefined || stray === undefined ? 0 : stray.index + own, time });
    if (astray.length < 3) continue;
    trains.push(astray);
    astray = [];
  }
  const scans = trains.filter((train) => train.length >= FEWEST_EPOCHS).map((train) => filled(train));
  const used = scans.reduce((sum, { triggered }) => sum + triggered.filter(Boolean).length, 0);
  return { scans, astray: times.length - used };
}

/** Median interval among those that are no multiple of a shorter usual one. */
function usualInterval(times: readonly number[]): number {
  const intervals = times
    .slice(1)
    .map((time, i) => time - times[i])
    .sort((a, b) => a - b);
  return intervals[Math.floor((intervals.length - 1) / 2)];
}

/** How many periods lie between two triggers; undefined where they are not of one rhythm. */
function stepOf(interval: number, period: number, rate: number): number | undefined {
  const step = Math.round(interval / period);
  if (step < 1 || (step > LONGEST_LOSS.periods && interval > LONGEST_LOSS.seconds * rate)) return undefined;
  const tolerance = TOLERANCE.seconds * rate + TOLERANCE.drift * interval;
  return Math.abs(interval - step * period) <= tolerance ? step : undefined;
}

/** Epochs at an even spacing through the triggers, by least squares. */
function filled(train: readonly { index: number; time: number }[]): TriggeredScan {
  const { at, period } = evenSpacing(
    train.map(({ index }) => index),
    train.map(({ time }) => time),
  );
  const count = train[train.length - 1].index + 1;
  const triggered = new Array<boolean>(count).fill(false);
  for (const { index } of train) triggered[index] = true;
  return { onsets: Float64Array.from({ length: count }, (_, k) => at + k * period), period, triggered };
}

/**
 * Least-squares line through times over indices, far-off ones left out in a second run.
 *
 * @returns time of index 0 and the step
 */
export function evenSpacing(indices: ArrayLike<number>, times: ArrayLike<number>): { at: number; period: number } {
  let use = Array.from({ length: times.length }, () => true);
  let line = { at: times[0], period: 0 };
  for (let run = 0; run < 2; run++) {
    let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (let i = 0; i < times.length; i++) {
      if (!use[i]) continue;
      n++;
      sx += indices[i];
      sy += times[i];
      sxx += indices[i] * indices[i];
      sxy += indices[i] * times[i];
    }
    const slope = (n * sxy - sx * sy) / Math.max(1e-12, n * sxx - sx * sx);
    line = { at: (sy - slope * sx) / n, period: slope };
    const errors = use.map((_, i) => Math.abs(times[i] - line.at - slope * indices[i]));
    const typical = [...errors].sort((a, b) => a - b)[Math.floor(errors.length / 2)];
    use = errors.map((error) => error <= Math.max(1e-6, 5 * typical));
  }
  return line;
}

/**
 * How many triggers make a volume where each slice has one: the smallest number after which the intervals repeat though they are not all alike.
 *
 * @returns triggers of a volume and the index of the first that begins one (the longest pause lies before it); undefined where all
 * intervals are alike
 */
export function slicesOfPauses(onsets: readonly number[], rate: number): { slices: number; first: number } | undefined {
  const intervals = onsets.slice(1).map((onset, i) => onset - onsets[i]);
  const usual = [...intervals].sort((a, b) => a - b)[Math.floor(intervals.length / 2)];
  const isPause = (interval: number) =>
    interval > usual + Math.max(0.003 * rate, 0.02 * usual) && interval < 1.9 * usual;
  const pauses = intervals.flatMap((interval, i) => (isPause(interval) ? [i + 1] : []));
  if (pauses.length < 4) return undefined;
  const steps = pauses
    .slice(1)
    .map((at, i) => at - pauses[i])
    .sort((a, b) => a - b);
  const slices = steps[Math.floor(steps.length / 2)];
  const alike = steps.filter((step) => step === slices).length;
  return slices > 1 && alike >= 0.8 * steps.length ? { slices, first: pauses[0] % slices } : undefined;
}
