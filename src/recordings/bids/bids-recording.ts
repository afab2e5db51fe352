import { parseJsonObject } from '../../formats/json.js';
import { parseTsv, type TsvTable } from '../../formats/tsv.js';
import { HemocastError, joinPath, lastName } from '../../foundation/index.js';
import type { RecordingEvent } from '../recording.js';
import type { BidsFile, BidsFiles } from './bids-file.js';
import { BIDS_ENTITIES, type BidsEntity, type BidsName } from './bids-names.js';
import { listed } from './listed.js';
import { sensorUnit } from './sensor-unit.js';

/** A line of `*_channels.tsv`. */
export interface BidsChannelRow {
  name: string;
  /** As BIDS spells it: `EEG`, `EOG`, `NIRSCWAMPLITUDE`, …. */
  type: string;
  units: string;
  bad: boolean;
  /** All columns, as they stand. */
  row: Record<string, string>;
}

/** An electrode or optode with its place. */
export interface BidsSensor {
  name: string;
  /** `source` or `detector` for an optode; as stated, or empty, for an electrode. */
  type: string;
  /** mm in the frame of the table; undefined where it says `n/a`. */
  position?: readonly [number, number, number];
}

export interface BidsSensorTable {
  /** The coordinate system's BIDS keyword, such as `fsaverage` or `CapTrak`; undefined where nothing says it. */
  frame?: string;
  sensors: BidsSensor[];
}

/** An event with all columns of its line. */
export interface BidsEventRow extends RecordingEvent {
  row: Record<string, string>;
}

/** A recording of a BIDS data set, and the files that belong to it by the principle of inheritance. */
export class BidsRecording {
  /** From the root of the data set. */
  readonly path: string;
  readonly entities: BidsName;
  /** `eeg`, `nirs`, `func`. */
  readonly dataType: string;
  /** Liberties that the tables read so far take with BIDS, and what was made of them, as sentences. */
  readonly notes = new Set<string>();

  constructor(
    private readonly dataset: BidsFiles,
    file: BidsFile,
  ) {
    this.path = file.path;
    this.entities = file.name;
    this.dataType = file.dataType;
  }

  /** The path as the storage knows it. */
  get location(): string {
    return joinPath(this.dataset.root, this.path);
  }

  get subject(): string {
    return this.entities.subject ?? '';
  }

  /** The row of `participants.tsv` of the recording's subject. */
  participant(): Record<string, string> | undefined {
    return this.dataset.participant(this.subject);
  }

  read(): Promise<Uint8Array> {
    return this.dataset.storage.read(this.location);
  }

  /** All JSON sidecars that apply, nearer ones overriding farther ones key by key; `{}` where there is none. */
  async sidecar(): Promise<Record<string, unknown>> {
    const parts = await Promise.all(this.applicable(this.entities.suffix, '.json').map((path) => this.object(path)));
    return Object.assign({}, ...parts);
  }

  /**
   * `*_channels.tsv`; undefined where there is none.
   *
   * @throws `bids-field`
   */
  async channels(): Promise<BidsChannelRow[] | undefined> {
    const found = await this.table('channels', ['name', 'type', 'units']);
    return found?.table.rows.map((row) => ({
      name: row.name,
      type: row.type,
      units: row.units,
      bad: row.status?.toLowerCase() === 'bad',
      row,
    }));
  }

  /** `*_electrodes.tsv` with positions in mm; undefined where there is none. */
  electrodes(): Promise<BidsSensorTable | undefined> {
    return this.sensors('electrodes', 'EEG');
  }

  /** `*_optodes.tsv` with positions in mm; undefined where there is none. */
  optodes(): Promise<BidsSensorTable | undefined> {
    return this.sensors('optodes', 'NIRS');
  }

  /** `*_coordsystem.json` as it stands; `{}` where there is none. */
  async coordinateSystem(): Promise<Record<string, unknown>> {
    const nearest = this.coordinateFile();
    return nearest === undefined ? {} : this.object(nearest);
  }

