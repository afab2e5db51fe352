/** The verdict of the input check on a recording that was just cleaned, without cleaning it again. */
import { emptyBands, isBipolar } from '../../modalities/eeg.js';
import {
  type CleaningReport,
  checkEegInput,
  eegEvidence,
  type InputCheck,
  type RecordingInParts,
  rawQuality,
  spreadSegments,
} from '../../preprocess/index.js';
import { type Recording, type SignalSegment, secondsOf, usableSegments } from '../../recordings/index.js';
import { DEFAULT_BANDS, logBandPower } from '../../signal/index.js';

/** Of a recording too long to be looked at as a whole: seconds that stand for it and of each stretch, and values of all channels at most. */
const SEEN_SECONDS = 300;
const STRETCH_SECONDS = 10;
const SEEN_VALUES = 2 ** 24;

/**
 * Judges a recording by its own electrodes and by the bands that it was to keep.
 *
 * @param pass band that was asked for, Hz: bands outside were not wanted
 * @param whole whether all of it is looked at, rather than stretches spread evenly
 */
export async function verdictOnEeg(
  raw: RecordingInParts,
  clean: RecordingInParts,
  cleaning: CleaningReport,
  { low = 1, high = 75 }: { low?: number; high?: number },
  whole: boolean,
): Promise<InputCheck> {
  const seconds = Math.min(raw.samples / raw.sampleRate, clean.samples / clean.sampleRate);
  const stretches = whole
    ? { starts: [0], length: Math.max(raw.samples / raw.sampleRate, clean.samples / clean.sampleRate) }
    : spreadSegments(
        seconds,
        Math.min(SEEN_SECONDS, SEEN_VALUES / raw.channels.length / raw.sampleRate),
        STRETCH_SECONDS,
      );
  const [before, after] = [await joined(raw, stretches), await joined(clean, stretches)];
  const { data, channels, samples, sampleRate, segments } = after;
  const bands = DEFAULT_BANDS.filter(
    (band) => Math.min(band.high, high) - Math.max(band.low, low) >= (band.high - band.low) / 2,
  );
  const power = logBandPower(data, channels.length, samples, sampleRate, {
    ...{ bands, stepSeconds: 1, windowSeconds: 2, segments },
  }).features;
  const empty = emptyBands(bands, cleaning.band, power).map((band) => bands[band].name);
  const evidence = eegEvidence({
    recording: after,
    cleaning,
    montage: {
      ...{ matched: channels.map(({ name }) => ({ wanted: name, from: name })), aliased: [], dropped: [] },
      interpolated: [...cleaning.removed],
    },
    bands: { wanted: bands.length, empty },
    raw: rawQuality(before),
    power,
    bipolar: isBipolar(raw),
  });
  const { outcome, findings } = checkEegInput({
    ...evidence,
    seconds: clean.samples / clean.sampleRate,
    usableSeconds: secondsOf(usableSegments(clean), clean.sampleRate),
  });
  return { outcome, findings };
}

/** Stretches one after the other; what is usable of each is a segment. */
async function joined(
  { read, ...recording }: RecordingInParts,
  { starts, length }: { starts: readonly number[]; length: number },
): Promise<Recording> {
  const { sampleRate, samples, channels } = recording;
  const usable = usableSegments(recording);
  const ranges = starts.map((start) => {
    const first = Math.floor(start * sampleRate);
    return { start: first, samples: Math.min(Math.round(length * sampleRate), samples - first) };
  });
  const total = ranges.reduce((sum, range) => sum + range.samples, 0);
  const [only] = ranges;
  const data = ranges.length === 1 ? await read(only.start, only.samples) : new Float32Array(channels.length * total);
  const segments: SignalSegment[] = [];
  let before = 0;
  for (const { start, samples: count } of ranges) {
    const part = ranges.length === 1 ? data : await read(start, count);
    for (let c = 0; c < channels.length && part !== data; c++) {
      data.set(part.subarray(c * count, (c + 1) * count), c * total + before);
    }
    for (const segment of usable) {
      const from = Math.max(segment.start, start);
      const length = Math.min(segment.start + segment.samples, start + count) - from;
      if (length > 0) segments.push({ start: before + from - start, samples: length });
    }
    before += count;
  }
  return { ...recording, samples: total, data, segments, events: [] };
}

/** The verdict as a sidecar says it. */
export function sidecarVerdict({ outcome, findings }: InputCheck): Record<string, unknown> {
  return {
    Outcome: outcome,
    Findings: findings.map((finding) => ({ Check: finding.check, Outcome: finding.outcome, Found: finding.text })),
  };
}
