/** fNIRS as a target: HbO and HbR of each channel, 0.01–0.1 Hz, once a second, in units of its own deviation over the run. */

import { HAEMODYNAMIC_RESPONSE } from '../align/index.js';
import { readSnirf } from '../formats/index.js';
import type { Storage } from '../foundation/index.js';
import { bandPassHaemoglobin, cleanFnirs, type FnirsCleaningReport } from '../preprocess/index.js';
import {
  type BidsRecording,
  fnirsRecording,
  haemoglobinOf,
  holdsHaemoglobin,
  optodePlaces,
  pairsMarkedBad,
} from '../recordings/index.js';
import { channelSpace, describeChannels, placeChannels } from './channel-layout.js';
import { startOnSource } from './common-events.js';
import { haemoglobinProbe } from './fnirs-probe.js';
import { writeHaemoglobin } from './fnirs-writer.js';
import { ceilingIn, measuredIn } from './measured.js';
import type { TargetChannel, TargetModality, TargetReading, TargetSeries } from './modality.js';
import { onClock } from './on-clock.js';
import { standardisedChannels } from './standardised.js';

/** What each channel measures, in the order of its values. */
export const HAEMOGLOBIN = ['HbO', 'HbR'] as const;
/** Hz; slower is drift, faster is pulse and breath. */
const BAND = { low: 0.01, high: 0.1 };
/** Of the target's clock: the band ends at a tenth of a hertz. */
const SECONDS = 1;
const FILES = { dataType: 'nirs', suffix: 'nirs' };

/** Haemoglobin of one file, `[pair, sample]` in µM, filtered. */
interface Haemoglobin {
  pairs: readonly { name: string; source: number; detector: number }[];
  hbo: Float64Array;
  hbr: Float64Array;
  sampleRate: number;
  samples: number;
  remarks: string[];
}

/** @throws HemocastError as `readSnirf`, `haemoglobinOf`, `optodePlaces` and cleaning do; `fnirs-places` */
async function read(storage: Storage, recording: BidsRecording, reading: TargetReading): Promise<TargetSeries> {
  const path = recording.location;
  const file = await readSnirf(await storage.read(path), path);
  const blood = holdsHaemoglobin(file)
    ? await readCleaned(recording, haemoglobinOf(file, path))
    : await cleanLight(recording, fnirsRecording(file, path));
  const places = await optodePlaces(file, recording, path);
  const { probe } = file;
  const kept = blood.pairs.flatMap((pair, row) => {
    const [from, to] = [places.sources[pair.source], places.detectors[pair.detector]];
    if (from === undefined || to === undefined) return [];
    const channel: TargetChannel = {
      name: pair.name,
      position: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2],
      source: { label: probe.sources[pair.source]?.label ?? `S${pair.source + 1}`, position: from },
      detector: { label: probe.detectors[pair.detector]?.label ?? `D${pair.detector + 1}`, position: to },
    };
    return [{ row, channel }];
  });
  const unplaced = blood.pairs.length - kept.length;
  const clock = await startOnSource(recording, reading, 'fNIRS', file.time?.[0]);
  const volumes = Math.max(2, Math.floor((blood.samples - 1) / blood.sampleRate / SECONDS) + 1);
  const data = new Float32Array(2 * kept.length * volumes);
  kept.forEach(({ row }, i) => {
    for (const [k, rows] of [blood.hbo, blood.hbr].entries()) {
      const course = rows.subarray(row * blood.samples, (row + 1) * blood.samples);
      data.set(onClock(course, blood.sampleRate, volumes, SECONDS), (2 * i + k) * volumes);
    }
  });
  return {
    data,
    volumes,
    tr: SECONDS,
    startTime: clock.offset,
    channels: kept.flatMap(({ channel }) => HAEMOGLOBIN.map((kind) => ({ ...channel, kind }))),
    remarks: [
      ...blood.remarks,
      ...places.remarks,
      ...(unplaced > 0 ? [`${unplaced} fNIRS channels have no place on the head and are left out`] : []),
      ...clock.remarks,
    ],
  };
}

/** What `hemocast preprocess fnirs` wrote says that it has been filtered; what others made is filtered here. */
async function readCleaned(recording: BidsRecording, found: ReturnType<typeof haemoglobinOf>): Promise<Haemoglobin> {
  const { Cleaning } = await recording.sidecar();
  const band = (Cleaning as Partial<FnirsCleaningReport> | undefined)?.band;
  if (band?.low === BAND.low && band.high === BAND.high) return found;
  const { hbo, hbr, samples, sampleRate } = found;
  const pass = (data: Float64Array) => bandPassHaemoglobin(data, samples, sampleRate, BAND);
  return { ...found, hbo: pass(hbo), hbr: pass(hbr) };
}

/** Raw light or optical densities, cleaned as `hemocast preprocess fnirs` does by default. */
async function cleanLight(recording: BidsRecording, light: ReturnType<typeof fnirsRecording>): Promise<Haemoglobin> {
  const { bad } = pairsMarkedBad((await recording.channels()) ?? [], light);
  const { density, haemoglobin, report } = cleanFnirs(light, { bad, band: BAND });
  const leftOut = (reason: string) => report.leftOut.filter((one) => one.reason === reason).map(({ name }) => name);
  const left = ['stated', 'not finite', 'poor coupling'].flatMap((reason) => {
    const names = leftOut(reason);
    const why = reason === 'stated' ? 'marked as bad' : reason;
    return names.length > 0 ? [`fNIRS channels are left out (${why}): ${names.join(', ')}`] : [];
  });
  const { pairs, sampleRate, samples } = density;
  return { pairs, ...haemoglobin, sampleRate, samples, remarks: [...report.remarks, ...left] };
}

/** HbO and HbR of any SNIRF recording of a BIDS data set: raw light, optical densities or haemoglobin. */
export const fnirs: TargetModality = {
  name: 'fnirs',
  title: 'fNIRS',
  wanted: 'fNIRS',
  words: {
    expected: 'sub-*/nirs/*_nirs.snirf in the data set or a derivative',
    remedy: 'export it as SNIRF',
    absent: 'Put the fNIRS into sub-*/nirs under BIDS names, as SNIRF, or make a data set with `hemocast simulate`.',
  },
  unit: 'z',
  band: BAND,
  response: HAEMODYNAMIC_RESPONSE,
  reach: 20,
  features: { step: 1, window: 2 },
  lags: [0, 2, 4, 6, 8, 10, 12, 14],
  defaults: { components: 2, windowVolumes: 32, blockVolumes: 8 },
  output: {
    dataType: 'nirs',
    parts: { description: 'generated', suffix: 'nirs', extension: '.json' },
    ignore: ['*_nirs.snirf', '*_nirs.json'],
  },
  candidates: (sets) => measuredIn(sets, FILES),
  ceiling: ({ recording }, sets) => ceilingIn(sets, recording, FILES),
  unusable: () => '',
  read,
  prepare: standardisedChannels,
  describe: (train, template) => describeChannels({ name: 'fnirs', unit: 'z', kinds: HAEMOGLOBIN }, train, template),
  place: placeChannels,
  space: (description, template) => channelSpace(description, HAEMOGLOBIN, template),
  probe: haemoglobinProbe,
  write: writeHaemoglobin,
};