  /**
   * `*_events.tsv`; undefined where there is none. The label is `trial_type`, or `value` where that is missing.
   *
   * @throws `bids-field`
   */
  async events(): Promise<BidsEventRow[] | undefined> {
    const found = await this.table('events', ['onset', 'duration']);
    if (found === undefined) return undefined;
    return found.table.rows.flatMap((row, index) => {
      const at = (column: string) => `${column}, line ${index + 2}`;
      const onset = number(row.onset, found.path, at('onset'));
      // An event at an unknown time says nothing about any sample.
      if (onset === undefined) return [];
      const duration = number(row.duration, found.path, at('duration')) ?? 0;
      const label =
        [row.trial_type, row.value].find((text) => text !== undefined && !/^(n\/a)?$/i.test(text)) ?? 'event';
      return [{ onset, duration, label, row }];
    });
  }

  /**
   * The places in a table `*_<suffix>.tsv`, in mm; undefined where there is none.
   *
   * @param kind whose fields of `*_coordsystem.json` count, such as `iEEG`
   * @throws `bids-field`
   */
  async sensors(suffix: string, kind: string): Promise<BidsSensorTable | undefined> {
    const found = await this.table(suffix, ['name', 'x', 'y', 'z']);
    if (found === undefined) return undefined;
    const system = await this.coordinateSystem();
    // A table without a description of its own says in its name which space it is in.
    const frame = system[`${kind}CoordinateSystem`] ?? /(?:^|_)space-([A-Za-z0-9]+)_/.exec(lastName(found.path))?.[1];
    const units = system[`${kind}CoordinateUnits`];
    const numbers = found.table.rows.map((row, index) =>
      (['x', 'y', 'z'] as const).map((axis) => number(row[axis], found.path, `${axis}, line ${index + 2}`)),
    );
    const isKnown = (point: readonly (number | undefined)[]): point is number[] => !point.includes(undefined);
    const { scale, remark } = sensorUnit(units, numbers.filter(isKnown), kind);
    if (remark !== undefined) this.notes.add(remark);
    if (scale === undefined && numbers.some(isKnown)) {
      throw new HemocastError('bids-field', 'Positions have a unit that cannot be turned into millimetres', {
        file: joinPath(this.dataset.root, this.coordinateFile() ?? ''),
        field: `${kind}CoordinateUnits`,
        expected: 'm, cm or mm',
        found: JSON.stringify(units),
      });
    }
    const sensors = found.table.rows.map((row, index): BidsSensor => {
      const point = numbers[index];
      const place = isKnown(point) ? point.map((value) => value * (scale ?? 1)) : undefined;
      const type = row.type === undefined || /^n\/a$/i.test(row.type) ? '' : row.type;
      return { name: row.name, type, ...(place && { position: [place[0], place[1], place[2]] as const }) };
    });
    return { ...(typeof frame === 'string' && { frame }), sensors };
  }

  private async table(suffix: string, required: string[]): Promise<{ table: TsvTable; path: string } | undefined> {
    const nearest = this.applicable(suffix, '.tsv').at(-1);
    if (nearest === undefined) return undefined;
    const path = joinPath(this.dataset.root, nearest);
    const table = inLowerCase(parseTsv(new TextDecoder().decode(await this.dataset.storage.read(path)), path));
    if (table.renamed.length > 0) {
      this.notes.add(
        `*_${suffix}.tsv heads columns with ${listed(table.renamed)}, which BIDS writes in lower case; they are read alike.`,
      );
    }
    for (const column of required) {
      if (table.columns.includes(column)) continue;
      throw new HemocastError('bids-field', 'The table misses a column', {
        file: path,
        field: column,
        expected: required.join(', '),
        found: table.columns.join(', '),
      });
    }
    return { table, path };
  }

  /** That of the frame in which the places of the sensors are. */
  private coordinateFile(): string | undefined {
    const sensors = (['electrodes', 'optodes'] as const).flatMap((suffix) =>
      this.applicableFiles(suffix, '.tsv').slice(-1),
    );
    const space = sensors[0]?.name.space;
    const candidates = this.applicableFiles('coordsystem', '.json');
    return (candidates.findLast(({ name }) => sensors.length > 0 && name.space === space) ?? candidates.at(-1))?.path;
  }

