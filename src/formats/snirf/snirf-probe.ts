/** The probe of a SNIRF file. */
import type { Group } from 'h5wasm';
import type { SnirfOptode, SnirfProbe } from './snirf.js';
import type { SnirfFields } from './snirf-fields.js';

type Point = readonly [number, number, number];

/**
 * Reads `/nirs/probe`. An optode whose position holds a value that is no number has none, as a remark says.
 *
 * @param millimetres in the file's unit of length
 * @param remarks takes what is odd
 * @throws `snirf-field`
 */
export function readProbe(fields: SnirfFields, nirs: Group, millimetres: number, remarks: string[]): SnirfProbe {
  const group = fields.group(nirs, 'probe');
  const scaled = (row: number[], axes: number) => row.slice(0, axes).map((value) => value * millimetres);
  const place = (row: number[]) => scaled(row, 3) as unknown as Point;
  const isKnown = (row: number[], axes: number) => row.slice(0, axes).every(Number.isFinite);
  const optodes = (role: 'source' | 'detector', letter: string): SnirfOptode[] => {
    const in3D = fields.rows(group, `${role}Pos3D`, 3, 3);
    // SNIRF 1.0 drafts called the drawing `sourcePos`; a single optode may be a list of two.
    const in2D = fields.rows(group, `${role}Pos2D`, 2, 3) ?? fields.rows(group, `${role}Pos`, 2, 3);
    const labels = fields.texts(group, `${role}Labels`) ?? [];
    const count = Math.max(in3D?.length ?? 0, in2D?.length ?? 0);
    const list = Array.from({ length: count }, (_, index) => ({
      label: labels[index] || `${letter}${index + 1}`,
      ...(in3D?.[index] && isKnown(in3D[index], 3) && { position: place(in3D[index]) }),
      ...(in2D?.[index] &&
        isKnown(in2D[index], 2) && { position2D: scaled(in2D[index], 2) as unknown as readonly [number, number] }),
    }));
    const lost = list.filter((_, i) => [in3D, in2D].some((rows) => rows?.[i] && !rows[i].every(Number.isFinite)));
    if (lost.length > 0) {
      remarks.push(
        `Positions that are no numbers count as unknown: ${role} ${lost.map(({ label }) => label).join(', ')}`,
      );
    }
    return list;
  };
  const landmarkRows = fields.rows(group, 'landmarkPos3D', 3, 4);
  const landmarkLabels = fields.texts(group, 'landmarkLabels') ?? [];
  return {
    wavelengths: [...(fields.numbers(group, 'wavelengths')?.values ?? fields.missing(group, 'wavelengths'))],
    sources: optodes('source', 'S'),
    detectors: optodes('detector', 'D'),
    ...(landmarkRows !== undefined && {
      landmarks: landmarkRows
        .map((row, index) => ({ label: landmarkLabels[index] ?? `landmark ${index + 1}`, position: row }))
        .filter(({ position }) => isKnown(position, 3))
        .map(({ label, position }) => ({ label, position: place(position) })),
    }),
  };
}
