/** What the page of one generated recording is made of: numbers and names alone. */
import type { PictureTemplate } from '../cortex-picture.js';
import type { ViewerTemplate } from '../cortex-viewer/viewer-page.js';
import type { Electrode } from '../eeg-figures.js';
import type { GeneratedTrialCourse } from '../trial-average-figure.js';

export const SIMULATED_TRAINING_NOTICE = 'Model trained on simulated brains: no claim about this person.';

/** What the page says of the recording, whatever was generated from it. */
export interface GeneratedRecording {
  recording: {
    /** As the user named it. */
    name: string;
    durationSeconds: number;
    /** Hz. */
    sampleRate: number;
    channels: number;
  };
  /** Electrodes of the model's montage, and channels of the recording that it has no use for; left out where no EEG was given. */
  electrodes?: Electrode[];
  /** Of EEG. */
  spectrum?: {
    /** Hz. */
    frequencies: ArrayLike<number>;
    /** `[channel][frequency]` µV²/Hz. */
    before: readonly ArrayLike<number>[];
    after?: readonly ArrayLike<number>[];
  };
  /** Moments that were generated. */
  volumes: number;
  /** Seconds from one moment to the next. */
  tr: number;
  /** `z` by default. */
  unit?: string;
  /** Banner; by default that the model was trained on simulated brains. */
  notice?: string;
  /** A second banner: what speaks against the recording, where something does. */
  doubt?: string;
  /** Further things the reader should know, one sentence each, e.g. too short a recording. */
  warnings?: readonly string[];
  /** One sentence on how the shown moments, and regions or channels, were chosen. */
  choice?: string;
  provenance: Record<string, string>;
  /** What was measured, where that is not EEG alone. */
  given?: GivenSignals;
}

/** What the page says of the signals that were given. */
export interface GivenSignals {
  /** As it is printed: `EEG and fNIRS`. */
  from: string;
  /** What the narrowed deviation is compared with: `EEG alone`, or `nothing given`. */
  against: string;
  recordings: readonly { title: string; file: string; observed: string }[];
  /** Share of the generated moments that every given recording covers. */
  informed: number;
  /** Mean deviation over these moments, without and with what was observed, in units of the model; `ratio` is the mean of their ratios. */
  certainty: readonly { where: string; values: number; without: number; with: number; ratio: number }[];
}

/** BOLD on the cortex. */
export interface GeneratedCortex {
  template: PictureTemplate;
  /** Volumes to draw: `[vertex]` each. `uncertainty` is one standard deviation of a measured value around the generated one. */
  maps: { seconds: number; generated: Float32Array; uncertainty: Float32Array }[];
  timeCourses: {
    region: string;
    seconds: ArrayLike<number>;
    generated: ArrayLike<number>;
    deviation: ArrayLike<number>;
  }[];
  /** The whole series, for a page in which the cortex can be turned and played; pictures alone where absent. */
  viewer?: {
    /** The viewer's own text. */
    script: string;
    template: ViewerTemplate;
    /** `[volume]` */
    seconds: readonly number[];
    /** `[vertex, volume]` */
    generated: Float32Array;
    uncertainty: Float32Array;
  };
}

/** One kind of value of one channel. */
export interface GeneratedChannel {
  name: string;
  /** `HbO`, `HbR`; left out where channels measure one thing. */
  kind?: string;
  /** mm, fsaverage frame. */
  position: readonly [number, number, number];
  /** Of the cortex nearest to it, with its hemisphere: `L G_precentral`. */
  region: string;
  /** `[moment]` */
  generated: Float32Array;
  /** `[moment]` one standard deviation of a measured value around the generated one. */
  deviation: Float32Array;
  /** To the nearest point of the model, mm; left out where channels are the model's own. */
  distance?: number;
}

/** HbO and HbR at channels. */
export interface GeneratedChannels {
  /** As it is printed: `fNIRS`. */
  target: string;
  /** The values of one channel follow each other. */
  channels: readonly GeneratedChannel[];
  /** `[moment]` */
  seconds: readonly number[];
  /** Moments whose maps are drawn, positions in `seconds`. */
  shown: readonly number[];
  /** Names of channels whose courses are drawn. */
  drawn: readonly string[];
  /** Averages over events that repeat; left out where the recording has none. */
  trials?: { courses: readonly GeneratedTrialCourse[]; counts: Readonly<Record<string, number>>; places: string };
}

export type GenerationReportInput = GeneratedRecording & (GeneratedCortex | GeneratedChannels);
