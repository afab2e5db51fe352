/** Sampling rates that can be. */

/** Hz; no device for signals of the body is as fast. */
const FASTEST = 1e7;

/** What messages say is expected of a rate. */
export const EXPECTED_RATE = `a rate above 0 and up to ${FASTEST} Hz`;

/** Whether a rate that a file states, in Hz, may be one: damaged headers give 0, infinity, no number or billions. */
export function isSampleRate(rate: number): boolean {
  return rate > 0 && rate <= FASTEST;
}
