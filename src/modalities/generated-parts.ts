/** What is written of a generated series, whatever the format: what is expected, its deviation, and samples. */
import type { GeneratedSeries } from './modality.js';

/** One series of values, as files of its own. */
export interface GeneratedPart {
  /** The `desc-` of its names. */
  description: string;
  /** `[value, moment]` */
  data: Float32Array;
  /** For its sidecar. */
  meaning: string;
}

/** @param what in words, such as `BOLD generated from EEG` */
export function generatedParts(
  { mean, deviation, samples = [] }: Pick<GeneratedSeries, 'mean' | 'deviation' | 'samples'>,
  what: string,
): GeneratedPart[] {
  return [
    { description: 'generated', data: mean, meaning: `${what}: what is expected, not a sample of it` },
    {
      description: 'generatedDeviation',
      data: deviation,
      meaning: `${what}: standard deviation of a measurement around what is expected`,
    },
    ...samples.map((data, i) => ({
      description: `generatedSample${i + 1}`,
      data,
      meaning: `${what}: sample ${i + 1} of ${samples.length}, one course that a measurement might have taken, which is what is expected and a draw of all that the source leaves open, noise of measurement included; it varies as a measurement does, and is a worse guess than what is expected`,
    })),
  ];
}
