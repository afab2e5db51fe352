import { recordingAt } from '../opened-recording.js';
import type { Handler } from './handler.js';

export const openRecording: Handler<'openRecording'> = async ({ path }, { workplace }) =>
  (await recordingAt(workplace, path)).summary;
