/** Words of a page: those of its target, and those of what was given. */
import type { GeneratedRecording } from './input.js';

/** What a page's signals were generated from, as it is printed. */
export function sourceOf({ given }: Pick<GeneratedRecording, 'given'>): string {
  return given?.from ?? 'EEG';
}

/** What every figure says of itself. */
export function marksOf(input: Pick<GeneratedRecording, 'given'>): string[] {
  return [`generated from ${sourceOf(input)}`, 'not a measurement'];
}

/** What a deviation is, after its name. */
export function leftWords({ given }: Pick<GeneratedRecording, 'given'>): string {
  const rest = given ? 'the less what was measured tells of it' : 'the worse the EEG is';
  return `what the generated value leaves of the variance, the larger ${rest}`;
}

/** Words that differ between a cortex and channels. */
export interface TargetWords {
  /** What was generated, as the title says it. */
  title: string;
  subtitle: string;
  /** What one moment is called, in the plural. */
  moments: string;
  /** What rests on the EEG. */
  maps: string;
  /** How far moments are apart, in a few words. */
  interval(seconds: number): string;
  /** What must not be read into the page. */
  limits: string;
}
