/**
 * The contract of a modality: all that the rest of Hemocast knows about a signal. A new modality is one file that exports an object of
 * these types, and one line in `targets.ts` or `sources.ts`.
 */
import type { Response } from '../align/index.js';
import type { Template } from '../cortex/index.js';
import type { Progress, Random, Storage } from '../foundation/index.js';
import type { InputCheck } from '../preprocess/index.js';
import type { BidsDataset, BidsNameParts, BidsRecording, BidsWriter, Recording } from '../recordings/index.js';
import type { FrequencyBand, SpectraSource } from '../signal/index.js';
import type { ScoreSpace } from './score-space.js';

/** A time at which somebody did something that repeats. */
export interface Trial {
  /** Seconds of the source's recording. */
  onset: number;
  /** Seconds. */
  duration: number;
  /** E.g. `left`. */
  label: string;
}

/** One value of a target's recording that has a place and a name of its own: HbO of a channel, a contact. */
export interface TargetChannel {
  /** As the recording names the channel; the values of one channel share it. */
  name: string;
  /** What is measured there: `HbO`, `HbR`; left out where the modality measures one thing. */
  kind?: string;
  /** mm, fsaverage (MNI305) frame: the middle of a channel on the scalp, a contact in the brain. */
  position: readonly [number, number, number];
  /** Optodes of a channel of light, in the same frame. */
  source?: Optode;
  detector?: Optode;
}

/** A source or detector of light. */
export interface Optode {
  label: string;
  position: readonly [number, number, number];
}

/** A target's signal over one recording. */
export interface TargetSeries {
  /** `[value, moment]` */
  data: Float32Array;
  /** Number of moments. */
  volumes: number;
  /** Seconds from one moment to the next. */
  tr: number;
  /** Second of the source's recording at the first moment. */
  startTime: number;
  /** One a value; left out where values are those of the template, as on the cortex. */
  channels?: readonly TargetChannel[];
  /** `[value]` unit of the recording that one unit of `data` stands for, where `data` was standardised. */
  scale?: Float32Array;
  /** Sentences about what was replaced, left out or assumed. */
  remarks?: readonly string[];
}

/** The part of a model's configuration that describes its target. */
export interface TargetDescription {
  name: string;
  unit: string;
  /** Values at one moment, e.g. 5124 vertices. */
  values: number;
  /** Seconds from one moment to the next. */
  tr: number;
  /** Points in mm; each holds one token a time block. */
  places: number[][];
  /** Values that belong to each point; together they cover all values once. */
  members: number[][];
  /** The largest group. */
  size: number;
  /** Where the points come from. */
  source: string;
  /** One a value, where values are channels. */
  channels?: TargetChannel[];
  /** Unit of the recording that one generated unit stands for `[value]`: the median of the training people. */
  scale?: number[];
}

/** A file of a target that may belong to a recording of the source. */
export interface TargetCandidate {
  recording: BidsRecording;
  origin: BidsDataset;
  sidecar: Record<string, unknown>;
}

/** What a recording is cut and read by. */
export interface TargetReading {
  /** Events of the source's recording, to bring two clocks together. */
  events: readonly { onset: number; duration: number; label: string }[];
  /** Of that recording, seconds. */
  length: number;
  progress?: Progress;
}

/** What is generated, `[value, moment]` each. */
export interface GeneratedSeries {
  mean: Float32Array;
  deviation: Float32Array;
  /** Courses that a measurement might have taken, where any were drawn. */
  samples?: readonly Float32Array[];
  volumes: number;
  tr: number;
  startTime: number;
  /** What the person did when, seconds of the source's recording. */
  events?: readonly { onset: number; duration: number; label: string }[];
  /** What was given, as it is printed; `EEG` where absent. */
  from?: string;
}

/** A model's points carried to the channels of a probe that the model has not. */
export interface ProbeMapping {
  description: TargetDescription;
  /**
   * Mean, deviation and samples at the probe's channels.
   *
   * @param random draws what the model's points do not tell of samples
   */
  apply(generated: GeneratedSeries, random: Random): GeneratedSeries;
  /** Sentences about channels that are far from any point, left out or taken from elsewhere. */
  remarks: string[];
}

/** Sizes that suit a modality where the user chooses none. */
export interface TargetDefaults {
  /** Latents a point. */
  components: number;
  /** Moments that are generated together. */
  windowVolumes: number;
}

/** A signal that is generated. */
export interface TargetModality {
  /** Short and in lower case: `bold`; also the folder of its model beside others. */
  name: string;
  /** As it is printed: `BOLD`. */
  title: string;
  /** What a pair needs, as messages say it: `BOLD on fsaverage4`. */
  wanted: string;
  /** For messages: paths where it is looked for, what to do about recordings that cannot be used, about none at all; what its moments are called. */
  words: { expected: string; remedy: string; absent: string; clock?: string; moments?: string };
  /** Unit of what is learned. */
  unit: string;
  /** Pass band of the signal, Hz. */
  band: { low: number; high: number };
  /** How the signal follows the brain (eq. 3 and its lag basis). */
  response: Response;
  /** Seconds of the source before a moment that can bear on it. */
  reach: number;
  /** Features of the source that suit its clock: seconds from one step to the next, and of a window. */
  features: { step: number; window: number };
  /** Lags of the lagged ridge, seconds. */
  lags: readonly number[];
  defaults: TargetDefaults;
  /** How the source is carried to its places where the user chooses nothing: the name of an alignment, or `sensors`; `weights` where absent. */
  alignment?: string;

  /** Names of the files that `write` leaves: the folder, the entities besides those of the recording, and what BIDS validators do not know. */
  output: { dataType: string; parts: BidsNameParts; ignore: readonly string[] };

