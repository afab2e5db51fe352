/** HbO and HbR that another program, or this one, has made of light, as a SNIRF file holds them. */
import type { SnirfFile } from '../../formats/snirf/snirf.js';
import { HemocastError } from '../../foundation/index.js';
import type { MissingValues } from '../missing-values.js';
import type { RecordingEvent, SignalSegment } from '../recording.js';
import { type EvenSignals, evenSignals } from './even-signals.js';
import { makePair, missingRemarks, type OpticalRecording, snirfEvents } from './optical-recording.js';

/** Concentration changes of the pairs that have both kinds. */
export interface HaemoglobinFile {
  /** One a row of `hbo` and `hbr`. */
  pairs: { name: string; source: number; detector: number }[];
  /** `[pair, sample]`, µM. */
  hbo: Float64Array;
  hbr: Float64Array;
  /** Hz. */
  sampleRate: number;
  samples: number;
  /** Seconds of the first sample on the file's own clock. */
  startTime: number;
  /** The contiguous parts; left out where the recording is one. */
  segments?: readonly SignalSegment[];
  /** Values that were not measured, by the pair (`channel`) they belong to; the line that bridges them is no data. */
  missing: readonly MissingValues[];
  /** Events `BAD gap` of the gaps. */
  gaps: RecordingEvent[];
  remarks: string[];
}

/** µM in a unit of concentration, as SNIRF files spell it. */
const MICROMOLAR: Readonly<Record<string, number>> = {
  M: 1e6,
  'mol/L': 1e6,
  mM: 1e3,
  'mmol/L': 1e3,
  uM: 1,
  'umol/L': 1,
  nM: 1e-3,
  'nmol/L': 1e-3,
};

/** Whether a file holds haemoglobin, and no light that would have to be converted. */
export function holdsHaemoglobin({ measurementList }: Pick<SnirfFile, 'measurementList'>): boolean {
  return measurementList.some(({ label }) => kindOf(label) !== undefined);
}

/**
 * The HbO and HbR of a file; pairs that lack one of them are left out and named.
 *
 * @throws HemocastError `fnirs-channels` where no pair has both, or one has a kind twice; `fnirs-samples` for fewer than two samples;
 *   `fnirs-unit` for a unit that is no concentration, or none where the size of the changes does not tell it
 */
export function haemoglobinOf(file: SnirfFile, name = 'the recording'): HaemoglobinFile {
  const { measurementList, probe, samples, sampleRate } = file;
  if (samples < 2 || !(sampleRate > 0)) {
    throw new HemocastError('fnirs-samples', 'The recording is too short', {
      file: name,
      expected: 'two samples or more, at a known rate',
      found: `${samples} at ${sampleRate} Hz`,
    });
  }
  const found = new Map<string, { source: number; detector: number; name: string; hbo?: number; hbr?: number }>();
  for (const [row, { source, detector, label }] of measurementList.entries()) {
    const kind = kindOf(label);
    if (kind === undefined) continue;
    const key = `${source} ${detector}`;
    const from = probe.sources[source]?.label ?? `S${source + 1}`;
    const to = probe.detectors[detector]?.label ?? `D${detector + 1}`;
    const pair = found.get(key) ?? { source, detector, name: `${from}_${to}` };
    found.set(key, pair);
    if (pair[kind] !== undefined) {
      throw new HemocastError('fnirs-channels', 'A kind of haemoglobin is there twice', {
        file: name,
        field: `channel ${row + 1} (${pair.name})`,
        expected: `${label} of each pair once`,
        found: 'twice',
        advice: 'Export one run with one course of each kind, without averages or repetitions.',
      });
    }
    pair[kind] = row;
  }
  const whole = [...found.values()].filter(({ hbo, hbr }) => hbo !== undefined && hbr !== undefined);
  if (whole.length === 0) {
    throw new HemocastError('fnirs-channels', 'No channel has both HbO and HbR', {
      file: name,
      expected: 'dataTypeLabel HbO and HbR of the same source and detector',
      found: `${found.size} channels with one of them`,
      advice: 'Give the raw light, or both kinds.',
    });
  }
  const used = whole.flatMap(({ hbo, hbr }) => [hbo!, hbr!]);
  const even = evenSignals(file, used, { name, events: snirfEvents(file) });
  const isUnstated = used.every((row) => (measurementList[row].unit ?? '') === '');
  const assumed = isUnstated ? unitBySize(even, used) : undefined;
  const rows = (kind: 'hbo' | 'hbr') => {
    const data = new Float64Array(whole.length * even.samples);
    for (const [i, pair] of whole.entries()) {
      const row = pair[kind]!;
      const factor = micromolar(assumed ?? measurementList[row].unit, name, row);
      for (let k = 0; k < even.samples; k++) data[i * even.samples + k] = factor * even.data[row * even.samples + k];
    }
    return data;
  };
  const lone = [...found.values()].filter((pair) => !whole.includes(pair)).map((pair) => pair.name);
  const pairOf = new Map(whole.flatMap(({ hbo, hbr }, i) => [hbo!, hbr!].map((row) => [row, i])));
  const names = new Map(whole.flatMap((pair) => [pair.hbo!, pair.hbr!].map((row) => [row, pair.name])));
  return {
    pairs: whole.map(({ name: label, source, detector }) => ({ name: label, source, detector })),
    hbo: rows('hbo'),
    hbr: rows('hbr'),
    sampleRate,
    samples: even.samples,
    startTime: file.time?.[0] ?? 0,
    ...(even.segments && { segments: even.segments }),
    missing: even.missing.map((one) => ({ ...one, channel: pairOf.get(one.channel)! })),
    gaps: even.gaps,
    remarks: [
      ...(assumed === undefined
        ? []
        : [`The file states no unit of haemoglobin: ${assumed} is taken, by the size of its changes`]),
      ...(lone.length > 0 ? [`Channels with one kind of haemoglobin alone are left out: ${lone.join(', ')}`] : []),
      ...even.remarks,
      ...missingRemarks(even.missing, names),
    ],
  };
}

