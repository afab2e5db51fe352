/** Files and folders of recordings. */
import { HemocastError, type Storage } from '../../foundation/index.js';
import { isEegFolder, isNirxFolder, openBidsDataset } from '../../recordings/index.js';
import type { Inspection } from './inspection.js';
import { inspectFile } from './inspectors.js';

/** What a BIDS data set holds. */
export interface DatasetInspection {
  file: string;
  format: 'BIDS';
  name: string;
  subjects: string[];
  /** Each recording of the data set; `unreadable` with the reason where one cannot be read. */
  recordings: (Inspection | { file: string; unreadable: { code: string; message: string } })[];
  remarks: string[];
}

/**
 * Looks through a file, a NIRx folder, or the recordings of a BIDS data set.
 *
 * @throws HemocastError `bids-not-a-dataset` for another folder; as `inspectFile`
 */
export async function inspectPath(storage: Storage, path: string): Promise<Inspection | DatasetInspection> {
  const isOne = (await isNirxFolder(storage, path)) || (await isEegFolder(storage, path));
  if (isOne || (await storage.list(path)).length === 0) return inspectFile(storage, path);
  const dataset = await openBidsDataset(storage, path);
  const recordings: DatasetInspection['recordings'] = [];
  for (const { location: inside } of dataset.recordings()) {
    try {
      recordings.push(await inspectFile(storage, inside));
    } catch (error) {
      if (!(error instanceof HemocastError)) throw error;
      recordings.push({ file: inside, unreadable: { code: error.code, message: error.message } });
    }
  }
  return {
    file: path,
    format: 'BIDS',
    name: dataset.name,
    subjects: dataset.subjects,
    recordings,
    remarks: dataset.strangers.map(({ path: stranger, reason }) => `${stranger} has no BIDS name: ${reason}`),
  };
}
