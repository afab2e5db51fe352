/** Every format that can be inspected: a new one is one file and one line here. */
import { HemocastError, type Storage } from '../../foundation/index.js';
import { isEegFolder, isNirxFolder } from '../../recordings/index.js';
import { arrayInspector } from './inspect-array.js';
import { eegInspector } from './inspect-eeg.js';
import { fnirsInspector } from './inspect-fnirs.js';
import { annotationInspector } from './inspect-labels.js';
import {
  ciftiInspector,
  freeSurferCurvInspector,
  freeSurferSurfaceInspector,
  giftiInspector,
} from './inspect-surface.js';
import { mghInspector, niftiInspector } from './inspect-volume.js';
import type { Inspection, Inspector } from './inspection.js';

const INSPECTORS: readonly Inspector[] = [
  eegInspector,
  fnirsInspector,
  ciftiInspector,
  niftiInspector,
  mghInspector,
  giftiInspector,
  annotationInspector,
  arrayInspector,
  freeSurferSurfaceInspector,
  freeSurferCurvInspector,
];

/**
 * Looks through a file of any known format: its content decides where it has a signature of its own, else its ending.
 *
 * @throws HemocastError `unknown-format`, or as the format's own reader
 *
 * @example
 * const { format, channels } = await inspectFile(storage, 'S001R04.edf');
 */
export async function inspectFile(storage: Storage, path: string): Promise<Inspection> {
  const inspector = await chooseInspector(storage, path);
  try {
    return await inspector.inspect(storage, path);
  } catch (error) {
    // An XDF file shows only by its streams whether it holds EEG or light.
    if (!(error instanceof HemocastError && error.code === 'xdf-no-eeg')) throw error;
    return fnirsInspector.inspect(storage, path).catch((other) => {
      throw other instanceof HemocastError && other.code === 'xdf-no-fnirs' ? error : other;
    });
  }
}

/**
 * What a file is, by its first bytes or its ending.
 *
 * @throws HemocastError `unknown-format`
 */
export async function chooseInspector(storage: Storage, path: string): Promise<Inspector> {
  if (await isNirxFolder(storage, path)) return fnirsInspector;
  if (await isEegFolder(storage, path)) return eegInspector;
  const start = await storage.readRange(path, 0, 256);
  const name = path.toLowerCase();
  const inspector =
    INSPECTORS.find(({ matches, weak }) => !weak && matches?.(start, name)) ??
    INSPECTORS.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension))) ??
    INSPECTORS.find(({ matches }) => matches?.(start, name));
  if (inspector !== undefined) return inspector;
  throw new HemocastError('unknown-format', 'This file is of no known format', {
    file: path,
    expected: INSPECTORS.map(({ format }) => format).join(', '),
    found: name.includes('.') ? `the ending ${name.replace(/^.*\./, '.')}` : 'a name without an ending',
  });
}
