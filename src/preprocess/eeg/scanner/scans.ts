/** The scans of a recording, each with the epochs in which its artefact is there: triggered ones, ones whose trigger was lost, and dummies. */
import type { RecordingEvent } from '../../../recordings/index.js';
import { fourierPlan } from '../../../signal/index.js';
import { epochLayout, REACH, readEpochs } from './aligned-epochs.js';
import { searchScans } from './artefact-search.js';
import { meanEpoch, median, type Probe, refineTiming, stretchCorrelation, type TimedEpochs } from './epoch-timing.js';
import { evenSpacing, FEWEST_EPOCHS, scansOfTriggers, slicesOfPauses, type TriggeredScan } from './scan-triggers.js';
import type { GradientMode, ScanReport } from './scanner-contract.js';

/** A scan as it is corrected. */
export interface Scan {
  /** Of each epoch with the artefact, samples with fractions. */
  onsets: Float64Array;
  /** Where each epoch ends: at the next one, or after a period. */
  ends: Float64Array;
  /** Samples. */
  period: number;
  /** Index of the first volume that has a trigger, among the epochs. */
  firstTriggered: number;
  report: ScanReport;
}

export interface FoundScans {
  scans: Scan[];
  epoch: 'volume' | 'slice';
  trigger?: string;
  repeatability: number;
  remarks: string[];
}

/** Correlation of consecutive epochs, in second differences, from which there is an artefact. */
export const LEAST_REPEATABILITY = 0.5;
/** Labels that scanners' triggers bear; others are tried after them. */
const USUAL = /(^|\W)(R\s*128|R\s*1|T\s*1?|TR|scan ?start|volume|slice|scanner.*|fMRI.*|MR.*|gradient.*)$/i;
/** Seconds between triggers. */
const PERIODS = { shortest: 0.02, longest: 20 } as const;
/** Epochs shorter than this are slices, seconds. */
const SHORTEST_VOLUME = 0.3;

/**
 * Finds the scans of a recording.
 *
 * @param events with their labels; onsets in seconds
 * @returns no scans where nothing repeats with any trigger, nor by itself; `remarks` says why
 */
export function findScans(
  probe: Probe,
  events: readonly RecordingEvent[],
  { gradient = 'auto', trigger }: { gradient?: GradientMode; trigger?: string },
): FoundScans {
  const remarks: string[] = [];
  const none = { scans: [], epoch: 'volume' as const, repeatability: 0, remarks };
  if (probe.rows.length === 0) return none;
  const candidates = trainsByLabel(events, probe.rate, trigger);
  const judged = candidates
    .map((candidate) => ({
      ...candidate,
      repeatability: isTone(probe, candidate.scans[0]) ? 0 : repeatabilityOf(probe, candidate.scans),
    }))
    .sort((a, b) => Number(b.usual) - Number(a.usual) || b.repeatability - a.repeatability);
  const best = judged.find(({ repeatability }) => repeatability >= LEAST_REPEATABILITY);
  if (best !== undefined) {
    if (best.astray > 0) remarks.push(`${best.astray} events ${best.label} lie beside the rhythm and are passed over.`);
    const { scans, epoch } = asEpochs(probe, best.scans, gradient, remarks, best.times);
    return { scans: completed(probe, scans), epoch, trigger: best.label, repeatability: best.repeatability, remarks };
  }
  if (judged.length > 0) {
    const [{ label, repeatability }] = judged;
    remarks.push(
      `Nothing in the signal repeats with the events ${label} (correlation of consecutive epochs ${repeatability.toFixed(2)}).`,
    );
  }
  const found = searchScans(probe);
  if (found.length === 0) return none;
  const { scans, epoch } = asEpochs(probe, found, gradient, remarks);
  const all = completed(probe, scans);
  if (all.length === 0) return none;
  remarks.push(
    `No label of the events marks the artefact; its period of ${all[0].report.period.toFixed(6)} s was found in the signal.`,
  );
  return { scans: all, epoch, repeatability: repeatabilityOf(probe, scans), remarks };
}

/**
 * Where triggers say that scans are, labels that scanners use first and long scans first.
 *
 * @param rate Hz
 * @returns seconds of the middle of each scan, and of one of its epochs
 */
export function triggeredPlaces(
  events: readonly RecordingEvent[],
  rate: number,
  trigger: string | undefined,
): { middle: number; period: number }[] {
  return trainsByLabel(events, rate, trigger)
    .flatMap(({ usual, scans }) => scans.map(({ onsets, period }) => ({ usual, onsets, period: period / rate })))
    .sort((a, b) => Number(b.usual) - Number(a.usual) || b.onsets.length * b.period - a.onsets.length * a.period)
    .map(({ onsets, period }) => ({ middle: onsets[onsets.length >> 1] / rate, period }));
}

