/** One channel of a recording. */
export interface Channel {
  /** As the recording names it, e.g. `Fp1` or `S1_D1 hbo`. */
  name: string;
  /** `mag` and `grad` are magnetometers and gradiometers of MEG. */
  type: 'eeg' | 'mag' | 'grad' | 'eog' | 'ecg' | 'emg' | 'misc' | 'stim' | 'nirs' | 'hbo' | 'hbr';
  /** Unit of the values in memory: `µV` for EEG, `µM` for haemoglobin, `T` and `T/m` for MEG, as stated for others. */
  unit: string;
  /** Place in mm in the fsaverage (MNI305) frame, where it is known. */
  position?: readonly [number, number, number];
  /** The two electrodes whose difference the channel is, where it is a bipolar derivation; `position` lies between them. */
  ends?: readonly [string, string];
  /** The name is one of another system than 10-05, though it may look like one of that: it does not say where the channel is. */
  foreignName?: boolean;
  /** Marked as bad by those who recorded it: its signal is not to be used. */
  bad?: boolean;
}

/** Something that happened at a known time. */
export interface RecordingEvent {
  /** Seconds from the start of the recording. */
  onset: number;
  /** Seconds; 0 for a moment. */
  duration: number;
  label: string;
}

/** Samples that were measured one after the other without an interruption. */
export interface SignalSegment {
  /** Index of the first sample. */
  start: number;
  samples: number;
}

/** Signals sampled together at one rate: the form in which every reader hands EEG or fNIRS to the rest. */
export interface Recording {
  channels: Channel[];
  /** Hz. */
  sampleRate: number;
  /** Samples per channel. */
  samples: number;
  /** `[channel, sample]`, row-major. */
  data: Float32Array;
  events: RecordingEvent[];
  /**
   * The contiguous parts, in the order of time, none longer than from one interruption to the next. Two that touch are parted by a boundary at
   * which time or the amplifier jumped; samples in none of them were not measured and hold filler. Left out where the recording is one part.
   */
  segments?: readonly SignalSegment[];
}

/** Values over time on the fsaverage4 cortex, 2562 vertices a hemisphere, left then right, canonical order. */
export interface SurfaceSeries {
  /** 5124. */
  vertices: number;
  volumes: number;
  /** Repetition time, seconds; volume k is centred on k·tr + startTime. */
  tr: number;
  /** Time of the first volume, seconds from the start of the EEG recording. */
  startTime: number;
  /** `[vertex, volume]`, row-major. */
  data: Float32Array;
  unit: 'percent' | 'z' | 'standard deviation';
}
