/** What a list of sample times says: the rate, and where samples are missing. */

/** Consecutive samples without an interruption, by their place among the samples as stored. */
export interface StoredPart {
  start: number;
  samples: number;
}

export interface SampleTimes {
  /** Hz, within the parts; 0 where there are fewer than two samples. */
  sampleRate: number;
  /** Two or more parts, between which samples are missing; left out where none are. */
  parts?: StoredPart[];
  /** Index of a sample that lies before the one ahead of it; left out where time never runs back. */
  backwards?: number;
}

/** A step that is longer than this many usual ones is a gap. */
const LONGEST_STEP = 2.5;

/**
 * The rate is the mean over the steps within the parts, and so does not suffer from gaps, nor from times that were rounded.
 *
 * @param time seconds, finite, one a sample
 *
 * @example
 * sampleTimes(Float64Array.of(0, 0.1, 0.2, 30, 30.1)); // { sampleRate: 10, parts: [{ start: 0, samples: 3 }, { start: 3, samples: 2 }] }
 */
export function sampleTimes(time: Float64Array): SampleTimes {
  const count = time.length - 1;
  if (count < 1) return { sampleRate: 0 };
  const steps = Float64Array.from({ length: count }, (_, k) => time[k + 1] - time[k]);
  const backwards = steps.findIndex((step) => step < 0);
  if (backwards >= 0) return { sampleRate: 0, backwards: backwards + 1 };
  const span = time[count] - time[0];
  const usual = steps.slice().sort()[count >> 1];
  // Times that come in batches say nothing about single steps.
  if (!(usual > 0)) return { sampleRate: span > 0 ? count / span : 0 };
  const parts: StoredPart[] = [];
  let start = 0;
  for (let k = 0; k < count; k++) {
    if (steps[k] <= LONGEST_STEP * usual) continue;
    parts.push({ start, samples: k + 1 - start });
    start = k + 1;
  }
  parts.push({ start, samples: time.length - start });
  // From the ends of the parts, not step by step, so that rounding does not add up.
  const seconds = parts.reduce((sum, part) => sum + time[part.start + part.samples - 1] - time[part.start], 0);
  const sampleRate = (time.length - parts.length) / seconds;
  if (parts.length === 1) return { sampleRate };
  // Differences of times far from zero carry rounding errors that would stand in every later time.
  return { sampleRate: Number(sampleRate.toPrecision(12)), parts };
}
