import { type BrainVisionContent, encodeBrainVision } from '../../formats/brainvision/index.js';
import { formatJson } from '../../formats/json.js';
import { formatTsv } from '../../formats/tsv.js';
import { type FileContent, HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { type BidsNameParts, bidsFolder, bidsName } from './bids-names.js';
import {
  type BidsCoordinateSystem,
  type BidsEegChannel,
  type BidsElectrode,
  type BidsEvent,
  type BidsNirsChannel,
  type BidsOptode,
  coordinateSystemSidecar,
  countTypes,
  eegChannelTable,
  electrodeTable,
  eventTable,
  FSAVERAGE_FRAME,
  nirsChannelTable,
  optodeTable,
} from './bids-tables.js';

/** Version of the specification that the writer follows. */
export const BIDS_VERSION = '1.11.1';

/** The software that made a data set. */
export interface BidsGeneratedBy {
  name: string;
  version?: string;
  description?: string;
  codeUrl?: string;
}

export interface BidsWriterOptions {
  /** Name of the data set, for people. */
  name: string;
  datasetType: 'raw' | 'derivative';
  generatedBy: BidsGeneratedBy | BidsGeneratedBy[];
  authors?: string[];
  /** E.g. `CC0`. */
  license?: string;
  acknowledgements?: string;
  /** Keys of `dataset_description.json` beyond these, spelt as BIDS spells them. */
  description?: Record<string, unknown>;
  /** Text of the README; the validator wants more than 150 bytes. */
  readme?: string;
  sourceDatasets?: { URL?: string; DOI?: string; Version?: string }[];
  /** Patterns of files that the specification does not know yet, written to `.bidsignore`. */
  ignore?: string[];
}

/**
 * Surface time series have a place in BIDS names (`hemi`, `den`), but the
 * validator's schema has no rule for them so far; fMRIPrep ignores them likewise.
 * (One star a name: the validator misreads patterns with two.)
 */
export const SURFACE_IGNORE = ['*.gii', '*_bold.json'];

/** What `den-…` stands for on the fsaverage surface: the sidecar key `Density`. */
const FSAVERAGE_DENSITY: Record<string, string> = {
  '3k': 'fsaverage4: icosahedron divided four times, 2562 vertices a hemisphere',
  '10k': 'fsaverage5: icosahedron divided five times, 10242 vertices a hemisphere',
  '41k': 'fsaverage6: icosahedron divided six times, 40962 vertices a hemisphere',
  '164k': 'fsaverage: icosahedron divided seven times, 163842 vertices a hemisphere',
};

/** One recording's place in the data set. */
export interface BidsPlace {
  subject: string;
  session?: string;
  task: string;
  acquisition?: string;
  run?: string | number;
}

/** What a column of a table means: the entry of a BIDS sidecar. */
export interface BidsColumnDescription {
  LongName?: string;
  Description: string;
  Units?: string;
  Levels?: Record<string, string>;
}

interface BidsRecordingParts extends BidsPlace {
  events?: BidsEvent[];
  /** Meaning of the event columns beyond onset and duration; `trial_type` has a default. */
  eventColumns?: Record<string, BidsColumnDescription>;
  coordinateSystem?: BidsCoordinateSystem;
}

export interface BidsEegParts extends BidsRecordingParts {
  /** The recording as EDF; of the two forms one. */
  edfBytes?: Uint8Array;
  /** The recording as it is to be written as BrainVision in single precision, which keeps every bit. */
  brainVision?: BrainVisionContent;
  channels: BidsEegChannel[];
  electrodes?: BidsElectrode[];
  /** Keys as BIDS spells them; task name, channel counts and recording type are filled in. */
  sidecar: {
    SamplingFrequency: number;
    EEGReference: string;
    PowerLineFrequency: number | 'n/a';
    SoftwareFilters?: 'n/a' | Record<string, unknown>;
    [key: string]: unknown;
  };
}

export interface BidsNirsParts extends BidsRecordingParts {
  snirfBytes: Uint8Array;
  channels: BidsNirsChannel[];
  optodes: BidsOptode[];
  /** Keys as BIDS spells them; task name and counts are filled in. */
  sidecar: { SamplingFrequency: number; [key: string]: unknown };
}

export interface BidsDerivativeParts {
  /** Folder inside the subject's: `func`, `eeg`, `nirs`. */
  dataType: string;
  name: BidsNameParts & { subject: string | number };
  bytes: FileContent;
  /** Written beside the file, with its name and `.json`. */
  sidecar?: Record<string, unknown>;
}

/**
 * Writes a BIDS data set that the BIDS validator accepts. The content of the
 * files is a function of the arguments alone: no clock, no machine name.
 *
 * @example
 * const writer = new BidsWriter(storage, 'out/bids', { name: 'Simulated films', datasetType: 'raw',
 *   generatedBy: { name: 'Hemocast', version: '0.1.0' }, readme });
 * await writer.writeDescription();
 * await writer.writeEeg({ subject: '01', task: 'filmA', edfBytes, channels, electrodes, events, sidecar });
 * const derivatives = writer.derivatives('hemocast-simulate');
 */
export class BidsWriter {
  /** What this writer wrote: files that several recordings share must agree. */
  private readonly written = new Map<string, string>();

  constructor(
    readonly storage: Storage,
    readonly root: string,
    readonly options: BidsWriterOptions,
  ) {}

  /** A writer for `derivatives/<pipeline>` inside this data set, with this one's options unless told otherwise. */
  derivatives(pipeline: string, options: Partial<BidsWriterOptions> = {}): BidsWriter {
    return new BidsWriter(this.storage, joinPath(this.root, 'derivatives', pipeline), {
      ...this.options,
      name: `${this.options.name}: ${pipeline}`,
      sourceDatasets: [{ URL: 'bids::' }],
      ignore: SURFACE_IGNORE,
      ...options,
      datasetType: 'derivative',
    });
  }

  /** Writes `dataset_description.json`, the README and `.bidsignore`. */
  async writeDescription(): Promise<void> {
    const {
      name,
      datasetType,
      generatedBy,
      authors,
      license,
      acknowledgements,
      description,
      readme,
      sourceDatasets,
      ignore,
    } = this.options;
    const generators = Array.isArray(generatedBy) ? generatedBy : [generatedBy];
    await this.writeJson('dataset_description.json', {
      Name: name,
      BIDSVersion: BIDS_VERSION,
      DatasetType: datasetType,
      License: license,
      Authors: authors,
      Acknowledgements: acknowledgements,
      GeneratedBy: generators.map((generator) => ({
        Name: generator.name,
        Version: generator.version,
        Description: generator.description,
        CodeURL: generator.codeUrl,
      })),
      SourceDatasets: sourceDatasets,
      ...description,
    });
    if (readme !== undefined) await this.write('README.md', readme.endsWith('\n') ? readme : `${readme}\n`);
    if (ignore !== undefined) await this.write('.bidsignore', `${ignore.join('\n')}\n`);
  }

  /**
   * Writes `participants.tsv` and `participants.json`.
   *
   * @param rows one a person, with `participant_id` (`sub-01`) first of its keys; columns are the union of the keys.
   */
  async writeParticipants(
    rows: ({ participant_id: string } & Record<string, string | number | undefined>)[],
    columnDescriptions: Record<string, BidsColumnDescription> = {},
  ): Promise<void> {
    const columns = ['participant_id', ...new Set(rows.flatMap(Object.keys))];
    const unique = [...new Set(columns)];
    for (const { participant_id: id } of rows) {
      if (/^sub-[a-zA-Z0-9+]+$/.test(id)) continue;
      throw new HemocastError('bids-name', 'This is no participant', {
        file: 'participants.tsv',
        field: 'participant_id',
        expected: 'sub- with letters and digits',
        found: JSON.stringify(id),
      });
    }
    const table = rows.map((row) => unique.map((column) => row[column]));
    await this.write('participants.tsv', formatTsv(unique, table));
    await this.writeJson('participants.json', {
      participant_id: { Description: 'Label of the person, as in the names of folders and files' },
      ...columnDescriptions,
    });
  }

  /** Writes an EEG recording with all that BIDS wants beside it; returns the path of the recording inside the data set. */
  async writeEeg(parts: BidsEegParts): Promise<string> {
    const place = this.place(parts, 'eeg');
    const electrodes = parts.electrodes ?? [];
    await this.write(place('channels', '.tsv'), eegChannelTable(parts.channels));
    if (electrodes.length > 0) {
      const shared = this.sharedPlace(parts, 'eeg');
      await this.write(shared('electrodes', '.tsv'), electrodeTable(electrodes));
      await this.writeJson(
        shared('coordsystem', '.json'),
        coordinateSystemSidecar('EEG', parts.coordinateSystem ?? FSAVERAGE_FRAME),
      );
    }
    await this.writeEvents(place, parts);
    const counts = countTypes(parts.channels.map((channel) => channel.type));
    await this.writeJson(place('eeg', '.json'), {
      TaskName: parts.task,
      SoftwareFilters: 'n/a',
      RecordingType: 'continuous',
      EEGChannelCount: counts('EEG'),
      EOGChannelCount: counts('EOG', 'HEOG', 'VEOG'),
      ECGChannelCount: counts('ECG'),
      EMGChannelCount: counts('EMG'),
      MISCChannelCount: counts('MISC'),
      TriggerChannelCount: counts('TRIG'),
      ...parts.sidecar,
    });
    const path = place('eeg', parts.edfBytes === undefined ? '.vhdr' : '.edf');
    if (parts.edfBytes !== undefined) await this.write(path, parts.edfBytes);
    else if (parts.brainVision !== undefined) {
      const folder = path.slice(0, path.lastIndexOf('/'));
      const stem = path.slice(folder.length + 1, -'.vhdr'.length);
      for (const [name, bytes] of encodeBrainVision(stem, parts.brainVision))
        await this.write(`${folder}/${name}`, bytes);
    }
    return path;
  }

  /** Writes an fNIRS recording with all that BIDS wants beside it; returns the path of the recording inside the data set. */
  async writeNirs(parts: BidsNirsParts): Promise<string> {
    const place = this.place(parts, 'nirs');
    const shared = this.sharedPlace(parts, 'nirs');
    await this.write(place('channels', '.tsv'), nirsChannelTable(parts.channels, parts.optodes));
    await this.write(shared('optodes', '.tsv'), optodeTable(parts.optodes));
    await this.writeJson(
      shared('coordsystem', '.json'),
      coordinateSystemSidecar('NIRS', parts.coordinateSystem ?? FSAVERAGE_FRAME),
    );
    await this.writeEvents(place, parts);
    await this.writeJson(place('nirs', '.json'), {
      TaskName: parts.task,
      NIRSChannelCount: parts.channels.filter((channel) => channel.type.startsWith('NIRS')).length,
      NIRSSourceOptodeCount: parts.optodes.filter((optode) => optode.type === 'source').length,
      NIRSDetectorOptodeCount: parts.optodes.filter((optode) => optode.type === 'detector').length,
      ShortChannelCount: parts.channels.filter((channel) => channel.shortChannel).length,
      ...parts.sidecar,
    });
    const path = place('nirs', '.snirf');
    await this.write(path, parts.snirfBytes);
    return path;
  }

  /**
   * Writes a derived file and, where one is given, its sidecar, to which the meaning
   * of `den` is added on the fsaverage surface; returns its path
   * inside this data set.
   */
  async writeDerivative(parts: BidsDerivativeParts): Promise<string> {
    const { subject, session } = parts.name;
    const folder = bidsFolder(String(subject), session === undefined ? undefined : String(session), parts.dataType);
    const path = `${folder}/${bidsName(parts.name)}`;
    await this.write(path, parts.bytes);
    if (parts.sidecar === undefined) return path;
    const { space, density } = parts.name;
    const meaning = space === 'fsaverage' ? FSAVERAGE_DENSITY[String(density)] : undefined;
    const sidecar = { ...(meaning && { Density: { [String(density)]: meaning } }), ...parts.sidecar };
    await this.writeJson(`${folder}/${bidsName({ ...parts.name, extension: '.json' })}`, sidecar);
    return path;
  }

  private async writeEvents(place: (suffix: string, extension: string) => string, parts: BidsRecordingParts) {
    if (parts.events === undefined) return;
    await this.write(place('events', '.tsv'), eventTable(parts.events));
    await this.writeJson(place('events', '.json'), {
      onset: { Description: 'Start of the event, from the first sample of the recording', Units: 's' },
      duration: { Description: 'Duration of the event', Units: 's' },
      trial_type: { Description: 'What happened' },
      ...parts.eventColumns,
    });
  }

  private place({ subject, session, task, acquisition, run }: BidsPlace, dataType: string) {
    const folder = bidsFolder(subject, session, dataType);
    return (suffix: string, extension: string) =>
      `${folder}/${bidsName({ subject, session, task, acquisition, run, suffix, extension })}`;
  }

  /** Sensors stay where they are from task to task: one file for all of a session's recordings. */
  private sharedPlace({ subject, session, acquisition }: BidsPlace, dataType: string) {
    const folder = bidsFolder(subject, session, dataType);
    return (suffix: string, extension: string) =>
      `${folder}/${bidsName({ subject, session, acquisition, suffix, extension })}`;
  }

  private async writeJson(path: string, value: unknown): Promise<void> {
    await this.write(path, formatJson(value));
  }

  private async write(path: string, content: FileContent): Promise<void> {
    if (typeof content === 'string') {
      const before = this.written.get(path);
      if (before === content) return;
      if (before !== undefined) {
        throw new HemocastError('bids-conflict', 'Two recordings want different content in a file that they share', {
          file: joinPath(this.root, path),
          advice: 'Give the recordings different sessions, acquisitions or runs.',
        });
      }
      this.written.set(path, content);
    }
    await this.storage.write(joinPath(this.root, path), content);
  }
}
