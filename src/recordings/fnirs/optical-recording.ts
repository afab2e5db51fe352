/** fNIRS recordings as the steps of preprocessing hand them on: pairs of optodes, each seen at several wavelengths. */
import type { SnirfFile, SnirfProbe } from '../../formats/snirf/snirf.js';
import { HemocastError } from '../../foundation/index.js';
import type { MissingValues } from '../missing-values.js';
import type { RecordingEvent, SignalSegment } from '../recording.js';
import { evenSignals } from './even-signals.js';

/** A source and a detector that sees its light. */
export interface OptodePair {
  /** Index in `probe.sources`, from 0. */
  source: number;
  /** Index in `probe.detectors`, from 0. */
  detector: number;
  /** As `S1_D2`, with the labels of the probe. */
  name: string;
  /** mm between them; NaN where the probe has no positions. */
  distance: number;
  /** mm, half way between them, in the probe's frame, where it is known. */
  midpoint?: readonly [number, number, number];
  /** Row of each wavelength's signal in `data`, in the order of `wavelengths`. */
  rows: number[];
}

/** Light that passed through the head: intensities, or optical densities after the first step; or what others made of it. */
export interface OpticalRecording {
  /** Of `haemoglobin`, a pair's rows are HbO and HbR in µM. */
  quantity: 'intensity' | 'optical density' | 'haemoglobin';
  /** nm, ascending; none of haemoglobin. */
  wavelengths: number[];
  probe: SnirfProbe;
  pairs: OptodePair[];
  /** Hz. */
  sampleRate: number;
  samples: number;
  /** Seconds of the first sample on the file's own clock; `events` count from the first sample. */
  startTime: number;
  /** `[row, sample]`, row-major; `pairs` say which row is what. */
  data: Float64Array;
  events: RecordingEvent[];
  /** The contiguous parts, as of a `Recording`; left out where the recording is one. Samples outside them are filler. */
  segments?: readonly SignalSegment[];
  /** Values inside the parts that were not measured, and lie on a straight line between their neighbours. */
  missing?: readonly MissingValues[];
  /** What was odd, as sentences. */
  remarks?: readonly string[];
}

/** SNIRF's `dataType` of continuous-wave amplitude. */
const RAW_AMPLITUDE = 1;
const OPTICAL_DENSITY = /^dOD$/i;

/** Whether a file holds raw amplitudes or optical densities. */
export function holdsLight({ measurementList }: Pick<SnirfFile, 'measurementList'>): boolean {
  return measurementList.some(
    ({ dataType, label }) =>
      (dataType ?? (label ? 0 : 1)) === RAW_AMPLITUDE || (label !== undefined && OPTICAL_DENSITY.test(label)),
  );
}

/**
 * The light of a SNIRF file (or of a `.nirs` file or NIRx folder, which are read as the same type): rows sorted into pairs
 * of optodes and wavelengths, on an even clock, events counted from the first sample. A pair that misses a wavelength or has one twice
 * is left out, with a remark.
 *
 * @throws HemocastError `fnirs-kind` where the file holds neither raw amplitudes nor optical densities, or both;
 *   `fnirs-channels` where no pair is whole; `fnirs-samples` for fewer than two samples; `fnirs-gaps`
 *
 * @example
 * const light = fnirsRecording(await readSnirf(bytes, 'sub-01_task-tap_nirs.snirf'), 'sub-01_task-tap_nirs.snirf');
 */
export function fnirsRecording(file: SnirfFile, name = 'the recording'): OpticalRecording {
  const { samples, measurementList, probe } = file;
  const raw = measurementList.filter(({ dataType, label }) => (dataType ?? (label ? 0 : 1)) === RAW_AMPLITUDE).length;
  const densities = measurementList.filter(({ label }) => label !== undefined && OPTICAL_DENSITY.test(label)).length;
  if ((raw === 0) === (densities === 0)) {
    throw new HemocastError('fnirs-kind', 'The file holds no light to convert', {
      file: name,
      expected: 'raw continuous-wave amplitudes, or optical densities (dOD)',
      found: raw > 0 ? `${raw} of the one and ${densities} of the other` : 'neither',
    });
  }
  if (samples < 2 || !(file.sampleRate > 0)) {
    throw new HemocastError('fnirs-samples', 'The recording is too short', {
      file: name,
      expected: 'two samples or more, at a known rate',
      found: `${samples} at ${file.sampleRate} Hz`,
    });
  }
  const { pairs, wavelengths, remarks } = pairsOf(file, raw > 0, name);
  const rows = pairs.flatMap((pair) => pair.rows);
  const events = snirfEvents(file);
  const even = evenSignals(file, rows, { name, zerosAreMissing: raw > 0, events });
  const names = new Map(pairs.flatMap((pair) => pair.rows.map((row) => [row, pair.name])));
  return {
    quantity: raw > 0 ? 'intensity' : 'optical density',
    wavelengths,
    probe,
    pairs,
    sampleRate: file.sampleRate,
    samples: even.samples,
    startTime: file.time?.[0] ?? 0,
    data: even.data,
    events: [...events, ...even.gaps].sort((a, b) => a.onset - b.onset),
    ...(even.segments && { segments: even.segments }),
    missing: even.missing,
    remarks: [...remarks, ...even.remarks, ...missingRemarks(even.missing, names)],
  };
}

