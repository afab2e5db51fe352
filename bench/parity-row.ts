/** One figure of the comparison with other implementations. */
export interface Row {
  name: string;
  against: string;
  found: number;
  limit: number;
  /** Whether the figure must stay below its limit, or above. */
  below: boolean;
}
