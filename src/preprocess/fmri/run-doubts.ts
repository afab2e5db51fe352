/** What the statements of a BOLD run leave in doubt: times that cannot be, and two that contradict each other. */
import type { NiftiHeader } from '../../formats/index.js';

/** Seconds between volumes; no scanner is slower or faster. */
const PLAUSIBLE = { least: 0.01, most: 60 };
/** Two statements of a repetition time that differ by this share are two times. */
const SAME_TIME = 0.01;
/** mm; affines whose voxels lie closer together are one. */
const SAME_PLACE = 1;

export interface RepetitionTime {
  /** Seconds; undefined where nothing states it. */
  tr: number | undefined;
  remarks: string[];
}

/**
 * The repetition time of a run. A time that no scanner has is taken for milliseconds where that makes it one, and the other way round.
 *
 * @param stated in the sidecar, seconds. @param inFile in the header of the file, seconds
 */
export function repetitionTime(stated: number | undefined, inFile: number | undefined): RepetitionTime {
  const remarks: string[] = [];
  const [fromSidecar, fromFile] = [
    plausible(stated, 'The sidecar', remarks),
    plausible(inFile, 'The header of the file', remarks),
  ];
  if (fromSidecar !== undefined && fromFile !== undefined) {
    if (Math.abs(fromSidecar / fromFile - 1) > SAME_TIME) {
      remarks.push(
        `The sidecar states a repetition time of ${shown(fromSidecar)} s, the header of the file ${shown(fromFile)} s: that of the sidecar is taken.`,
      );
    }
  }
  return { tr: fromSidecar ?? fromFile, remarks };
}

function plausible(seconds: number | undefined, where: string, remarks: string[]): number | undefined {
  if (seconds === undefined) return undefined;
  const factor = seconds > PLAUSIBLE.most ? 1e-3 : seconds < PLAUSIBLE.least ? 1e3 : 1;
  const corrected = seconds * factor;
  if (factor === 1 || !(corrected >= PLAUSIBLE.least && corrected <= PLAUSIBLE.most)) return seconds;
  remarks.push(
    `${where} states a repetition time of ${shown(seconds)} s, which no scanner has: ${shown(corrected)} s are taken.`,
  );
  return corrected;
}

function shown(seconds: number): number {
  return Number(seconds.toPrecision(6));
}

/** A sentence where sform and qform put the volume in different places. */
export function orientationRemarks({ sform, qform, shape }: Pick<NiftiHeader, 'sform' | 'qform' | 'shape'>): string[] {
  if (sform === undefined || qform === undefined) return [];
  let farthest = 0;
  for (let corner = 0; corner < 8; corner++) {
    const index = [0, 1, 2].map((axis) => (corner & (1 << axis) ? (shape[axis] ?? 1) - 1 : 0));
    const away = [0, 1, 2].map((row) => {
      let difference = sform[4 * row + 3] - qform[4 * row + 3];
      for (let axis = 0; axis < 3; axis++) difference += (sform[4 * row + axis] - qform[4 * row + axis]) * index[axis];
      return difference;
    });
    farthest = Math.max(farthest, Math.hypot(...away));
  }
  if (!(farthest > SAME_PLACE)) return [];
  return [`The sform and the qform put the volume up to ${farthest.toFixed(0)} mm apart: the sform is taken.`];
}
