/**
 * Homer's `.nirs` files: a MAT-file with light `d` (samples × channels), times `t`, stimuli `s`, further signals `aux`, and the
 * probe in the struct `SD` (or the list of channels apart, as `ml`). What Homer2 calls one is here the number 0.
 */
import type { SnirfFile } from '../snirf/snirf.js';

/** What a `.nirs` file holds, as the same type as a SNIRF file: mm and seconds, indices from 0. */
export interface NirsFile {
  recording: SnirfFile;
  /** Unit of the positions in the file, stated (`SD.SpatialUnit`) or concluded from the distances. */
  lengthUnit: 'mm' | 'cm' | 'm';
  /** Whether the file states it. */
  lengthUnitStated: boolean;
  /** Channels that were switched off by hand (`SD.MeasListAct`), from 0. */
  inactive: number[];
  /** Oddities that did not prevent reading, as sentences. */
  remarks: string[];
}
