/** Which stretch of time plots show about the cursor. */

/**
 * Moves by half its length whenever the cursor leaves its middle half, so that it stands still while the cursor runs through it.
 *
 * @param cursor seconds
 * @param span seconds that are seen
 * @param whole seconds of the recording
 */
export function timeWindow(cursor: number, span: number, whole: number): [from: number, to: number] {
  if (!(span < whole)) return [0, Math.max(whole, 1)];
  const page = Math.floor(cursor / (span / 2));
  const from = Math.min(whole - span, Math.max(0, (page - 0.5) * (span / 2)));
  return [from, from + span];
}