interface LabelledScans {
  label: string;
  usual: boolean;
  scans: TriggeredScan[];
  astray: number;
  times: number[];
}

function trainsByLabel(events: readonly RecordingEvent[], rate: number, wanted: string | undefined): LabelledScans[] {
  const byLabel = new Map<string, number[]>();
  for (const { onset, label } of events) {
    const own = byLabel.get(label) ?? [];
    own.push(onset * rate);
    byLabel.set(label, own);
  }
  const plain = (text: string) => text.replace(/\s+/g, '').toLowerCase();
  const isWanted = (label: string) =>
    wanted === undefined || [label, label.slice(label.indexOf('/') + 1)].some((name) => plain(name) === plain(wanted));
  return [...byLabel].flatMap(([label, times]): LabelledScans[] => {
    if (!isWanted(label)) return [];
    const { scans, astray } = scansOfTriggers(times, rate);
    const seconds = (scans[0]?.period ?? 0) / rate;
    if (scans.length === 0 || seconds < PERIODS.shortest || seconds > PERIODS.longest) return [];
    return [{ label, usual: USUAL.test(label), scans, astray, times: [...times].sort((a, b) => a - b) }];
  });
}

/** Median correlation of epochs with the next ones, of up to 24 pairs a scan and of all probes. */
function repeatabilityOf(probe: Probe, scans: readonly TriggeredScan[]): number {
  const found = scans.flatMap(({ onsets, period }) => {
    const pairs = Math.min(24, onsets.length - 1);
    const step = (onsets.length - 1) / pairs;
    return Array.from({ length: pairs }, (_, i) => Math.floor(i * step)).flatMap((k) => {
      if (onsets[k] < 0 || onsets[k + 1] + period > probe.samples) return [];
      // Markers may be a sample off: the best of three places counts.
      return probe.rows.map((row) =>
        Math.max(
          ...[-0.5, 0, 0.5].map((shift) =>
            stretchCorrelation(row, onsets[k], onsets[k + 1] + shift, Math.min(period, 4096)),
          ),
        ),
      );
    });
  });
  return found.length === 0 ? 0 : median(found);
}

/** Share of a template's power in three tones from which it is mains that triggers happen to follow, and how wide a tone is, Hz. */
const MOST_IN_TONES = 0.7;
const TONE_WIDTH = 3;

/** Whether what repeats is a few tones: mains repeat with any trigger that comes every second. */
function isTone({ rows: [row], rate }: Probe, { onsets, period }: TriggeredScan): boolean {
  const inside = onsets.filter((onset) => onset >= 0 && onset + period <= row.length).slice(0, 40);
  if (inside.length < 2 || period < (2 * rate) / TONE_WIDTH) return false;
  const template = templateOf(row, inside, period).slice(REACH, REACH + Math.floor(period));
  const imaginary = new Float64Array(template.length);
  fourierPlan(template.length).forward(template, imaginary);
  const width = Math.max(1, Math.round((TONE_WIDTH * template.length) / rate));
  const tones = new Float64Array(Math.ceil(template.length / 2 / width));
  for (let f = 0; f < template.length >> 1; f++) tones[Math.floor(f / width)] += template[f] ** 2 + imaginary[f] ** 2;
  const sorted = [...tones].sort((a, b) => b - a);
  const all = sorted.reduce((sum, value) => sum + value, 0);
  return all > 0 && sorted[0] + sorted[1] + sorted[2] > MOST_IN_TONES * all;
}

