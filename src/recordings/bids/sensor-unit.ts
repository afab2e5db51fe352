/** In which unit a table places sensors of a head: what the data set states, judged by the size that the head would have. */

const MILLIMETRES: Readonly<Record<string, number>> = { m: 1000, cm: 10, mm: 1 };
/** mm; median distance of a head's sensors from the origin of any frame of the head. */
const HEAD = { least: 30, most: 300 };
/** So many places tell the size of a head. */
const FEWEST = 4;
/** Sensors that stand on a head. */
const ON_HEADS = new Set(['EEG', 'NIRS']);

export interface SensorUnit {
  /** From the table's numbers to mm; undefined where the unit is not known. */
  scale: number | undefined;
  remark?: string;
}

/**
 * @param stated the unit as the data set states it, undefined where it states none
 * @param points the table's numbers
 * @param kind `EEG`, `NIRS`, …
 */
export function sensorUnit(stated: unknown, points: readonly (readonly number[])[], kind: string): SensorUnit {
  const unit = typeof stated === 'string' ? stated.trim().toLowerCase() : stated === undefined ? 'mm' : '';
  const known = Object.hasOwn(MILLIMETRES, unit) ? MILLIMETRES[unit] : undefined;
  const isOpen = /^(n\/?a|unknown|)$/.test(unit);
  if (!ON_HEADS.has(kind) || points.length < FEWEST || (known === undefined && !isOpen)) return { scale: known };
  const distances = points.map((point) => Math.hypot(...point)).sort((a, b) => a - b);
  const size = distances[distances.length >> 1];
  const isHead = (scale: number) => size * scale >= HEAD.least && size * scale <= HEAD.most;
  // A table of optodes that puts them off the head is refused later: light depends on its distances.
  if (known !== undefined && (isHead(known) || (kind !== 'EEG' && stated !== undefined))) return { scale: known };
  const fitting = Object.entries(MILLIMETRES).find(([, scale]) => isHead(scale));
  if (fitting === undefined) return { scale: known };
  const [name, scale] = fitting;
  const said =
    known === undefined || stated === undefined
      ? `No unit of the positions of ${kind} sensors is stated`
      : `The unit of the positions of ${kind} sensors is stated as ${unit}, in which the head would have a radius of ${Number(((size * known) / 1000).toPrecision(2))} m`;
  return { scale, remark: `${said}: ${name} is taken, by the size of the head.` };
}
