/**
 * SNIRF, the Shared Near Infrared Spectroscopy Format (version 1.1 of
 * https://github.com/fNIRS/snirf): HDF5 with a fixed tree of groups. Here are
 * the types; `snirf-reader.ts` and `snirf-writer.ts` move them to and from bytes.
 *
 * Indices count from 0 here, although they count from 1 in the file.
 */

import type { StoredPart } from '../sample-times.js';

/** SNIRF's `dataType` of raw continuous-wave amplitude. */
export const SNIRF_RAW_AMPLITUDE = 1;
/** SNIRF's `dataType` of processed data, which `label` tells apart. */
export const SNIRF_PROCESSED = 99999;

/** One channel. */
export interface SnirfMeasurement {
  /** Index in `probe.sources`, from 0. */
  source: number;
  /** Index in `probe.detectors`, from 0. */
  detector: number;
  /** `1` raw amplitude, `99999` processed; others as the specification lists them. Left out: processed where there is a label. */
  dataType?: number;
  /** Index in `probe.wavelengths`, from 0; of raw data and of optical densities. */
  wavelengthIndex?: number;
  /** `dataTypeLabel` of processed data: `HbO`, `HbR`, `dOD`, …. */
  label?: string;
  /** `dataUnit`: `V`, `uM`, …. */
  unit?: string;
}

/** A source or a detector. */
export interface SnirfOptode {
  label: string;
  /** mm; the frame is what the file's maker chose. */
  position?: readonly [number, number, number];
  /** On a flat drawing of the probe, mm. */
  position2D?: readonly [number, number];
}

export interface SnirfProbe {
  /** nm. */
  wavelengths: number[];
  sources: SnirfOptode[];
  detectors: SnirfOptode[];
  /** Named points such as `NASION`, mm. */
  landmarks?: { label: string; position: readonly [number, number, number] }[];
}

/** A condition and when it was shown. */
export interface SnirfStim {
  name: string;
  /** Seconds. */
  events: { onset: number; duration: number; amplitude: number }[];
}

/** Another signal recorded alongside. */
export interface SnirfAuxiliary {
  name: string;
  unit?: string;
  /** Seconds, one a sample. */
  time: Float64Array;
  channels: number;
  /** `[channel, sample]`, row-major. */
  data: Float64Array;
}

/** Numbers of a tag, which stay a list or a single number when they are written again: MNE-Python asks for a list. */
export interface SnirfTagNumbers {
  values: number[];
  /** `[]` for a single number. */
  shape: number[];
  /** Whether the file holds whole numbers as such. */
  integer: boolean;
}

/** Value of a tag. */
export type SnirfTag = string | readonly string[] | SnirfTagNumbers;

/** One run of one SNIRF file. */
export interface SnirfFile {
  /** Hz; of a file that was read: within its parts, 0 where there are fewer than two samples. */
  sampleRate: number;
  /** Seconds, one a sample; left out when writing: k / sampleRate. Always there after reading. */
  time?: Float64Array;
  /** Parts of the samples between which some are missing, as `time` shows; left out where none are. */
  parts?: readonly StoredPart[];
  samples: number;
  /** `[channel, sample]`, row-major, in the precision of the file. */
  data: Float32Array | Float64Array;
  /** One a channel. */
  measurementList: SnirfMeasurement[];
  probe: SnirfProbe;
  stims: SnirfStim[];
  aux?: SnirfAuxiliary[];
  /**
   * `metaDataTags`: `SubjectID`, `MeasurementDate`, `MeasurementTime`, `FrequencyUnit` and what the maker added. Not
   * `LengthUnit` and `TimeUnit`: lengths are always mm and times always seconds here.
   */
  metadata: Record<string, SnirfTag>;
  /** What was odd about a file that was read, as sentences; left out where nothing was. */
  remarks?: string[];
}
