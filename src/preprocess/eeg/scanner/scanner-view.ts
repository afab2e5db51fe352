/** What a page shows of the correction. */
export interface ScannerView {
  channels: string[];
  /** Power over frequencies, µV²/Hz, `[channel][frequency]`. */
  spectrum: { frequencies: Float64Array; before: Float64Array[]; after: Float64Array[] };
  /** Seconds from the start of the recording, and µV `[channel]` before and after. */
  traces: { start: number; seconds: number; before: Float32Array[]; after: Float32Array[] };
  gradient?: { seconds: Float64Array; templates: Float32Array[] };
  /** Seconds after the R peak. */
  pulse?: { seconds: Float64Array; templates: Float64Array[] };
  /** A stretch of what the beats were found in, with beats in seconds. */
  beats?: { start: number; seconds: Float64Array; course: Float32Array; peaks: number[]; channel: string };
}
