/** A run that is decoded. */
import type { TargetRun } from '../../data/index.js';
import type { ScoreSpace } from '../../modalities/index.js';
import type { DecodingPart } from '../assess-decoder.js';
import type { TimeWindow } from '../features/run-features.js';
import { type DecodingSource, sourceFeatures } from '../features/sources.js';

export interface DecodedRun {
  run: TargetRun;
  /** What a model that never saw the run's person (or day) expects `[value, moment]`, for sources that need it. */
  generated?: Float32Array;
  /** Whether examples of the run are predicted, and not only learned from. Default true. */
  isTested?: boolean;
}

/** What the examples of every task are made from. */
export interface TaskInput {
  runs: readonly DecodedRun[];
  source: DecodingSource;
  space: ScoreSpace;
}

/** One example before its features are known. */
export interface TaskExample extends Pick<DecodedRun, 'run' | 'generated'> {
  window: TimeWindow;
  truth: number;
  group: string;
  unit: string;
  block: string;
}

/** Seconds of the recording that source and target both cover. */
export function coveredSeconds({ seconds, step = 1, startTime, volumes, tr }: TargetRun): {
  start: number;
  end: number;
} {
  return { start: Math.max(0, startTime), end: Math.min(seconds * step, startTime + volumes * tr) };
}

/** Examples with their features. */
export function partOf(examples: readonly TaskExample[], { source, space }: Omit<TaskInput, 'runs'>): DecodingPart {
  const rows = examples.map(({ run, generated, window }) => sourceFeatures(source, run, [window], space, generated));
  const width = rows[0]?.width ?? 0;
  const values = new Float32Array(examples.length * width);
  rows.forEach((row, i) => {
    values.set(row.values, i * width);
  });
  return {
    input: { count: examples.length, width, values },
    truth: examples.map(({ truth }) => truth),
    groups: examples.map(({ group }) => group),
    people: examples.map(({ run }) => run.person),
    units: examples.map(({ unit }) => unit),
    blocks: examples.map(({ block }) => block),
  };
}
