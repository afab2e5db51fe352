/** What a task of the simulator says of one run before anything is simulated. */
import type { Random } from '../foundation/index.js';
import type { RecordingEvent } from '../recordings/index.js';
import type { Modulation } from './latent.js';

/** Seconds of fixation before the film. */
export const FILM_START = 6;

/** A film that everybody watches. */
export interface Film {
  name: string;
  /** `[feature, step]` */
  courses: Float32Array;
  /** Seconds of the film at which a scene begins. */
  scenes: number[];
}

export type Hand = 'left' | 'right';

/** One trial of motor imagery with what was planted. */
export interface ImageryTrial {
  hand: Hand;
  /** Start of the cue and of imagery, seconds from the start of the recording. */
  cue: number;
  onset: number;
  /** Factor on the person's response in this trial, in the logarithm of the amplitude. */
  strength: number;
  /** As the person's, in this trial. */
  ipsilateral: number;
  /** As the person's, in this trial. */
  systemic: number;
}

/** One run before anything is simulated. */
export interface RunPlan {
  /** Label of the day in BIDS, where there are several. */
  session?: string;
  /** Task label of BIDS: the film's name, or that of the task. */
  task: string;
  /** Index from 1, where a task is done several times. */
  run?: number;
  /** For people. */
  description: string;
  /** Seconds of the recording. */
  duration: number;
  events: RecordingEvent[];
  film?: Film;
  /** Trials of motor imagery. */
  trials: ImageryTrial[];
  /** Whether the eyes are closed throughout: then nobody blinks. */
  eyesClosed?: boolean;
  /** What the task adds to the logarithm of the envelopes: per band, in order of `BANDS`, and region `[step]`. */
  modulate?: (regions: readonly Region[], steps: number) => Modulation;
  /** Whether a region answers to the task, of tasks without a film. */
  answers?: (region: string) => boolean;
  /** What was planted, for the truth beside the data. */
  planted?: Readonly<Record<string, unknown>>;
  /** Source of everything random in the run. */
  random: Random;
}

/** A region of the template. */
export interface Region {
  hemisphere: string;
  name: string;
}
