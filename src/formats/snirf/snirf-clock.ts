/** In which unit a SNIRF file counts time: what it states, judged by whether a recording of light can be so. */

/** Seconds in units of time, as files spell them. */
const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  ms: 1e-3,
  msec: 1e-3,
  millisecond: 1e-3,
  milliseconds: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  microsecond: 1e-6,
  microseconds: 1e-6,
};
const NAMES: readonly (readonly [number, string])[] = [
  [1, 'seconds'],
  [1e-3, 'milliseconds'],
  [1e-6, 'microseconds'],
];
/** Hz; no recorder of light is slower or faster. */
const RATES = { least: 0.02, most: 2000 };
/** Hz; what a corrected unit must give. */
const USUAL_RATES = { least: 0.5, most: 250 };
/** Part of a recording into which a wrong unit crowds all stimuli, and part that they reach in the right one. */
const CROWDED = 0.01;
const SPREAD = 0.1;

/** A unit of time and why it was taken. */
export interface TimeUnit {
  /** Seconds in one. */
  seconds: number;
  remark?: string;
}

/** Whether a file's word for a unit of time is one. */
export function knownTimeUnits(): string[] {
  return Object.keys(SECONDS);
}

/**
 * The unit of a file's times.
 *
 * @param stated `TimeUnit` of the file; undefined where it has none
 * @param rate samples per unit of the file's times, undefined where there are fewer than two samples
 * @returns undefined where the file states a unit that is none
 */
export function timeUnit(stated: string | undefined, rate: number | undefined): TimeUnit | undefined {
  const word = stated?.trim().toLowerCase();
  // Homer3 writes `unknown` and means seconds.
  const silent = word === undefined || word === '' || word === 'unknown';
  if (!silent && !Object.hasOwn(SECONDS, word)) return undefined;
  const seconds = silent ? 1 : SECONDS[word];
  const isBetween = (unit: number, { least, most }: typeof RATES) => rate! / unit >= least && rate! / unit <= most;
  const plausible = rate === undefined || isBetween(seconds, RATES);
  if (plausible) {
    return silent ? { seconds, remark: 'The file does not know its unit of time; seconds are taken' } : { seconds };
  }
  const other = NAMES.find(([unit]) => unit !== seconds && isBetween(unit, USUAL_RATES));
  const impossible = `${Number((rate / seconds).toPrecision(3))} Hz`;
  const claim = silent ? 'The file does not know its unit of time' : `The file states its times in ${stated}`;
  if (other === undefined) {
    return { seconds, remark: `${claim}, which gives a rate of ${impossible}: no recorder of light has it` };
  }
  return {
    seconds: other[0],
    remark: `${claim}; ${other[1]} are taken, as the rate would be ${impossible} otherwise`,
  };
}

/**
 * The unit of stimuli, which some recorders write in another one than the times of samples: one in which they neither crowd at the
 * start of the recording nor lie behind its end.
 *
 * @param onsets as the file has them
 * @param time of the samples, seconds
 * @param seconds in the unit of the samples
 */
export function stimulusUnit(onsets: readonly number[], time: Float64Array, seconds: number): TimeUnit {
  const last = onsets.reduce((most, onset) => (onset > most ? onset : most), Number.NEGATIVE_INFINITY);
  const [start, end] = [time[0], time[time.length - 1]];
  if (!(last > 0) || !(end > start)) return { seconds };
  const reach = (unit: number) => (last * unit - start) / (end - start);
  if (reach(seconds) >= CROWDED && reach(seconds) <= 1) return { seconds };
  const other = NAMES.find(
    ([unit]) => unit !== seconds && reach(unit) <= 1 && reach(unit) >= (unit === 1 ? CROWDED : SPREAD),
  );
  if (other === undefined) return { seconds };
  const otherwise = reach(seconds) < CROWDED ? 'all would lie at its start' : 'they would lie behind its end';
  return {
    seconds: other[0],
    remark: `Times of stimuli are taken to be ${other[1]}: in the unit that the file states, ${otherwise}`,
  };
}
