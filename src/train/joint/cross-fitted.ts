/** Training runs as modes, with what the source says of them by weights that never saw the person. */
import type { TargetRun } from '../../data/paired-run.js';

export interface CrossFittedRun {
  run: TargetRun;
  /** `[volume, mode]` */
  modes: Float32Array;
  /** The same as predicted without the person `[volume, mode]`. */
  mean: Float32Array;
}
