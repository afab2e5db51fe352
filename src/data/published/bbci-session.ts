/** Sessions as the BBCI toolbox stores them: `cnt` and `mrk` in MAT-files, a cell a session. */
import { type MatValue, matField, matNumber, matNumbers, matStrings, readMat } from '../../formats/index.js';
import { HemocastError, type Storage } from '../../foundation/index.js';

/** A continuous recording of one session. */
export interface BbciSession {
  /** Hz. */
  sampleRate: number;
  /** Names of the channels. */
  labels: string[];
  samples: number;
  /** `[channel, sample]` */
  data: Float64Array;
}

/** What was shown when. */
export interface BbciMarker {
  /** Seconds from the first sample. */
  onset: number;
  /** Number of the class, from 0, in the order of `classes`. */
  index: number;
}

/**
 * The sessions of `cnt.mat`, each read when it is asked for; values are in the unit of the file.
 *
 * @throws HemocastError `bbci-structure`, and what `readMat` throws
 */
export async function readBbciSessions(storage: Storage, path: string): Promise<(session: number) => BbciSession> {
  const cells = await sessionCells(storage, path, 'cnt');
  return (session) => {
    const cell = cells[session - 1];
    const where = `cnt{${session}}`;
    if (cell === undefined) throw fault(path, where, `a struct of session ${session}`, `${cells.length} sessions`);
    const labels = matStrings(matField(cell, 'clab', path), `${where}.clab`, path);
    const { shape, data } = matNumbers(matField(cell, 'x', path), `${where}.x`, path);
    const [samples, channels] = shape;
    if (shape.length !== 2 || channels !== labels.length || samples < 2) {
      throw fault(path, `${where}.x`, `[sample, channel] of ${labels.length} channels`, `[${shape.join(', ')}]`);
    }
    // Columns are channels: column-major, a channel after the other.
    return { sampleRate: matNumber(matField(cell, 'fs', path), `${where}.fs`, path), labels, samples, data };
  };
}

/**
 * The markers of `mrk.mat`, session by session: `time` in milliseconds and the one-hot `y`.
 *
 * @throws HemocastError `bbci-structure`, and what `readMat` throws
 */
export async function readBbciMarkers(
  storage: Storage,
  path: string,
): Promise<{ markers: BbciMarker[]; classes: string[] }[]> {
  const cells = await sessionCells(storage, path, 'mrk');
  return cells.map((cell, s) => {
    const where = `mrk{${s + 1}}`;
    const { data: times } = matNumbers(matField(cell, 'time', path), `${where}.time`, path);
    const { shape, data: y } = matNumbers(matField(cell, 'y', path), `${where}.y`, path);
    const classes = matStrings(matField(cell, 'className', path), `${where}.className`, path);
    const [rows, columns] = shape;
    if (rows !== classes.length || columns !== times.length) {
      throw fault(path, `${where}.y`, `[${classes.length}, ${times.length}]`, `[${shape.join(', ')}]`);
    }
    const markers = [...times].flatMap((time, i): BbciMarker[] => {
      const index = classes.findIndex((_, row) => y[i * rows + row] === 1);
      return index < 0 ? [] : [{ onset: time / 1000, index }];
    });
    return { markers, classes };
  });
}

async function sessionCells(storage: Storage, path: string, name: 'cnt' | 'mrk'): Promise<MatValue[]> {
  const variables = await readMat(await storage.read(path), path, { only: [name] });
  const value = variables.get(name);
  if (value?.kind === 'cell') return value.cells;
  // MATLAB saves a cell array of one session as the struct alone where somebody took it out.
  if (value?.kind === 'struct') return [value];
  throw fault(path, name, 'a cell array of sessions', value === undefined ? 'nothing' : value.kind);
}

function fault(file: string, field: string, expected: string, found: string): HemocastError {
  return new HemocastError('bbci-structure', 'The file does not hold sessions of the BBCI toolbox', {
    file,
    field,
    expected,
    found,
    advice: 'Unpack the download again; the folders are named EEG and NIRS.',
  });
}