/** Epochs of the kind that is wanted: volumes unless slices are asked for, or nothing but slices repeats. */
function asEpochs(
  probe: Probe,
  scans: readonly TriggeredScan[],
  gradient: GradientMode,
  remarks: string[],
  times: readonly number[] = [],
): { scans: TriggeredScan[]; epoch: 'volume' | 'slice' } {
  const seconds = scans[0].period / probe.rate;
  const pauses = slicesOfPauses(times, probe.rate);
  if (gradient === 'slice' && pauses === undefined) {
    if (seconds < SHORTEST_VOLUME) return { scans: [...scans], epoch: 'slice' };
    const slices = slicesInVolume(probe, refined(probe, scans)[0]);
    if (slices !== undefined) {
      remarks.push(`A volume holds ${slices} slices, by what repeats within it.`);
      return { scans: scans.map((scan) => divided(scan, slices)), epoch: 'slice' };
    }
    remarks.push('Within a volume nothing repeats: volumes are the epochs.');
    return { scans: [...scans], epoch: 'volume' };
  }
  if (pauses !== undefined) {
    const { slices, first } = pauses;
    const firsts = times.filter((_, i) => i >= first && (i - first) % slices === 0);
    const volumes = scansOfTriggers(firsts, probe.rate).scans;
    if (volumes.length > 0) {
      remarks.push(`${slices} triggers come a volume, one a slice.`);
      return { scans: volumes, epoch: 'volume' };
    }
  }
  const exact = refined(probe, scans);
  const multiple = repeatingMultiple(probe, exact[0]);
  if (multiple === 1) return { scans: [...scans], epoch: seconds < SHORTEST_VOLUME ? 'slice' : 'volume' };
  if (times.length > 0) remarks.push(`${multiple} triggers come a volume, by what repeats best.`);
  return { scans: exact.map((scan) => gathered(scan, multiple)), epoch: 'volume' };
}

/** Scans at the times of their artefact. */
function refined(probe: Probe, scans: readonly TriggeredScan[]): TriggeredScan[] {
  const timed = refineTiming(
    probe,
    scans.map(({ onsets, period }) => ({ indices: [...onsets.keys()], onsets, period })),
  );
  return scans.map((scan, i) => ({ ...scan, onsets: timed[i].onsets, period: timed[i].period }));
}

/** Every so many epochs are one; what is left over at the end is found again by its artefact. */
function gathered({ onsets, period, triggered }: TriggeredScan, multiple: number): TriggeredScan {
  const count = Math.floor(onsets.length / multiple);
  return {
    onsets: Float64Array.from({ length: count }, (_, k) => onsets[k * multiple]),
    period: period * multiple,
    triggered: Array.from({ length: count }, (_, k) => triggered[k * multiple]),
  };
}

/** Epochs that are compared to find after how many the signal repeats. */
const COMPARED = 600;

/**
 * After how many epochs the signal repeats best, by the energy of what differs: slices are nearly alike, and only whole volumes are so but for
 * movement and EEG.
 */
function repeatingMultiple({ rows: [row], rate }: Probe, { onsets, period }: TriggeredScan): number {
  const from = Math.max(0, (onsets.length - COMPARED) >> 1);
  const part = onsets.subarray(from, from + COMPARED);
  const layout = epochLayout(
    Float64Array.from(part),
    Float64Array.from(part, (onset) => onset + period),
  );
  const epochs = readEpochs(row, layout);
  const { columns } = layout;
  const length = Math.floor(period);
  const shortest = Math.max(1, Math.ceil((SHORTEST_VOLUME * rate) / period));
  const longest = Math.min(128, Math.floor(part.length / 3), Math.floor((8 * rate) / period));
  if (longest < shortest) return 1;
  const differences = Array.from({ length: longest - shortest + 1 }, (_, i) => {
    const lag = (shortest + i) * columns;
    let sum = 0;
    for (let k = 0; k * columns + lag < epochs.length; k++) {
      for (let n = REACH, at = k * columns + REACH; n < REACH + length; n++, at++) {
        sum += (epochs[at + lag] - epochs[at]) ** 2;
      }
    }
    return sum / (part.length - shortest - i);
  });
  const least = Math.min(...differences);
  // Multiples of a volume repeat as well as one: the smallest number counts.
  return shortest + differences.findIndex((value) => value <= 1.5 * least);
}

/** The number of equal parts of a volume that are most alike; undefined where none are. */
function slicesInVolume(probe: Probe, { onsets, period }: TriggeredScan): number | undefined {
  const [row] = probe.rows;
  const at = onsets[Math.floor(onsets.length / 2)];
  const scored = Array.from({ length: 118 }, (_, i) => i + 3).flatMap((slices) => {
    const length = period / slices;
    if (length < 0.02 * probe.rate) return [];
    const parts = Array.from({ length: Math.min(slices - 1, 8) }, (_, i) => at + (i + 1) * length);
    return [{ slices, r: median(parts.map((part) => stretchCorrelation(row, part, part + length, length))) }];
  });
  const most = Math.max(...scored.map(({ r }) => r));
  if (!(most > LEAST_REPEATABILITY)) return undefined;
  // Two slices together repeat as well as one: the largest number counts.
  return scored.filter(({ r }) => r > most - 0.05).pop()?.slices;
}

