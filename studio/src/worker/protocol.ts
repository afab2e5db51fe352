/**
 * What the page asks of its worker, and what it is answered. A request is one entry of `Requests`, one file in `handlers/` and one line in
 * `handlers/index.ts`; the compiler finds what is missing.
 */
import type {
  CheckedRecording,
  ExplainedRecording,
  GenerateDatasetResult,
  PreprocessEegOptions,
} from '../../../src/commands/index.js';
import type { SampleCourses } from '../../../src/commands/train/training-log.js';
import type { Region } from '../../../src/cortex/index.js';
import type { CleaningReport, CleaningView } from '../../../src/preprocess/index.js';
import type { Channel, RecordingEvent, SignalSegment } from '../../../src/recordings/index.js';
import type { DroppedFile } from '../files/dropped-storage.js';
import type { FoundInput } from '../files/find-inputs.js';

export type EngineName = 'wasm' | 'webgpu';

/** How the numerical engine runs. */
export interface EngineState {
  engine: EngineName;
  threads: number;
  /** Whether this browser offers WebGPU to a worker. */
  hasGraphics: boolean;
}

/** A recording without its samples. */
export interface RecordingSummary {
  path: string;
  kind: 'eeg' | 'fnirs';
  /** Such as `EDF+C`. */
  format: string;
  /** Rows of traces: channels of EEG; of fNIRS each wavelength (or HbO and HbR) of each pair of optodes. */
  channels: TraceChannel[];
  /** Hz. */
  sampleRate: number;
  samples: number;
  seconds: number;
  events: RecordingEvent[];
  segments?: readonly SignalSegment[];
  /** Sentences: oddities, gaps, channels left out. */
  remarks: string[];
  /** Of fNIRS: mm in the probe's own frame. */
  optodes?: { sources: Optode[]; detectors: Optode[] };
}

export interface TraceChannel {
  name: string;
  type: Channel['type'];
  unit: string;
  /** mm, fsaverage frame for EEG; half way between the optodes, in the probe's frame, for fNIRS. */
  position?: readonly [number, number, number];
  bad?: boolean;
}

export interface Optode {
  label: string;
  position?: readonly number[];
}

/** What of a recording is looked at: as recorded, or as the last preview of cleaning left it. */
export type TraceVersion = 'recorded' | 'cleaned';

/**
 * Channels over a stretch of time, thinned so that nothing narrow is lost: of each step the least and the largest value, `[channel, step]`.
 * Steps in which nothing was measured hold NaN.
 */
export interface Traces {
  /** Seconds at which the first step begins. */
  start: number;
  /** Seconds of a step. */
  step: number;
  steps: number;
  /** Indices of the rows among the recording's channels. */
  channels: number[];
  least: Float32Array;
  largest: Float32Array;
  /** Steps are single samples: both arrays are the same values. */
  exact: boolean;
}

/** An electrode of the model, or a channel that it does not need. */
export interface MatchedElectrode {
  name: string;
  /** As the recording calls it, where that differs. */
  recorded?: string;
  status: 'matched' | 'aliased' | 'interpolated' | 'bad' | 'dropped';
  /** On a head from above: x to the right, y to the nose, 1 at the rim; absent where the place is unknown. */
  at?: [x: number, y: number];
}

export interface CleaningPreview {
  report: CleaningReport;
  view: CleaningView;
  /** Of the EEG channels, by row of the channels named, to 80 Hz; µV²/Hz. */
  spectra: { channels: string[]; frequencies: Float64Array; before: Float64Array[]; after: Float64Array[] };
  /** The cleaned recording, whose traces are read as the version `cleaned`. */
  summary: RecordingSummary;
  /** The command that does the same. */
  command: string;
}

/** One option of `hemocast preprocess eeg`, as its schema states it. */
export interface CleaningField {
  key: string;
  /** `--bad-correlation`. */
  flag: string;
  /** As the command line prints it, with range and default. */
  help: string;
  kind: 'choice' | 'number' | 'switch' | 'text';
  /** Of choices. */
  choices?: string[];
  least?: number;
  most?: number;
  unit?: string;
  /** What holds where nothing is given, as text; absent where nothing does. */
  fallback?: string;
}

/** What a form of cleaning holds by the keys of its fields: text, or whether a switch is on. */
export type CleaningTexts = Record<string, string | boolean>;

export interface CleaningChoice {
  fields: CleaningField[];
  options: PreprocessEegOptions;
  /** Fields whose text is no value, with what they take. */
  faults: Record<string, string>;
  /** The command that does the same. */
  command: string;
}

export interface ModelSummary {
  path: string;
  title: string;
  targets: { target: string; title: string; tr: number; electrodes: string[]; simulated: boolean; hash: string }[];
  /** Markdown. */
  card: string;
}

