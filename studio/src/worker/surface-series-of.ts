import { parseJsonObject } from '../../../src/formats/index.js';
import type { Storage } from '../../../src/foundation/index.js';
import { readSurfaceSeries } from '../../../src/recordings/index.js';
import type { SurfaceSeriesAnswer } from './protocol.js';

/** A pair of `.func.gii` by its left file, with what its sidecar says. */
export async function surfaceSeriesOf(storage: Storage, path: string): Promise<SurfaceSeriesAnswer> {
  const { vertices, volumes, tr, startTime, data } = await readSurfaceSeries(storage, path);
  const sidecar = await sidecarOf(storage, path);
  const unit = typeof sidecar['Units'] === 'string' ? sidecar['Units'] : '';
  return { kind: 'surface', path, vertices, volumes, tr, startTime, unit, data, sidecar };
}

async function sidecarOf(storage: Storage, path: string): Promise<Record<string, unknown>> {
  const file = path.replace(/\.func\.gii$/, '.json');
  return (await storage.exists(file)) ? parseJsonObject(await storage.read(file), file) : {};
}