  private async object(path: string): Promise<Record<string, unknown>> {
    const location = joinPath(this.dataset.root, path);
    return parseJsonObject(await this.dataset.storage.read(location), location);
  }

  /**
   * Files of a kind that apply to this recording, farthest first: they lie in its
   * folder or one above, and say of themselves nothing that it does not say.
   *
   * @throws `bids-ambiguous` where two in one folder apply equally.
   */
  private applicable(suffix: string, extension: string): string[] {
    return this.applicableFiles(suffix, extension).map(({ path }) => path);
  }

  private applicableFiles(suffix: string, extension: string): BidsFile[] {
    const candidates = this.dataset.files.filter(({ path, name }) => {
      if (name.suffix !== suffix || name.extension !== extension) return false;
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      return this.path.startsWith(folder) && this.inherits(name);
    });
    const rank = ({ path, name }: BidsFile) => path.split('/').length * 100 + countEntities(name);
    // Sensors may be placed in several frames: the last is the one whose numbers are nearest to ours.
    candidates.sort((a, b) => rank(a) - rank(b) || framePreference(a) - framePreference(b));
    const [last, previous] = [candidates.at(-1), candidates.at(-2)];
    const isTie = last !== undefined && previous !== undefined && rank(last) === rank(previous);
    if (isTie && !(isOfFrame(last.name) && last.name.space !== previous.name.space)) {
      throw new HemocastError('bids-ambiguous', 'Two files apply to the recording equally', {
        file: this.location,
        found: `${previous.path} and ${last.path}`,
        advice: 'Remove one, or give it entities that tell them apart.',
      });
    }
    return candidates;
  }

  private inherits(name: BidsName): boolean {
    return BIDS_ENTITIES.every(([entity]) => {
      return (
        (entity === 'space' && isOfFrame(name)) || name[entity] === undefined || name[entity] === this.entities[entity]
      );
    });
  }
}

/** Whether `space` of a file names the frame of places, and not what the recording was brought to. */
function isOfFrame({ suffix }: BidsName): boolean {
  return ['electrodes', 'optodes', 'coordsystem'].includes(suffix);
}

/** Of frames that apply equally: templates before frames of the own head, those before all others. */
function framePreference({ name }: BidsFile): number {
  if (!isOfFrame(name)) return 0;
  const space = name.space ?? '';
  if (/^fsaverage/i.test(space)) return 3;
  if (/^(mni|icbm452|ixi549)/i.test(space)) return 2;
  return /^(captrak|ctf|eeglab|elektaneuromag)$/i.test(space) ? 1 : 0;
}

/** A table whose columns are known in lower case too, and the columns that were not. */
function inLowerCase(table: TsvTable): TsvTable & { renamed: string[] } {
  const known = new Set(table.columns);
  const renamed = table.columns.filter((column) => {
    const lower = column.toLowerCase();
    if (known.has(lower) || !BIDS_COLUMNS.has(lower)) return false;
    known.add(lower);
    return true;
  });
  for (const row of renamed.length > 0 ? table.rows : [])
    for (const column of renamed) row[column.toLowerCase()] = row[column];
  return { columns: [...known], rows: table.rows, renamed };
}

/** Columns that mean something here. */
const BIDS_COLUMNS = new Set(
  'name type units status onset duration trial_type value x y z source detector wavelength_nominal short_channel'.split(
    ' ',
  ),
);

function countEntities(name: BidsName): number {
  return BIDS_ENTITIES.filter(([entity]: readonly [BidsEntity, string]) => name[entity] !== undefined).length;
}

/** A number of a table; undefined for `n/a` and for a column that is not there. */
function number(text: string | undefined, file: string, field: string): number | undefined {
  if (text === undefined || /^(n\/?a|nan)?$/i.test(text)) return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new HemocastError('bids-field', 'A value of the table is no number', {
    file,
    field,
    expected: 'a number or n/a',
    found: JSON.stringify(text),
  });
}
