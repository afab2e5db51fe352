/** Parcels of an atlas and their places, as tables and sidecars state them. */
import { fromMni152 } from '../cortex/index.js';
import { parseTsv } from '../formats/index.js';
import { HemocastError } from '../foundation/index.js';

/** A parcel. */
export interface Parcel {
  name: string;
  /** Its middle, mm in MNI152 space. */
  position: readonly [number, number, number];
}

/** Places further from the middle of the head are in another unit, mm. */
const FARTHEST = 200;
const FEWEST = 2;

/**
 * A table of parcels: columns `name`, `x`, `y`, `z`, mm in MNI152 space.
 *
 * @throws HemocastError `parcel-table` for columns, numbers or names that are missing or come twice
 */
export function readParcelTable(bytes: Uint8Array, file: string): Parcel[] {
  const { columns, rows } = parseTsv(new TextDecoder().decode(bytes), file);
  const absent = ['name', 'x', 'y', 'z'].filter((column) => !columns.includes(column));
  if (absent.length > 0) throw fault(file, 'columns', 'name, x, y, z', columns.join(', '));
  return checkedParcels(
    rows.map(({ name, x, y, z }) => ({ name: name.trim(), position: [x, y, z].map(placeNumber) })),
    file,
  );
}

const placeNumber = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));

/**
 * Parcels of a sidecar: `Parcels`, a list of `{ "Name", "Position" }`.
 *
 * @returns undefined where the sidecar names none
 * @throws HemocastError `parcel-table`
 */
export function parcelsOfSidecar(sidecar: Readonly<Record<string, unknown>>, file: string): Parcel[] | undefined {
  const { Parcels: stated } = sidecar;
  if (stated === undefined) return undefined;
  if (!Array.isArray(stated)) throw fault(file, 'Parcels', 'a list', typeof stated);
  return checkedParcels(
    stated.map((one: { Name?: unknown; Position?: unknown } | null) => ({
      name: String(one?.Name ?? ''),
      position: Array.isArray(one?.Position) ? one.Position.map(Number) : [],
    })),
    file,
  );
}

/** As a sidecar holds them. */
export function parcelsForSidecar(parcels: readonly Parcel[]) {
  return parcels.map(({ name, position }) => ({ Name: name, Position: [...position] }));
}

/** Where a parcel is in the frame of fsaverage. */
export function parcelPlace({ position }: Parcel): [number, number, number] {
  return fromMni152(position);
}

function checkedParcels(given: readonly { name: string; position: number[] }[], file: string): Parcel[] {
  if (given.length < FEWEST) throw fault(file, 'rows', `${FEWEST} parcels or more`, String(given.length));
  const seen = new Set<string>();
  return given.map(({ name, position }, i) => {
    const [x, y, z] = position;
    if (name === '' || seen.has(name)) throw fault(file, `parcel ${i + 1}`, 'a name of its own', JSON.stringify(name));
    seen.add(name);
    const isPlace = position.length === 3 && position.every((value) => Math.abs(value) <= FARTHEST);
    if (!isPlace) throw fault(file, name, `x, y and z within ${FARTHEST} mm`, position.join(', ') || 'nothing');
    return { name, position: [x, y, z] };
  });
}

function fault(file: string, field: string, expected: string, found: string): HemocastError {
  return new HemocastError('parcel-table', 'The parcels cannot be used', {
    file,
    field,
    expected,
    found,
    advice: 'Write one line a parcel: name, x, y, z, in mm of MNI152 space, between tabs.',
  });
}