export interface GenerateAsk {
  recording: string;
  /** A folder that `openModel` was asked for. */
  model: string;
  targets?: string[];
  seed: number | string;
  /** Samples beside what is expected, 0 to 256. */
  samples: number;
  force?: boolean;
  /** Channels known to be bad. */
  bad?: string[];
}

export interface OutputFile {
  path: string;
  size: number;
}

/** A series on fsaverage4 (5124 vertices, left then right) or at channels, row-major. */
export interface SurfaceSeriesAnswer {
  kind: 'surface';
  path: string;
  vertices: number;
  volumes: number;
  tr: number;
  startTime: number;
  unit: string;
  data: Float32Array;
  /** What the sidecar says. */
  sidecar: Record<string, unknown>;
}

/** HbO and HbR at channels, or light. */
export interface ChannelSeriesAnswer {
  kind: 'channels';
  path: string;
  summary: RecordingSummary;
  /** `[channel, sample]` */
  data: Float32Array;
}

/** The surface that values lie on, and its regions. */
export interface CortexAnswer {
  /** `[5124, 3]` mm; left hemisphere, then right. The inflated ones overlap: shift them apart. */
  surfaces: Record<'white' | 'pial' | 'inflated', Float32Array>;
  /** `[10240, 3]`: indices of vertices, outward. */
  faces: Uint32Array;
  /** `[5124]`: positive in sulci. */
  sulcus: Float32Array;
  /** `[5124]`: index into `regions`; −1 on the medial wall. */
  labels: Int16Array;
  regions: Region[];
  source: string;
}

/** A measured series beside a generated one, at the generated one's moments that both have: `[vertex, moment]`, in z. */
export interface SurfaceComparison {
  volumes: number;
  tr: number;
  startTime: number;
  measured: Float32Array;
  /** Generated less measured. */
  difference: Float32Array;
  /** Pearson r over time: `[vertex]` and `[region]`; NaN where nothing was measured. */
  vertexCorrelation: Float32Array;
  regionCorrelation: Float32Array;
  /** How the measured series was cleaned. */
  preparation: string;
}

/** Measured fNIRS at the generated one's channels and at those of its moments that both have: `[channel, moment]`. */
export interface LightComparison {
  /** Values of the model in order: HbO and HbR of each channel. */
  channels: { name: string; kind: 'HbO' | 'HbR' }[];
  volumes: number;
  tr: number;
  startTime: number;
  /** µM as what was generated: units of deviation over the run, times the median deviation of the training people. */
  measured: Float32Array;
  /** Pearson r over time, `[channel]`; NaN where the measured file has no channel at the place. */
  correlation: Float32Array;
  /** Sentences about channels left out and clocks. */
  remarks: string[];
  preparation: string;
}

/** A figure of a report as a picture of its own. */
export interface PageFigure {
  title: string;
  caption?: string;
  marks: readonly string[];
  legend: readonly { name: string; colour: string }[];
  /** A whole SVG document; undefined where the figure is no single chart. */
  svg?: string;
  /** Pixels. */
  width: number;
}

/** A section of the command line's report. */
export interface PageSection {
  title: string;
  /** As `Section.prose` of `src/report`. */
  prose?: string;
  tiles: readonly { value: string; label: string; ours?: boolean }[];
  figures: readonly PageFigure[];
  tables: readonly {
    caption?: string;
    columns: readonly { title: string; isNumber: boolean }[];
    rows: readonly { cells: readonly string[]; ours?: boolean }[];
  }[];
}

export interface MetricsPage {
  /** One a target. */
  targets: { target: string; people: number; simulated: boolean; notice: string; sections: PageSection[] }[];
}

export interface ExplainAsk {
  recording: string;
  model: string;
  target: string;
  what: 'bands' | 'regions' | 'electrodes';
  /** Pairs of orders, of regions and electrodes. */
  pairs: number;
  seed: number | string;
  force?: boolean;
  bad?: string[];
}

/** A model folder that is being trained, or was. */
export interface TrainingCourse {
  folder: string;
  state: 'working' | 'finished' | 'interrupted';
  target?: string;
  /** What it did so far, in order, while it works. */
  stages: { stage: string; done: number; total: number; note?: string }[];
  /** Milliseconds since 1970 of its beginning and its last report, while it works. */
  begun?: number;
  heard?: number;
  /** Of a network: none without one. */
  loss: { steps: number[]; values: number[] };
  /** Mean correlation on the validation people. */
  validation: { steps: number[]; values: number[] };
  /** What was generated for a validation person after a step, of a training that is watched. */
  sample?: { step: number } & SampleCourses;
  /** Whose weights are kept, and the score of the finished model. */
  chosenStep?: number;
  score?: number;
}

