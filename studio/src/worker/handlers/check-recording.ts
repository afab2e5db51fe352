import { checkRecordings } from '../../../../src/commands/check/check-recordings.js';
import { modelAt } from '../open-model.js';
import type { Handler } from './handler.js';

export const checkRecording: Handler<'checkRecording'> = async (
  { path, model, bad },
  { workplace, progress, signal },
) => {
  const opened = model === undefined ? undefined : (await modelAt(workplace, model)).models[0].model;
  return checkRecordings({ storage: workplace.storage, input: path, model: opened, bad, progress, signal });
};
