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
