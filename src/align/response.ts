/** How a signal follows the brain: where learning begins, and what a regression may add to it. */
export interface Response {
  /** Seconds after the brain at which the response is strongest, τ of eq. 3 before it is learned. */
  delay: number;
  /** Its width σ, seconds. */
  width: number;
  /** A shallow dip that follows it; none where absent. */
  undershoot?: { later: number; width: number; depth: number };
  /** The lag basis: fixed responses from early to late, through which a regression can depart from the learned one. */
  lags: readonly { delay: number; width: number }[];
  /**
   * Delays of the mean power of all places by which the strongest mode of the target (the global signal) is read besides, `step`
   * seconds apart, each of a width; the source does not bear on it so broadly where absent.
   */
  context?: { from: number; to: number; step: number; width: number };
}

/**
 * The response of blood: six seconds late and two wide, with the undershoot of the canonical double-gamma response
 * (Glover 1999), how much later it comes, how wide it is and how deep.
 */
export const HAEMODYNAMIC_RESPONSE = {
  delay: 6,
  width: 2,
  undershoot: { later: 9, width: 3.5, depth: 0.25 },
  lags: [
    { delay: 3, width: 1.5 },
    { delay: 6, width: 2 },
    { delay: 11, width: 3 },
  ],
  context: { from: -20, to: 40, step: 2.5, width: 1.2 },
} satisfies Response;
