/** Events from channels that hold the state of trigger lines. */

/** A change of the trigger lines that begins an event. */
export interface Trigger {
  /** Index of the first sample with the new code. */
  sample: number;
  code: number;
}

/**
 * Where a trigger channel rises: each sample whose code is above that of the sample before it. A code that is there from the start,
 * such as a line that always stands high, begins no event, and no more does a fall from one code to a lower one, so that
 * a pulse on top of such a line is one event: the rule that MNE-Python's `find_events` follows by default.
 *
 * @param codes one a sample; fractions are cut off, and of negative codes the absolute value counts, as in MNE-Python
 * @param mask bits that count
 *
 * @example
 * risingTriggers(Float32Array.of(0, 4, 4, 0, 5)); // [{ sample: 1, code: 4 }, { sample: 4, code: 5 }]
 */
export function risingTriggers(codes: ArrayLike<number>, mask = 0x7fffffff): Trigger[] {
  const triggers: Trigger[] = [];
  let before = codes.length > 0 ? Math.abs(Math.trunc(codes[0])) & mask : 0;
  for (let sample = 1; sample < codes.length; sample++) {
    const code = Math.abs(Math.trunc(codes[sample])) & mask;
    if (code > before) triggers.push({ sample, code });
    before = code;
  }
  return triggers;
}
