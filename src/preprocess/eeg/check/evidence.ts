/** What a cleaned recording says about itself, for the input check. */
import { type Recording, secondsOf, usableSegments } from '../../../recordings/index.js';
import { median } from '../bad-channels.js';
import type { CleaningReport } from '../cleaning-contract.js';
import type { MontageReport } from '../match-montage.js';
import type { RawQuality } from './raw-quality.js';
import { recordingSummary } from './typical-recordings.js';

/** What the input check judges. */
export interface EegEvidence {
  /** Seconds of the recording, and of what was measured and is not annotated as bad. */
  seconds: number;
  usableSeconds: number;
  /** Electrodes wanted, and those of them with a signal of their own. */
  electrodes: { wanted: number; measured: number };
  /** Bands wanted, and names of those in which the recording holds no power. */
  bands: { wanted: number; empty: string[] };
  /** Share of the usable seconds whose amplitude no brain makes, or none at all. */
  artefacts: number;
  /** µV: standard deviation within a second, median over electrodes and seconds, after the band-pass. */
  amplitude: number;
  /** Peak of the line noise over its surroundings before it was removed, where there is one. */
  line?: { frequency: number; ratio: number };
  /** Whether channels are differences of two electrodes, as in polysomnography. */
  bipolar: boolean;
  /** What the recording stands against: a channel of zeros in it, the average of its channels, or `not known`. */
  reference: string;
  raw: RawQuality;
  /** What is compared with training people: see `recordingSummary`. */
  summary: number[];
}

/** A second is an artefact where the median electrode is this many times louder than in the median second … */
const LOUD = 6;
/** … or this many times quieter, … */
const SILENT = 1 / 20;
/** … or louder than this, µV. */
const IMPOSSIBLE = 250;

/** What is known of a recording after cleaning. */
export interface CleanedRecording {
  /** At the electrodes wanted. */
  recording: Recording;
  cleaning: CleaningReport;
  montage: MontageReport;
  bands: { wanted: number; empty: string[] };
  raw: RawQuality;
  /** `[step, electrode, band]`, ln µV², before it is standardised. */
  power: Float32Array;
  bipolar: boolean;
}

export function eegEvidence({ recording, cleaning, montage, power, ...rest }: CleanedRecording): EegEvidence {
  const { samples, sampleRate } = recording;
  const usable = usableSegments(recording);
  const levels = secondLevels(recording, usable);
  const typical = median(levels);
  const isArtefact = (level: number) =>
    !(level <= IMPOSSIBLE && level <= LOUD * typical && level >= SILENT * typical) || level === 0;
  const bad = new Set(cleaning.interpolated);
  const { bands, raw, bipolar } = rest;
  return {
    seconds: samples / sampleRate,
    usableSeconds: secondsOf(usable, sampleRate),
    electrodes: {
      wanted: montage.matched.length + montage.interpolated.length,
      measured: montage.matched.filter(({ from }) => !bad.has(from)).length,
    },
    bands,
    artefacts: levels.length === 0 ? 1 : levels.filter(isArtefact).length / levels.length,
    amplitude: typical,
    ...(cleaning.line && { line: cleaning.line }),
    ...{ bipolar, raw },
    reference: cleaning.ownReference ?? (raw.averageReference ? 'average' : 'not known'),
    summary: recordingSummary(power, recording.channels.length, bands.wanted, typical),
  };
}

/** Of each usable second the standard deviation, µV, of the median electrode. */
function secondLevels(
  { channels, samples, sampleRate, data }: Recording,
  usable: readonly { start: number; samples: number }[],
): Float64Array {
  const length = Math.max(2, Math.round(sampleRate));
  const levels: number[] = [];
  const own = new Float64Array(channels.length);
  for (const segment of usable) {
    const end = segment.start + segment.samples;
    for (let start = segment.start; start + length <= end; start += length) {
      for (let c = 0; c < channels.length; c++) {
        let sum = 0;
        let squares = 0;
        for (let i = c * samples + start; i < c * samples + start + length; i++) {
          sum += data[i];
          squares += data[i] ** 2;
        }
        own[c] = Math.sqrt(Math.max(0, squares / length - (sum / length) ** 2));
      }
      levels.push(median(own));
    }
  }
  return Float64Array.from(levels);
}