function divided({ onsets, period, triggered }: TriggeredScan, slices: number): TriggeredScan {
  const own = period / slices;
  return {
    onsets: Float64Array.from({ length: onsets.length * slices }, (_, i) => onsets[0] + i * own),
    period: own,
    triggered: Array.from({ length: onsets.length * slices }, (_, i) => triggered[Math.floor(i / slices)]),
  };
}

/** With the timing of the artefact itself, and with epochs that have the artefact but no trigger. */
function completed(probe: Probe, scans: readonly TriggeredScan[]): Scan[] {
  const rough = refineTiming(
    probe,
    scans.map(({ onsets, period, triggered }) => {
      const indices = triggered.flatMap((is, k) => (is ? [k] : []));
      return { indices, onsets: Float64Array.from(indices, (k) => onsets[k]), period };
    }),
  );
  const templates = probe.rows.map((row) =>
    templateOf(row, Float64Array.from(rough.flatMap(({ onsets }) => [...onsets])), rough[0].period),
  );
  const whole = scans.map((scan, i) => withUntriggered(probe, templates, scan, rough[i], scans));
  const kept = whole.filter(({ timed }) => timed.indices.length >= FEWEST_EPOCHS);
  const final = refineTiming(
    probe,
    kept.map(({ timed }) => timed),
  );
  return final.map(({ indices, onsets, period, jitter }, i): Scan => {
    const { before, after, lost, firstTriggered } = kept[i];
    const ends = onsets.map((onset, k) =>
      k + 1 < indices.length && indices[k + 1] === indices[k] + 1 ? onsets[k + 1] : onset + period,
    );
    const { rate } = probe;
    const report = {
      ...{ onset: onsets[0] / rate, epochs: indices.length, period: period / rate },
      ...{ lost, before, after, jitter: (1e6 * jitter) / rate },
    };
    return { onsets, ends, period, firstTriggered, report };
  });
}

/** Goes on from the triggered epochs as long as the artefact does, and looks for it where triggers were lost. */
function withUntriggered(
  probe: Probe,
  templates: readonly Float64Array[],
  { triggered, onsets }: TriggeredScan,
  { indices: own, onsets: exact, period }: TimedEpochs,
  all: readonly TriggeredScan[],
): { timed: TimedEpochs; before: number; after: number; lost: number; firstTriggered: number } {
  const line = evenSpacing(own, exact);
  const at = (k: number) => line.at + k * line.period;
  const isThere = (onset: number) =>
    median(probe.rows.map((row, r) => withTemplate(row, templates[r], onset, period))) > LEAST_REPEATABILITY;
  const others = all.filter((other) => other.onsets !== onsets);
  const isFree = (onset: number) =>
    onset > -0.5 &&
    onset + period < probe.samples + 0.5 &&
    others.every((other) => {
      const [first, last] = [other.onsets[0], other.onsets[other.onsets.length - 1] + other.period];
      return onset + period <= first + 1 || onset >= last - 1;
    });
  const count = onsets.length;
  let [before, after] = [0, 0];
  while (isFree(at(-before - 1)) && isThere(at(-before - 1))) before++;
  while (isFree(at(count + after)) && isThere(at(count + after))) after++;
  const places = new Map(own.map((k, i) => [k, exact[i]]));
  const indices = Array.from({ length: count + before + after }, (_, i) => i - before)
    .filter((k) => k < 0 || k >= count || triggered[k] || isThere(at(k)))
    .filter((k) => at(k) > -0.5 && at(k) + period < probe.samples + 1);
  const first = indices[0] ?? 0;
  return {
    timed: {
      indices: indices.map((k) => k - first),
      onsets: Float64Array.from(indices, (k) => places.get(k) ?? at(k)),
      period,
    },
    ...{ before, after },
    lost: indices.filter((k) => k >= 0 && k < count && !triggered[k]).length,
    firstTriggered: Math.max(
      0,
      indices.findIndex((k) => k >= own[0]),
    ),
  };
}

function templateOf(row: Float32Array, onsets: Float64Array, period: number): Float64Array {
  const layout = epochLayout(
    onsets,
    onsets.map((onset) => onset + period),
  );
  return meanEpoch(readEpochs(row, layout), layout.columns);
}

function withTemplate(row: Float32Array, template: Float64Array, onset: number, period: number): number {
  const layout = epochLayout(Float64Array.of(onset), Float64Array.of(onset + period));
  const epoch = readEpochs(row, layout);
  let [aa, bb, ab] = [0, 0, 0];
  const columns = Math.min(layout.columns, template.length);
  for (let n = REACH; n < columns - REACH; n++) {
    aa += epoch[n] * epoch[n];
    bb += template[n] * template[n];
    ab += epoch[n] * template[n];
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