/** Changes of haemoglobin in a head, in the unit: from what a filter leaves to movements. */
const CHANGES: readonly (readonly [unit: string, least: number, most: number])[] = [
  ['M', 1e-8, 1e-4],
  ['uM', 1e-2, 1e2],
];

/** The unit in which the changes are those of a head; undefined where that is none. The two ranges are far apart. */
function unitBySize({ data, samples }: EvenSignals, rows: readonly number[]): string | undefined {
  const deviations = rows
    .map((row) => {
      const course = data.subarray(row * samples, (row + 1) * samples);
      const mean = course.reduce((sum, value) => sum + value, 0) / samples;
      return Math.sqrt(course.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples);
    })
    .filter((deviation) => deviation > 0)
    .sort((a, b) => a - b);
  const typical = deviations[deviations.length >> 1];
  return CHANGES.find(([, least, most]) => typical >= least && typical <= most)?.[0];
}

/**
 * The haemoglobin of a file as a recording whose pairs have a row of HbO and one of HbR, for the steps that follow the Beer–Lambert law.
 *
 * @throws HemocastError as `haemoglobinOf`
 */
export function haemoglobinCourses(file: SnirfFile, name = 'the recording'): OpticalRecording {
  const { pairs, hbo, hbr, samples, sampleRate, startTime, segments, missing, gaps, remarks } = haemoglobinOf(
    file,
    name,
  );
  const data = new Float64Array(2 * pairs.length * samples);
  for (const i of pairs.keys()) {
    data.set(hbo.subarray(i * samples, (i + 1) * samples), 2 * i * samples);
    data.set(hbr.subarray(i * samples, (i + 1) * samples), (2 * i + 1) * samples);
  }
  return {
    quantity: 'haemoglobin',
    wavelengths: [],
    probe: file.probe,
    pairs: pairs.map(({ source, detector }, i) => ({
      ...makePair(file.probe, source, detector, 2),
      rows: [2 * i, 2 * i + 1],
    })),
    sampleRate,
    samples,
    startTime,
    data,
    events: [...snirfEvents(file), ...gaps].sort((a, b) => a.onset - b.onset),
    ...(segments && { segments }),
    missing: missing.map((one) => ({ ...one, channel: 2 * one.channel })),
    remarks,
  };
}

function kindOf(label: string | undefined): 'hbo' | 'hbr' | undefined {
  const text = label?.toLowerCase();
  return text === 'hbo' || text === 'hbr' ? text : undefined;
}

function micromolar(unit: string | undefined, file: string, row: number): number {
  // The micro sign and the Greek letter are two characters.
  const spelt = (unit ?? '').trim().replace(/^[µμ]/, 'u').replace(/\/l$/, '/L');
  if (Object.hasOwn(MICROMOLAR, spelt)) return MICROMOLAR[spelt];
  throw new HemocastError('fnirs-unit', 'The unit of haemoglobin is not known', {
    file,
    field: `dataUnit of channel ${row + 1}`,
    expected: Object.keys(MICROMOLAR).join(', '),
    found: unit === undefined ? 'no unit' : JSON.stringify(unit),
    advice: 'State dataUnit in the SNIRF file, or give the raw light.',
  });
}
