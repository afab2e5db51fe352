/** What the report of a demonstration or an evaluation is made of. */
import type { PictureTemplate } from '../cortex-picture.js';

export interface DemoScore {
  name: string;
  /** `model` marks our own row. */
  key: string;
  /** Pearson r over time of region means, mean over regions and people. */
  pcc: number;
  pccInterval?: [number, number];
  /** Pearson r over vertices, mean over volumes and people. */
  spatial: number;
  spatialInterval?: [number, number];
  ssim: number;
}

export interface DemoExample {
  person: string;
  run: string;
  volumeSeconds: number[];
  /** `[volume][5124]` each; `uncertainty` is one standard deviation of a measured value around the generated one. */
  real: Float32Array[];
  generated: Float32Array[];
  uncertainty: Float32Array[];
}

export interface DemoReportInput {
  seed: number | string;
  template: PictureTemplate;
  settings: Record<string, string | number>;
  /** Model, ridge, train mean, stimulus clock, other person's EEG, global signal. */
  scores: DemoScore[];
  /** NaN where there is none, as on measured data. */
  ceiling: { pcc: number; spatial: number };
  /** Circular shifts of the model's time courses. */
  shiftNull: { mean: number; p95: number; p99: number; p: number };
  ssimDefinition: string;
  /** `plantedSeconds` is NaN where nothing was planted. */
  lag: { lags: number[]; real: number[]; generated: number[]; peakSeconds: number; plantedSeconds: number };
  examples: DemoExample[];
  timeCourses: {
    region: string;
    seconds: number[];
    real: number[];
    generated: number[];
    /** Mean over the region of the uncertainty of a vertex. */
    deviation: number[];
    /** Mean over all test runs. */
    r: number;
  }[];
  regionScores: {
    /** `[5124]` r of the model's time course at each vertex. */
    values: Float32Array;
    best: { region: string; r: number }[];
    worst: { region: string; r: number }[];
  };
  calibration?: { nominal: number[]; observed: number[] };
  training: { steps: number[]; trainLoss: number[]; validationScore: number[]; chosenStep: number };
  people: { train: string[]; validation: string[]; test: string[] };
  provenance: Record<string, string>;
  /** Unit of the maps and time courses; `z` by default. */
  unit?: string;
  /** Where the data came from; `simulated` by default. */
  source?: 'simulated' | 'measured';
  /** One sentence on how the shown volumes and regions were chosen, e.g. by a rule fixed beforehand. */
  choice?: string;
}

/** What every figure says of where its numbers come from. */
export function marksOf({ source = 'simulated' }: DemoReportInput, generated = true): string[] {
  return [source, ...(generated ? ['generated'] : [])];
}
