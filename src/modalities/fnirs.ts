/** fNIRS as a target: HbO and HbR of each channel, 0.01–0.1 Hz, once a second, in units of its own deviation over the run. */

import { readSnirf, type SnirfFile } from '../formats/index.js';
import { HemocastError, type Storage, withErrorDetail } from '../foundation/index.js';
import {
  bandPassHaemoglobin,
  cleanFnirs,
  type FnirsCleaningReport,
  MOST_MISSING,
  SHORTEST_LONG_DISTANCE,
} from '../preprocess/index.js';
import {
  type BidsRecording,
  fnirsRecording,
  type HaemoglobinFile,
  haemoglobinOf,
  holdsHaemoglobin,
  isExclusion,
  type OpticalRecording,
  type OptodePlaces,
  optodePlaces,
  pairsMarkedBad,
  snirfEvents,
} from '../recordings/index.js';
import { channelSpace, describeChannels, placeChannels } from './channel-layout.js';
import { startOnSource } from './common-events.js';
import { HAEMOGLOBIN, haemoglobinProbe } from './fnirs-probe.js';
import { writeHaemoglobin } from './fnirs-writer.js';
import { haemodynamic } from './haemodynamic.js';
import { ceilingIn, measuredIn } from './measured.js';
import type { TargetChannel, TargetModality, TargetReading, TargetSeries } from './modality.js';
import { onClock } from './on-clock.js';
import { standardisedChannels } from './standardised.js';

/** Hz; slower is drift, faster is pulse and breath. */
const BAND = { low: 0.01, high: 0.1 };
/** Of the target's clock: the band ends at a tenth of a hertz. */
const SECONDS = 1;
const FILES = { dataType: 'nirs', suffix: 'nirs' };
/** The lower part of what Cui et al. (2011, NeuroImage 54) found over tasks and places in simultaneous recordings; HbR falls where HbO rises. */
const FOLLOWS_BOLD = { HbO: 0.3, HbR: -0.3 };

/** Haemoglobin of one file, `[pair, sample]` in µM, filtered. */
interface Haemoglobin {
  pairs: readonly { name: string; source: number; detector: number }[];
  hbo: Float64Array;
  hbr: Float64Array;
  sampleRate: number;
  samples: number;
  remarks: string[];
}

/**
 * @throws HemocastError as `readSnirf`, `haemoglobinOf`, `optodePlaces` and cleaning do; `fnirs-no-channels` where none is left that
 *   sees the cortex at a known place
 */
async function read(storage: Storage, recording: BidsRecording, reading: TargetReading): Promise<TargetSeries> {
  const path = recording.location;
  const file = await readSnirf(await storage.read(path), path);
  const blood = await withErrorDetail(
    { file: path, advice: 'Look at the recording, or take the run out.' },
    async () =>
      holdsHaemoglobin(file)
        ? readCleaned(recording, haemoglobinOf(file, path))
        : cleanLight(recording, fnirsRecording(file, path)),
  );
  const places = await optodePlaces(file, recording, path);
  const { kept, remarks } = placedPairs(blood.pairs, file, places);
  if (kept.length === 0) throw noChannels(path, `${blood.pairs.length} channels: ${remarks.join('; ')}`);
  const shown = snirfEvents(file).filter(({ label }) => !isExclusion(label));
  const own = { events: shown, start: file.time?.[0] };
  const clock = await startOnSource(recording, reading, 'fNIRS', own);
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
    remarks: [...(file.remarks ?? []), ...blood.remarks, ...places.remarks, ...remarks, ...clock.remarks],
  };
}

/** Pairs of optodes at their places; those without one, and those too short to see the cortex, are left out and named. */
function placedPairs(
  pairs: Haemoglobin['pairs'],
  { probe }: SnirfFile,
  places: OptodePlaces,
): { kept: { row: number; channel: TargetChannel }[]; remarks: string[] } {
  const unplaced: string[] = [];
  const short: string[] = [];
  const kept: { row: number; channel: TargetChannel }[] = [];
  for (const [row, { name, source, detector }] of pairs.entries()) {
    const [from, to] = [places.sources[source], places.detectors[detector]];
    if (from === undefined || to === undefined) unplaced.push(name);
    else if (Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2]) < SHORTEST_LONG_DISTANCE) short.push(name);
    else {
      const channel: TargetChannel = {
        name,
        position: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2],
        source: { label: probe.sources[source]?.label ?? `S${source + 1}`, position: from },
        detector: { label: probe.detectors[detector]?.label ?? `D${detector + 1}`, position: to },
      };
      kept.push({ row, channel });
    }
  }
  return {
    kept,
    remarks: [
      ...(unplaced.length > 0
        ? [`fNIRS channels without a place on the head are left out: ${unplaced.join(', ')}`]
        : []),
      ...(short.length > 0 ? [`fNIRS channels that see the scalp alone are left out: ${short.join(', ')}`] : []),
    ],
  };
}

