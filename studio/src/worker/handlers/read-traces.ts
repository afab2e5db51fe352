import { HemocastError } from '../../../../src/foundation/index.js';
import { recordingAt } from '../opened-recording.js';
import type { Handler } from './handler.js';

export const readTraces: Handler<'readTraces'> = async (ask, { workplace, progress }) => {
  const recording = await recordingAt(workplace, ask.path);
  const version = ask.version === 'cleaned' ? recording.cleaned : recording.recorded;
  if (version === undefined) {
    throw new HemocastError('not-cleaned', 'The recording was not cleaned yet', {
      file: ask.path,
      advice: 'Ask for a preview of its cleaning first.',
    });
  }
  return version.between(ask.from, ask.to, ask.steps, ask.channels, progress);
};
