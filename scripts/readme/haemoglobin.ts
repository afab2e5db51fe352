/** HbO and HbR of one run of a finished demonstration, simulated and generated. */
import { join } from 'node:path';
import { readSnirf } from '../../src/formats/index.js';
import type { Storage } from '../../src/foundation/index.js';
import { fnirs } from '../../src/modalities/fnirs.js';
import { haemoglobinOf, openBidsDataset, optodePlaces, parseBidsName } from '../../src/recordings/index.js';

/** One value of one channel over a run, µM. */
export interface ChannelCourse {
  name: string;
  kind: 'HbO' | 'HbR';
  /** mm, fsaverage frame. */
  position: readonly [number, number, number];
  seconds: number[];
  values: number[];
  /** Of generated values. */
  deviation?: number[];
}

export interface RunHaemoglobin {
  /** Cleaned as the model's training data was. */
  simulated: ChannelCourse[];
  generated: ChannelCourse[];
}

/** @throws what reading the files throws, and an `Error` where the run has no fNIRS */
export async function readHaemoglobin(
  storage: Storage,
  demo: string,
  { id, person }: { id: string; person: string },
): Promise<RunHaemoglobin> {
  const folder = join(demo, 'derivatives', `sub-${person}`, 'nirs');
  const [mean, deviation] = await Promise.all(
    ['generated', 'generatedDeviation'].map((name) => generatedFile(storage, join(folder, `${id}_desc-${name}_nirs`))),
  );
  return {
    simulated: await measured(storage, join(demo, 'bids'), id),
    generated: mean.map((course, i) => ({ ...course, deviation: deviation[i].values })),
  };
}

async function measured(storage: Storage, root: string, id: string): Promise<ChannelCourse[]> {
  const dataset = await openBidsDataset(storage, root);
  const { subject, session, task, run } = parseBidsName(`${id}_eeg.edf`);
  const wanted = { subject, session, task, run };
  const [light] = dataset.recordings({ ...wanted, dataType: 'nirs', suffix: 'nirs' });
  const [eeg] = dataset.recordings({ ...wanted, dataType: 'eeg', suffix: 'eeg' });
  if (light === undefined || eeg === undefined) throw new Error(`${root} has no fNIRS and EEG of ${id}`);
  const events = (await eeg.events()) ?? [];
  const series = await fnirs.read(storage, light, { events, length: Number.POSITIVE_INFINITY });
  const { channels = [], data, volumes, tr, startTime } = series;
  return channels.map(({ name, kind, position }, value) => ({
    name,
    kind: kind === 'HbR' ? 'HbR' : 'HbO',
    position,
    seconds: Array.from({ length: volumes }, (_, k) => startTime + k * tr),
    values: [...data.subarray(value * volumes, (value + 1) * volumes)],
  }));
}

async function generatedFile(storage: Storage, path: string): Promise<ChannelCourse[]> {
  const file = await readSnirf(await storage.read(`${path}.snirf`), path);
  const sidecar = JSON.parse(new TextDecoder().decode(await storage.read(`${path}.json`))) as { StartTime: number };
  const { pairs, hbo, hbr, samples, sampleRate } = haemoglobinOf(file, path);
  const { sources, detectors } = await optodePlaces(file, undefined, path);
  const seconds = Array.from({ length: samples }, (_, k) => sidecar.StartTime + k / sampleRate);
  return pairs.flatMap(({ name, source, detector }, row) => {
    const [from, to] = [sources[source], detectors[detector]];
    if (from === undefined || to === undefined) return [];
    const middle = (axis: 0 | 1 | 2) => (from[axis] + to[axis]) / 2;
    const position = [middle(0), middle(1), middle(2)] as const;
    const course = (data: Float64Array) => [...data.subarray(row * samples, (row + 1) * samples)];
    return [
      { name, kind: 'HbO' as const, position, seconds, values: course(hbo) },
      { name, kind: 'HbR' as const, position, seconds, values: course(hbr) },
    ];
  });
}