function noChannels(file: string, found: string): HemocastError {
  return new HemocastError('fnirs-no-channels', 'No fNIRS channel is left', {
    file,
    expected: 'a channel with HbO and HbR, longer than a short channel, at a known place, and not marked as bad',
    found,
    advice: 'Look at channels.tsv and optodes.tsv beside the recording, or take the run out.',
  });
}

/**
 * Haemoglobin that others computed, without channels that are marked as bad or hold values that are no numbers. What
 * `hemocast preprocess fnirs` wrote says that it has been filtered; the rest is filtered here.
 */
async function readCleaned(recording: BidsRecording, found: HaemoglobinFile): Promise<Haemoglobin> {
  const { Cleaning } = await recording.sidecar();
  const { bad } = pairsMarkedBad((await recording.channels()) ?? [], found);
  const { hbo, hbr, samples, sampleRate, segments } = found;
  const lost = new Float64Array(found.pairs.length);
  for (const { channel, samples: count } of found.missing) lost[channel] += count;
  const isSound = (row: number) =>
    lost[row] <= 2 * MOST_MISSING * samples &&
    [hbo, hbr].every((data) => data.subarray(row * samples, (row + 1) * samples).every(Number.isFinite));
  const rows = [...found.pairs.keys()];
  const marked = rows.filter((row) => bad.includes(found.pairs[row].name));
  const broken = rows.filter((row) => !marked.includes(row) && !isSound(row));
  const kept = rows.filter((row) => !marked.includes(row) && !broken.includes(row));
  const names = (some: readonly number[]) => some.map((row) => found.pairs[row].name);
  const remarks = [
    ...found.remarks,
    ...leftOutRemark('marked as bad', names(marked)),
    ...leftOutRemark('not finite', names(broken)),
  ];
  if (kept.length === 0) throw noChannels(recording.location, remarks.join('; '));
  const band = (Cleaning as Partial<FnirsCleaningReport> | undefined)?.band;
  const isFiltered = band?.low === BAND.low && band.high === BAND.high;
  const pass = (data: Float64Array) => {
    const own = new Float64Array(kept.length * samples);
    for (const [i, row] of kept.entries()) own.set(data.subarray(row * samples, (row + 1) * samples), i * samples);
    return isFiltered ? own : bandPassHaemoglobin(own, samples, sampleRate, BAND, segments);
  };
  return { pairs: kept.map((row) => found.pairs[row]), hbo: pass(hbo), hbr: pass(hbr), sampleRate, samples, remarks };
}

function leftOutRemark(why: string, names: readonly string[]): string[] {
  return names.length > 0 ? [`fNIRS channels are left out (${why}): ${names.join(', ')}`] : [];
}

/** Raw light or optical densities, cleaned as `hemocast preprocess fnirs` does by default. */
async function cleanLight(recording: BidsRecording, light: OpticalRecording): Promise<Haemoglobin> {
  const { bad } = pairsMarkedBad((await recording.channels()) ?? [], light);
  const { density, haemoglobin, report } = cleanFnirs(light, { bad, band: BAND });
  const left = (
    [
      ['stated', 'marked as bad'],
      ['not finite', 'not finite'],
      ['constant', 'constant'],
      ['saturated', 'saturated'],
      ['unknown distance', 'unknown distance'],
      ['poor coupling', 'poor coupling'],
    ] as const
  ).flatMap(([reason, why]) =>
    leftOutRemark(
      why,
      report.leftOut.filter((one) => one.reason === reason).map(({ name }) => name),
    ),
  );
  const { pairs, sampleRate, samples } = density;
  return {
    pairs,
    ...haemoglobin,
    sampleRate,
    samples,
    remarks: [...(light.remarks ?? []), ...report.remarks, ...left],
  };
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
  ...haemodynamic,
  defaults: { components: 2, windowVolumes: 32 },
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
  followsBold: FOLLOWS_BOLD,
  space: (description, template) => channelSpace(description, HAEMOGLOBIN, template),
  probe: haemoglobinProbe,
  write: writeHaemoglobin,
};