  /** Its recordings in data sets, those that a model generated left out. */
  candidates(sets: readonly BidsDataset[]): Promise<TargetCandidate[]>;
  /** The noise ceiling beside a candidate, where it was simulated. */
  ceiling(candidate: TargetCandidate, sets: readonly BidsDataset[]): BidsRecording | undefined;
  /** Recordings of this modality that cannot be used as they are, in a few words (`BOLD elsewhere (space-fsaverage5)`); empty where none are. */
  unusable(sets: readonly BidsDataset[], fits?: (recording: BidsRecording) => boolean): string;
  /** Whether a sidecar says when the recording began on the source's clock; left out where reading finds that itself. */
  isOnClock?(sidecar: Record<string, unknown>): boolean;
  /** Reads and cleans a recording; `data` is what is learned. Several seconds outside the source's recording may remain. */
  read(storage: Storage, recording: BidsRecording, reading: TargetReading): Promise<TargetSeries>;
  /** Brings what was read to its final form after it was cut to the source's time, e.g. z scores over the run. */
  prepare(series: TargetSeries): TargetSeries;
  /** The points of a new model, from the training people's recordings. */
  describe(train: readonly TargetSeries[], template: Template): TargetDescription;
  /** A recording at a model's points: `[value, moment]`, and which values were measured there. */
  place(series: TargetSeries, description: TargetDescription): { signal: Float32Array; present?: Uint8Array };
  /**
   * Correlation of a value with BOLD of the cortex beneath it, by kind, as simultaneous recordings have it: how a modality of channels
   * goes with BOLD where nobody was measured with both.
   */
  followsBold?: Readonly<Record<string, number>>;
  /** What scores are taken over. */
  space(description: TargetDescription, template: Template): ScoreSpace;
  /**
   * Channels that a recording does not have: those of a file's probe, or of a cap (`cap`) that covers the head. Of modalities whose
   * values are channels.
   */
  probe?(storage: Storage, probe: string, description: TargetDescription, template: Template): Promise<ProbeMapping>;
  /**
   * Writes what was generated, and its deviation and samples beside it, as a BIDS derivative: the parts that `generatedParts` names.
   *
   * @param sidecar what all parts have in common
   * @returns paths from the derivative's folder
   */
  write(
    writer: BidsWriter,
    name: Omit<BidsNameParts, 'extension' | 'suffix'> & { subject: string },
    generated: GeneratedSeries,
    description: TargetDescription,
    sidecar: Record<string, unknown>,
  ): Promise<string[]>;
}

/** A signal that others are generated from. */
export interface SourceModality {
  /** Short and in lower case: `eeg`. */
  name: string;
  /** As it is printed: `EEG`. */
  title: string;
  /** For messages: paths where it is looked for, and what to do where there is none. */
  expected: string;
  absent: string;
  /** Its recordings in a data set. */
  recordings(dataset: BidsDataset): BidsRecording[];
  /** Reads one with the tables beside it. */
  read(storage: Storage, recording: BidsRecording): Promise<{ recording: Recording; remarks: string[] }>;
  /** Whether it has cross-spectra, from which power at other places than its sensors is computed. */
  spectra?: boolean;
  /** The sensors of a new model, from its first recording: names, and places in mm. */
  sensors(recording: Recording): { names: string[]; places: number[][] };
  /**
   * Cleans a recording, brings it onto the sensors wanted and takes its features.
   *
   * @param inPlace whether the samples given may be overwritten, which takes less memory
   * @throws `no-known-channels` and what cleaning throws
   */
  prepare(recording: Recording, preparation: SourcePreparation, progress?: Progress, inPlace?: boolean): PreparedSource;
}

/** How a recording of the source is prepared; stored with the model, so that what it was trained on and what it is given are alike. */
export interface SourcePreparation {
  /** Names of the sensors. */
  electrodes: readonly string[];
  /** mm, fsaverage frame, of sensors that no name places. */
  places?: readonly (readonly number[])[];
  bands: readonly FrequencyBand[];
  cleaning: { low: number; high: number; rate: number; notch: 'auto' | number | false };
  /** Seconds from one step of the features to the next, and of the window about each; 1 and 2 where absent. */
  features?: { step: number; window: number };
  /** Whether cross-spectra of the sensors are wanted, of sources that have them. */
  spectra?: boolean;
  /** How power is estimated, by name; the default estimate where absent. */
  power?: string;
  /** How the bands follow the recording's own alpha peak; the same bands for all recordings where absent. */
  individualAlpha?: IndividualAlpha;
}

/** An alpha band about the recording's own peak, at which its neighbours end and begin. */
export interface IndividualAlpha {
  /** Lowest and highest peak, Hz. */
  from: number;
  to: number;
  /** Hz from the peak to each edge of the band. */
  reach: number;
}

/** A recording of the source, ready for the network. */
export interface PreparedSource {
  /** `[step, sensor, band]`, standardised per feature over the recording. */
  features: Float32Array;
  /** Number of steps. */
  seconds: number;
  /** The cleaned recording on the model's sensors. */
  recording: Recording;
  /** Cross-spectra of the sensors at the steps of the features, where they were asked for. */
  spectra?: SpectraSource;
  /** What is known of how well it was measured. */
  quality?: SourceQuality;
  /** Whether it is fit to be used, of sources that are checked. */
  check?: InputCheck;
  /** Channels whose own signal was not used, as sentences. */
  replaced: string[];
}

/** How well a recording of the source was measured, as far as its features do not show it. */
export interface SourceQuality {
  /** Share of the model's sensors that were measured and not interpolated, above 0 to 1. */
  measured: number;
  /** What sums the recording up beside others, of sources that are checked. */
  summary?: readonly number[];
}
