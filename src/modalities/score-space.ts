/** What scores are taken over: values with the regions they lie in, what each measures, and which of them are neighbours. */
export interface ScoreSpace {
  /** Region of each value, an index into `regions`; −1 for values that no score counts (the medial wall). */
  labels: ArrayLike<number>;
  /** A region whose mean is scored; of modalities that measure several things, one a region and kind. */
  regions: readonly { name: string; hemisphere: string; kind?: string }[];
  /** What each value measures, an index into `kinds`; left out where all measure one thing. */
  kindOf?: ArrayLike<number>;
  /** E.g. `HbO`, `HbR`. */
  kinds?: readonly string[];
  /** Vertices of each triangle `[face, 3]`, where the values lie on a mesh; scores of maps with neighbours (SSIM) need it. */
  faces?: Uint32Array;
  /** `[value, 3]` mm, where values have places. */
  places?: Float32Array;
}
