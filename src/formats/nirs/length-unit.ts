/** In which unit a probe is measured that does not say so, or says what cannot be. */

export type LengthUnit = 'mm' | 'cm' | 'm';

const MILLIMETRES: Readonly<Record<LengthUnit, number>> = { mm: 1, cm: 10, m: 1000 };

/** `SD.SpatialUnit` as a unit; undefined where it is absent, empty or unknown. */
export function statedLengthUnit(text: string | undefined): LengthUnit | undefined {
  const unit = text?.trim().toLowerCase();
  return unit === 'mm' || unit === 'cm' || unit === 'm' ? unit : undefined;
}

/**
 * The unit stated, or the one that makes the longest distance between a source and a detector of a channel plausible: above
 * 10 it is in mm, above 0.1 in cm, else in m. (Light passes at most about 60 mm of head, and no probe is shorter than 10 mm
 * everywhere.)
 *
 * @param distances of all channels, in the unit of the file
 * @returns the unit, its length in mm, and sentences for the user
 */
export function concludeLengthUnit(
  stated: LengthUnit | undefined,
  distances: readonly number[],
): { unit: LengthUnit; millimetres: number; remarks: string[] } {
  const longest = distances.reduce((most, value) => Math.max(most, value), 0);
  const concluded: LengthUnit = longest > 10 ? 'mm' : longest > 0.1 ? 'cm' : 'm';
  const unit = stated ?? concluded;
  const millimetres = MILLIMETRES[unit];
  const remarks: string[] = [];
  if (stated === undefined) {
    remarks.push(
      `The file does not say its unit of length; the longest channel, ${round(longest)}, is taken to be in ${unit}.`,
    );
  } else if (stated !== concluded) {
    remarks.push(
      `Positions are said to be in ${stated}, which makes the longest channel ${round(longest * millimetres)} mm: check the unit.`,
    );
  }
  return { unit, millimetres, remarks };
}

const round = (value: number): string => `${Number(value.toPrecision(4))}`;
