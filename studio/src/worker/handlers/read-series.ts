import { parseJsonObject } from '../../../../src/formats/index.js';
import type { Storage } from '../../../../src/foundation/index.js';
import { readSurfaceSeries } from '../../../../src/recordings/index.js';
import { recordingAt } from '../opened-recording.js';
import type { Handler } from './handler.js';

export const readSeries: Handler<'readSeries'> = async ({ path }, { workplace }) => {
  const { storage } = workplace;
  if (path.endsWith('.func.gii')) {
    const { vertices, volumes, tr, startTime, data } = await readSurfaceSeries(storage, path);
    const sidecar = await sidecarOf(storage, path);
    const unit = typeof sidecar['Units'] === 'string' ? sidecar['Units'] : '';
    return { kind: 'surface', path, vertices, volumes, tr, startTime, unit, data, sidecar };
  }
  const { summary, recorded } = await recordingAt(workplace, path);
  const whole = await recorded.between(0, summary.seconds, summary.samples);
  return { kind: 'channels', path, summary, data: whole.least };
};

async function sidecarOf(storage: Storage, path: string): Promise<Record<string, unknown>> {
  const file = path.replace(/\.func\.gii$/, '.json');
  return (await storage.exists(file)) ? parseJsonObject(await storage.read(file), file) : {};
}
