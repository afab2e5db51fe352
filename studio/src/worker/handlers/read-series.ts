import { recordingAt } from '../opened-recording.js';
import { surfaceSeriesOf } from '../surface-series-of.js';
import type { Handler } from './handler.js';

export const readSeries: Handler<'readSeries'> = async ({ path }, { workplace }) => {
  if (path.endsWith('.func.gii')) return surfaceSeriesOf(workplace.storage, path);
  const { summary, recorded } = await recordingAt(workplace, path);
  const whole = await recorded.between(0, summary.seconds, summary.samples);
  return { kind: 'channels', path, summary, data: whole.least };
};
