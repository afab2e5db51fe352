import type { Handler } from './handler.js';
import { recordingAt } from '../opened-recording.js';

export const openRecording: Handler<'openRecording'> = async ({ path }, { workplace }) =>
  (await recordingAt(workplace, path)).summary;
