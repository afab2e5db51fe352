/** Courses of parcels: a table of a column a parcel, or an array [time, parcel], with a sidecar beside it. */
import { parseTsv, readNpy } from '../formats/index.js';
import { HemocastError, type Storage } from '../foundation/index.js';
import type { BidsRecording } from '../recordings/index.js';
import { type Parcel, parcelsOfSidecar, readParcelTable } from './parcel-table.js';

/** Courses of parcels over one run. */
export interface ParcelSeries {
  parcels: Parcel[];
  /** `[parcel, volume]` in any unit. */
  data: Float32Array;
  volumes: number;
  /** Seconds. */
  tr: number;
  /** Second of the source's recording at the first volume; 0 where it is not stated. */
  startTime: number;
}

/**
 * Courses of parcels from a table, whose columns are found by the names of the parcels, or from an array, whose columns are the parcels in
 * their order.
 *
 * @returns `[parcel, volume]`
 * @throws HemocastError `parcel-series` for columns that are missing, other shapes, or values that are no numbers
 */
export function parcelCourses(
  bytes: Uint8Array,
  file: string,
  parcels: readonly Parcel[],
): { data: Float32Array; volumes: number } {
  return file.endsWith('.npy') ? ofArray(bytes, file, parcels.length) : ofTable(bytes, file, parcels);
}

function ofTable(bytes: Uint8Array, file: string, parcels: readonly Parcel[]) {
  const { columns, rows } = parseTsv(new TextDecoder().decode(bytes), file);
  const absent = parcels.filter(({ name }) => !columns.includes(name)).map(({ name }) => name);
  if (absent.length > 0) {
    const found = `no ${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ` and ${absent.length - 3} more` : ''}`;
    throw fault(file, 'columns', 'a column of the name of each parcel', found);
  }
  const volumes = rows.length;
  const data = new Float32Array(parcels.length * volumes);
  parcels.forEach(({ name }, i) => {
    rows.forEach((row, t) => {
      const text = row[name].trim();
      data[i * volumes + t] = text === '' ? Number.NaN : Number(text);
      if (Number.isNaN(data[i * volumes + t]) && !/^(n\/a|nan)?$/i.test(text)) {
        throw fault(file, `${name}, line ${t + 2}`, 'a number or n/a', JSON.stringify(text));
      }
    });
  });
  return { data, volumes };
}

function ofArray(bytes: Uint8Array, file: string, parcels: number) {
  const { shape, data } = readNpy(bytes, file);
  const [volumes, columns] = shape;
  if (shape.length !== 2 || columns !== parcels) {
    throw fault(file, 'shape', `[time, parcel] of ${parcels} parcels`, `[${shape.join(', ')}]`);
  }
  const rows = new Float32Array(data.length);
  for (let t = 0; t < volumes; t++) for (let i = 0; i < parcels; i++) rows[i * volumes + t] = data[t * parcels + i];
  return { data: rows, volumes };
}

/**
 * Reads a series of a BIDS derivative. Its parcels are those of the sidecar, or of the table of the atlas at the top of the data set
 * (`seg-<label>_dseg.tsv`, `atlas-<label>_dseg.tsv`).
 *
 * @throws HemocastError `parcel-series`, `parcel-table`
 */
export async function readParcelSeries(storage: Storage, recording: BidsRecording): Promise<ParcelSeries> {
  const { location, path, entities } = recording;
  const sidecar = await recording.sidecar();
  const top = location.slice(0, location.length - path.length);
  const tables = [`seg-${entities.segmentation}_dseg.tsv`, `atlas-${entities.atlas}_dseg.tsv`];
  let parcels = parcelsOfSidecar(sidecar, location);
  for (const table of tables) {
    if (parcels === undefined && (await storage.exists(top + table)))
      parcels = readParcelTable(await storage.read(top + table), top + table);
  }
  if (parcels === undefined)
    throw fault(location, 'Parcels', `places of the parcels, there or in ${tables[0]}`, 'none');
  const { RepetitionTime: tr, StartTime: start } = sidecar;
  if (typeof tr !== 'number' || !(tr > 0)) {
    throw fault(location, 'RepetitionTime', 'a positive number', JSON.stringify(tr) ?? 'nothing');
  }
  const courses = parcelCourses(await storage.read(location), location, parcels);
  return { parcels, ...courses, tr, startTime: typeof start === 'number' ? start : 0 };
}

function fault(file: string, field: string, expected: string, found: string): HemocastError {
  return new HemocastError('parcel-series', 'The courses of the parcels cannot be used', {
    file,
    field,
    expected,
    found,
  });
}