const MOST_NAMED = 12;

/** How many values of which channels were bridged. */
export function missingRemarks(missing: readonly MissingValues[], names: ReadonlyMap<number, string>): string[] {
  const counts = new Map<string, number>();
  for (const { channel, samples } of missing) {
    const name = names.get(channel) ?? `row ${channel + 1}`;
    counts.set(name, (counts.get(name) ?? 0) + samples);
  }
  if (counts.size === 0) return [];
  const named = [...counts].slice(0, MOST_NAMED).map(([name, count]) => `${name} (${count})`);
  const more = counts.size > MOST_NAMED ? ` and ${counts.size - MOST_NAMED} channels more` : '';
  return [`Values that are no numbers count as missing: ${named.join(', ')}${more}`];
}

function pairsOf(
  file: SnirfFile,
  raw: boolean,
  name: string,
): { pairs: OptodePair[]; wavelengths: number[]; remarks: string[] } {
  const { measurementList, probe } = file;
  const wanted = [...measurementList.entries()].filter(([, { dataType, label }]) =>
    raw ? (dataType ?? (label ? 0 : 1)) === RAW_AMPLITUDE : OPTICAL_DENSITY.test(label ?? ''),
  );
  const used = wanted.flatMap(([, { wavelengthIndex }]) => probe.wavelengths[wavelengthIndex ?? -1] ?? []);
  const wavelengths = [...new Set(used.length > 0 ? used : probe.wavelengths)].sort((a, b) => a - b);
  const found = new Map<string, OptodePair>();
  const faults = new Map<OptodePair, HemocastError>();
  for (const [row, { source, detector, wavelengthIndex }] of wanted) {
    const pair = found.get(`${source} ${detector}`) ?? makePair(probe, source, detector, wavelengths.length);
    found.set(`${source} ${detector}`, pair);
    const column = wavelengths.indexOf(probe.wavelengths[wavelengthIndex ?? -1]);
    if (column < 0 || pair.rows[column] >= 0) {
      const error = new HemocastError('fnirs-channels', 'A wavelength is unknown or there twice', {
        file: name,
        field: `channel ${row + 1} (${pair.name})`,
        expected: `each of ${wavelengths.join(', ')} nm once`,
        found: column < 0 ? `wavelength ${(wavelengthIndex ?? -1) + 1}` : `${wavelengths[column]} nm twice`,
      });
      faults.set(pair, faults.get(pair) ?? error);
    } else pair.rows[column] = row;
  }
  for (const pair of found.values()) {
    const missing = pair.rows.indexOf(-1);
    if (missing < 0 || faults.has(pair)) continue;
    const error = new HemocastError('fnirs-channels', 'A wavelength is missing', {
      file: name,
      field: pair.name,
      expected: `${wavelengths.join(', ')} nm`,
      found: `no ${wavelengths[missing]} nm`,
    });
    faults.set(pair, error);
  }
  const pairs = [...found.values()].filter((pair) => !faults.has(pair));
  const [first] = faults.values();
  if (pairs.length === 0 && first !== undefined) throw first;
  const lost = [...faults].map(([pair, { detail }]) => `${pair.name} (${detail.found})`);
  return {
    pairs,
    wavelengths,
    remarks: lost.length > 0 ? [`Pairs without each wavelength once are left out: ${lost.join(', ')}`] : [],
  };
}

/** A pair by its optodes, its rows still to be found. */
export function makePair(probe: SnirfProbe, source: number, detector: number, wavelengths: number): OptodePair {
  const from = probe.sources[source];
  const to = probe.detectors[detector];
  const places = [from?.position ?? flat(from?.position2D), to?.position ?? flat(to?.position2D)];
  const [a, b] = places;
  const known = a !== undefined && b !== undefined;
  const both = from?.position !== undefined && to?.position !== undefined;
  return {
    source,
    detector,
    name: `${from?.label ?? `S${source + 1}`}_${to?.label ?? `D${detector + 1}`}`,
    distance: known ? Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) : Number.NaN,
    ...(both && known && { midpoint: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2] as const }),
    rows: Array<number>(wavelengths).fill(-1),
  };
}

function flat(place: readonly [number, number] | undefined): readonly [number, number, number] | undefined {
  return place === undefined ? undefined : [place[0], place[1], 0];
}

/** The stimuli of a file as events that count from its first sample. */
export function snirfEvents({ stims, time }: SnirfFile): RecordingEvent[] {
  const startTime = time?.[0] ?? 0;
  return stims
    .flatMap(({ name, events }) =>
      // Homer switches an event off by an amplitude below zero.
      events
        .filter(({ amplitude }) => amplitude >= 0)
        .map(({ onset, duration }) => ({ onset: onset - startTime, duration, label: name })),
    )
    .sort((a, b) => a.onset - b.onset);
}

/** Rows of all wavelengths of all pairs. */
export function opticalRows({ pairs }: OpticalRecording): number[] {
  return pairs.flatMap(({ rows }) => rows);
}