/** Every request: what is asked, and what is answered. */
export interface Requests {
  /** Starts the engine, or starts it once more with other settings. Of the model that comes next, files are fetched meanwhile. */
  startEngine: { ask: { engine: EngineName; threads?: number; model?: string }; answer: EngineState };
  /** Takes in dropped files, which lie under `dropped/` from then on; answers with all that can be opened among them. */
  addFiles: { ask: { files: DroppedFile[] }; answer: FoundInput[] };
  /** Folders that `hemocast studio` serves, under `served/`; no inputs where the page comes from another server. */
  openServed: { ask: { base: string }; answer: FoundInput[] };
  openRecording: { ask: { path: string }; answer: RecordingSummary };
  checkRecording: { ask: { path: string; model?: string; bad?: string[] }; answer: CheckedRecording[] };
  readTraces: {
    ask: { path: string; from: number; to: number; steps: number; channels?: number[]; version?: TraceVersion };
    answer: Traces;
  };
  /** Global field power of EEG, each channel about its mean, as traces of one channel. */
  readFieldPower: { ask: { path: string; from: number; to: number; steps: number; bad: string[] }; answer: Traces };
  previewCleaning: { ask: { path: string; options: PreprocessEegOptions }; answer: CleaningPreview };
  /** The settings of cleaning, and the command line for what a form holds. */
  chooseCleaning: { ask: { path: string; texts: CleaningTexts }; answer: CleaningChoice };
  /** Topographies seen from above, each as an SVG picture in colours of its own. */
  drawHeads: {
    ask: {
      channels: string[];
      positions: (readonly [number, number, number] | undefined)[];
      values: number[][];
      ink: string;
    };
    answer: string[];
  };
  /** Which electrodes of a model a recording has, and which of its channels the model does not need. */
  matchMontage: { ask: { path: string; model: string; bad?: string[] }; answer: MatchedElectrode[] };
  /** `demo`, or a folder with a model. */
  openModel: { ask: { path: string }; answer: ModelSummary };
  /** Files land under `output/`; see `listOutput`. */
  generate: { ask: GenerateAsk; answer: GenerateDatasetResult & { out: string } };
  /** `metrics.json` of the model and among the files at hand, and the cards of its models, as Markdown. */
  listMetrics: { ask: { model?: string }; answer: { files: string[]; cards: { title: string; card: string }[] } };
  readMetrics: { ask: { path: string; dark: boolean }; answer: MetricsPage };
  /** What the signal that is generated from a recording owes to bands, regions or electrodes. */
  explain: { ask: ExplainAsk; answer: ExplainedRecording };
  listOutput: { ask: { below?: string }; answer: OutputFile[] };
  /** Files of the cleaned recording below `output/`, as `hemocast preprocess eeg` writes them: with the settings of its last preview. */
  writeCleaned: { ask: { path: string }; answer: { out: string; command: string } };
  /** A table of the courses of regions, of a series by its left file; below `output/`. */
  writeRegions: { ask: { path: string }; answer: { path: string } };
  /** All files below a folder of `output/` as one ZIP archive. */
  zipOutput: { ask: { below: string }; answer: Uint8Array };
  /** The trainings in the folders that `hemocast studio` or `train --watch` serves, as they stand at this moment. */
  readTraining: { ask: Record<never, never>; answer: TrainingCourse[] };
  readFile: { ask: { path: string }; answer: Uint8Array };
  /** A pair of `.func.gii` (by its left file) or a SNIRF file: generated or measured. */
  readSeries: { ask: { path: string }; answer: SurfaceSeriesAnswer | ChannelSeriesAnswer };
  readCortex: { ask: Record<never, never>; answer: CortexAnswer };
  /** Two series on the cortex by their left files. */
  compareSurface: { ask: { generated: string; measured: string }; answer: SurfaceComparison };
  /** Two SNIRF files: of fNIRS that a model generated from a recording, and measured with it. */
  compareLight: {
    ask: { generated: string; measured: string; recording: string; model: string };
    answer: LightComparison;
  };
  /** Seconds by which a target follows the brain: of each band as the model learned it, and their mean. */
  readDelay: { ask: { model: string; target: string }; answer: { seconds: number; delays: number[] } };
  /** Frees recordings and results that are no longer looked at. */
  forget: { ask: { recordings?: boolean; output?: boolean }; answer: null };
}

export type RequestName = keyof Requests;
export type Ask<Name extends RequestName> = Requests[Name]['ask'];
export type Answer<Name extends RequestName> = Requests[Name]['answer'];

/** An error as it passes between page and worker: text alone. */
export interface FailureText {
  code: string;
  /** Sentences for people, as the command line prints them. */
  message: string;
  summary: string;
  detail: Record<string, string>;
  interrupted: boolean;
}

export interface ProgressText {
  stage: string;
  done: number;
  total: number;
  note?: string;
}

/** From the page. */
export type Question =
  | { id: number; name: RequestName; ask: unknown; stop?: SharedArrayBuffer }
  | { id: number; cancel: true };

/** From the worker. */
export type Reply =
  | { id: number; answer: unknown }
  | { id: number; failure: FailureText }
  | { id: number; progress: ProgressText };
