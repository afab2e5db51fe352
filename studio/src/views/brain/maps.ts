/** Which maps of the cortex there are to look at. */
import type { FoundInput } from '../../files/find-inputs.js';
import type { SurfaceSeriesAnswer } from '../../worker/protocol.js';

export type MapKind = 'generated' | 'deviation' | 'sample' | 'measured' | 'difference' | 'agreement' | 'seed';

/** A line of the list of maps. */
export interface MapChoice {
  key: string;
  kind: MapKind;
  title: string;
  /** Left file of the series that it is read from, or made of. */
  path?: string;
}

/** What was generated, by the left files; from the names that `generate` gives. */
export interface GeneratedPaths {
  mean?: string;
  deviation?: string;
  samples: string[];
}

export function generatedPaths(files: readonly string[]): GeneratedPaths {
  const of = (description: RegExp) =>
    files.filter((path) => /hemi-L[^/]*\.func\.gii$/.test(path) && description.test(path));
  const number = (path: string) => Number(/desc-generatedSample(\d+)_/.exec(path)?.[1]);
  return {
    mean: of(/desc-generated_/)[0],
    deviation: of(/desc-generatedDeviation_/)[0],
    samples: of(/desc-generatedSample\d+_/).sort((a, b) => number(a) - number(b)),
  };
}

/** Maps in the order of the list; those that need a measured series or a chosen region are there once these are. */
export function mapChoices(
  { mean, deviation, samples }: GeneratedPaths,
  measured: string | undefined,
  seed: string | undefined,
): MapChoice[] {
  const choices: MapChoice[] = [];
  if (mean) choices.push({ key: 'generated', kind: 'generated', title: 'Generated: what is expected', path: mean });
  if (deviation) {
    choices.push({ key: 'deviation', kind: 'deviation', title: 'Uncertainty: 1 SD of a measurement', path: deviation });
  }
  for (const [i, path] of samples.entries()) {
    choices.push({ key: `sample${i + 1}`, kind: 'sample', title: `Sample ${i + 1} of ${samples.length}`, path });
  }
  if (measured) {
    choices.push({ key: 'measured', kind: 'measured', title: 'Measured', path: measured });
    if (mean) {
      choices.push({ key: 'difference', kind: 'difference', title: 'Difference: generated − measured' });
      choices.push({ key: 'agreement', kind: 'agreement', title: 'Agreement: correlation with the measured' });
    }
  }
  if (seed && choices.length > 0) {
    choices.push({ key: 'seed', kind: 'seed', title: `Seed map: correlation with ${seed}` });
  }
  return choices;
}

/** Left files of series that were dropped or are served. */
export function measuredPaths(inputs: readonly FoundInput[]): string[] {
  return inputs.filter(({ kind }) => kind === 'surface').map(({ path }) => path);
}

/** A map at every moment, `[vertex, moment]`; one moment where it is of all time. */
export interface ShownMap {
  choice: MapChoice;
  data: Float32Array;
  volumes: number;
  tr: number;
  startTime: number;
  /** What is shown, and its unit, as a legend says it. */
  label: string;
  unit: string;
  isSigned: boolean;
  /** Stamped on the picture, such as `GENERATED`. */
  marks: string[];
}

/** What a sidecar says that must be seen on every picture. */
export function marksOf(sidecar: Record<string, unknown>): string[] {
  if (sidecar['Generated'] === true) {
    return sidecar['TrainedOnSimulatedPeople'] === true ? ['GENERATED', 'SIMULATED BRAINS'] : ['GENERATED'];
  }
  return sidecar['Simulated'] === true ? ['SIMULATED'] : ['MEASURED'];
}

/** The unit as it is printed. */
export function unitOf({ unit, sidecar }: Pick<SurfaceSeriesAnswer, 'unit' | 'sidecar'>): string {
  const stated = typeof sidecar['Units'] === 'string' ? sidecar['Units'] : unit;
  return /^percent/i.test(stated) ? '%' : stated;
}

/** Index of the moment that is nearest to a time. */
export function momentAt({ startTime, tr, volumes }: Pick<ShownMap, 'startTime' | 'tr' | 'volumes'>, time: number) {
  return Math.min(volumes - 1, Math.max(0, Math.round((time - startTime) / tr)));
}

/** A column of `[vertex, moment]`. */
export function mapAt({ data, volumes }: Pick<ShownMap, 'data' | 'volumes'>, moment: number): Float32Array {
  return Float32Array.from({ length: data.length / volumes }, (_, vertex) => data[vertex * volumes + moment]);
}
