import { findInputs } from '../../files/find-inputs.js';
import type { Handler } from './handler.js';

export const addFiles: Handler<'addFiles'> = async ({ files }, { workplace }) => {
  workplace.dropped.add(files);
  // A file of the same name may be another recording.
  for (const path of [...workplace.recordings.keys()]) {
    if (path.startsWith('dropped/')) workplace.recordings.delete(path);
  }
  return findInputs(workplace.storage, 'dropped');
};
