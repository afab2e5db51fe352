/** A source and its targets in a BIDS data set as paired runs. */

import { parseJsonObject } from '../formats/index.js';
import { type ArrayStore, extended, HemocastError, type Storage, withErrorDetail } from '../foundation/index.js';
import {
  bold,
  eeg,
  type SourceModality,
  type SourcePreparation,
  type TargetModality,
  type TargetReading,
  type TargetSeries,
} from '../modalities/index.js';
import type { InputCheck } from '../preprocess/index.js';
import { type BidsDataset, type BidsRecording, listed, participantFacts } from '../recordings/index.js';
import { type DatasetFamily, openFamily } from './dataset-family.js';
import { type FoundTarget, findPairs, type Pair, type PairedModalities } from './find-pairs.js';
import { deviceOf } from './measuring-device.js';
import { atRepetitionTime, isSameClock } from './other-clock.js';
import type { PairedRun, PairedTarget, RunEncoder } from './paired-run.js';
import { readDrive } from './planted-drive.js';
import { type PreparedRun, PreparedRuns } from './prepared-runs.js';
import { readTarget } from './read-target.js';
import { type FilesByPerson, filesByPerson, filesOfRun } from './run-origin.js';
import { type KeepSpectra, sourceFeatures } from './source-features.js';
import type { DataSite, RunReading, TrainingData } from './training-data.js';
import { trialsOf } from './trials.js';

const FIX = 'Fix this file of the data set, or take the recording out.';

/**
 * The paired runs of a BIDS data set: recordings of a source (EEG, in any format that BIDS knows or FIF) and of targets (BOLD on
 * fsaverage4, fNIRS), in the data set or in any derivative. Runs are read when asked for and kept, so that training and
 * evaluation in one command read each file once.
 */
export class PairedData implements TrainingData {
  private readonly kept = new Map<string, Promise<PairedRun>>();
  /** Sentences about runs that were read, each with the runs that it is true of. */
  private readonly remarks = new Map<string, Set<string>>();
  private readonly prepared: PreparedRuns | undefined;
  private files: Promise<FilesByPerson[]> | undefined;

  private constructor(
    private readonly family: DatasetFamily,
    readonly source: SourceModality,
    readonly targets: readonly TargetModality[],
    private readonly storage: Storage,
    private readonly pairs: readonly Pair[],
    private readonly gaps: readonly string[],
    private readonly unfit: NonNullable<PairedModalities['unfit']>,
    readonly arrays: ArrayStore | undefined,
  ) {
    this.prepared = arrays && new PreparedRuns(storage, arrays);
  }

  /**
   * @param modalities EEG and BOLD where absent
   * @throws as `findPairs`, and what opening the data set throws
   */
  static async open(
    storage: Storage,
    root: string,
    { source = eeg, targets = [bold], unfit = 'kept', unit, besides, arrays }: Partial<PairedModalities> = {},
  ): Promise<PairedData> {
    const family = await openFamily(storage, root, besides);
    const { pairs, warnings } = await findPairs(storage, family, { source, targets, unit });
    return new PairedData(family, source, targets, storage, pairs, warnings, unfit, arrays);
  }

  /**
   * Opens a data set that need not have all of the targets, with those that it has.
   *
   * @throws HemocastError `no-paired-runs` where it has none of them; else as {@link PairedData.open}
   */
  static async openSome(
    storage: Storage,
    root: string,
    { source, targets, unfit = 'kept', unit, besides, arrays }: PairedModalities,
  ): Promise<PairedData> {
    const family = await openFamily(storage, root, besides);
    const own: TargetModality[] = [];
    let fault: unknown;
    for (const target of targets) {
      try {
        await findPairs(storage, family, { source, targets: [target], unit });
        own.push(target);
      } catch (error) {
        if (!(error instanceof HemocastError) || error.code !== 'no-paired-runs') throw error;
        fault ??= error;
      }
    }
    if (own.length === 0) throw fault;
    const { pairs, warnings } = await findPairs(storage, family, { source, targets: own, unit });
    return new PairedData(family, source, own, storage, pairs, warnings, unfit, arrays);
  }

  get dataset(): BidsDataset {
    return this.family.dataset;
  }

  get root(): string {
    return this.dataset.root;
  }

  get name(): string {
    return this.dataset.name;
  }

  /** What was left out, assumed or replaced, as sentences: of the data set, and of the runs read so far. */
  get warnings(): string[] {
    return [...this.gaps, ...[...this.remarks].map(([text, ids]) => `${text} (${listed([...ids])})`)];
  }

  /** People with paired runs, sorted. */
  get people(): string[] {
    return [...new Set(this.pairs.map(({ person }) => person))].sort();
  }

  /** Whether any of the data came out of a simulator. */
  get simulated(): boolean {
    return this.pairs.some(({ simulated }) => simulated);
  }

  /** The data set itself, whose people keep their names. */
  async sites(): Promise<DataSite[]> {
    const having = (target: string) =>
      this.people.filter((one) => this.pairs.some(({ person, targets }) => person === one && target in targets));
    const devices: Record<string, string> = {};
    const add = (modality: string, device: string | undefined) => {
      if (device !== undefined) devices[modality] ??= device;
    };
    add(this.source.name, deviceOf(await this.pairs[0].source.sidecar()));
    for (const { targets } of this.pairs) {
      for (const [target, { sidecar }] of Object.entries(targets)) add(target, deviceOf(sidecar));
    }
    const people = Object.fromEntries(this.targets.map(({ name }) => [name, having(name)]));
    return [{ name: '', title: this.dataset.name, people, devices }];
  }

  /** Seconds between the moments of a target, where its sidecars state them. */
  clockOf(target: string): number | undefined {
    const stated = this.pairs.map(({ targets }) => targets[target]?.sidecar.RepetitionTime);
    return stated.find((value): value is number => typeof value === 'number' && value > 0);
  }

  /** Of the clocks wanted, those that are not the data set's own: its runs must be brought to them. */
  private otherClocks(wanted: Readonly<Record<string, number>>): Record<string, number> {
    const others = Object.entries(wanted).filter(([target, tr]) => !isSameClock(this.clockOf(target) ?? tr, tr));
    return Object.fromEntries(others);
  }

  /** What a new model is made for: the sensors of the first recording. */
  async sensors(): Promise<{ names: string[]; places: number[][] }> {
    const { source } = this.pairs[0];
    const { recording } = await withErrorDetail({ file: source.location, advice: FIX }, () =>
      this.source.read(this.storage, source),
    );
    return this.source.sensors(recording);
  }

  /** Files of a target's recordings of some people (of two hemispheres, the left one's). */
  targetFiles(people: readonly string[], target: string): string[] {
    return this.pairs
      .filter(({ person, targets }) => people.includes(person) && targets[target] !== undefined)
      .map(({ targets }) => targets[target].recording.location);
  }

  /** The source's recordings of some people. */
  sourceFiles(people: readonly string[]): string[] {
    return this.pairs.filter(({ person }) => people.includes(person)).map(({ source }) => source.location);
  }

  namesIn(root: string, people: readonly string[]): string[] {
    return root === this.root ? [...people] : [];
  }

  /** The runs of some people that have one of the wanted targets, prepared, and encoded where an encoder is given. */
  async runsOf(
    people: readonly string[],
    preparation: SourcePreparation,
    { targets, clocks: wantedClocks = {}, progress, encoder }: RunReading = {},
  ): Promise<PairedRun[]> {
    const clocks = this.otherClocks(wantedClocks);
    const names = targets ?? this.targets.map(({ name }) => name);
    const wanted = this.pairs.filter(
      (pair) => people.includes(pair.person) && names.some((name) => pair.targets[name] !== undefined),
    );
    const runs: PairedRun[] = [];
    for (const [index, pair] of wanted.entries()) {
      progress?.report('read', index, wanted.length, pair.id);
      const key = `${pair.id} ${names} ${JSON.stringify([preparation, clocks])} ${encoder?.key}`;
      const read =
        this.kept.get(key) ??
        withErrorDetail({ file: this.dataset.root, advice: FIX }, () =>
          this.take(pair, names, preparation, clocks, encoder),
        );
      this.kept.set(key, read);
      const run = await read;
      if (this.unfit === 'kept' || run.check?.outcome !== 'unfit') runs.push(run);
    }
    progress?.report('read', wanted.length, wanted.length);
    return runs;
  }

  /** A run as it was kept, or read. What stands in tables of all people is read every time. */
  private async take(
    pair: Pair,
    names: readonly string[],
    preparation: SourcePreparation,
    clocks: Readonly<Record<string, number>>,
    encoder?: RunEncoder,
  ): Promise<PairedRun> {
    const make = (keep?: KeepSpectra) => this.read(pair, names, preparation, clocks, encoder, keep);
    // Tokens of an encoder have a cache of their own.
    const kept = encoder === undefined ? this.prepared : undefined;
    const { run, remarks } =
      kept === undefined
        ? await make()
        : await kept.take(
            {
              files: await filesOfRun(this.storage, await this.filesOfFamily(), pair.source.entities),
              // Not the person: a run is the same whether a split counts it to a person or to one of their days.
              parameters: [pair.id, this.source.name, names, preparation, clocks],
            },
            make,
          );
    this.note(pair, [...remarks, ...this.verdict(run.check)]);
    const metadata = { ...participantFacts(pair.source), plantedDelaySeconds: await this.plantedDelay(pair) };
    return extended(run, { person: pair.person, metadata });
  }

  private filesOfFamily(): Promise<FilesByPerson[]> {
    const { dataset, derivatives } = this.family;
    this.files ??= Promise.all([dataset, ...derivatives].map((one) => filesByPerson(this.storage, one)));
    return this.files;
  }

  private async read(
    pair: Pair,
    names: readonly string[],
    preparation: SourcePreparation,
    clocks: Readonly<Record<string, number>>,
    encoder?: RunEncoder,
    keep?: KeepSpectra,
  ): Promise<PreparedRun> {
    // A function of its own: the recording is let go before those of the targets are read.
    const { source, events, length, remarks } = await this.readSource(pair, preparation, encoder, keep);
    const said = [...remarks];
    const targets: Record<string, PairedTarget> = {};
    for (const modality of this.targets) {
      const found = pair.targets[modality.name];
      if (found === undefined || !names.includes(modality.name)) continue;
      const read = await this.readTarget(modality, found, {
        ...{ events, length },
        clock: clocks[modality.name],
      });
      targets[modality.name] = read.target;
      said.push(...read.remarks);
    }
    const start = events.find(({ label }) => label === pair.task || label.endsWith(`/${pair.task}`));
    const run: PairedRun = {
      id: pair.id,
      person: pair.person,
      task: pair.task,
      taskStart: start?.onset ?? 0,
      trials: trialsOf(events),
      ...source,
      targets,
      ...(pair.drive !== undefined && { drive: await readDrive(this.storage, pair.drive) }),
      metadata: {},
    };
    return { run, remarks: said };
  }

  /** What a run keeps of its recording of the source, and what the targets are read by. */
  private async readSource(
    pair: Pair,
    preparation: SourcePreparation,
    encoder: RunEncoder | undefined,
    keep: KeepSpectra | undefined,
  ) {
    const { recording, remarks } = await this.source.read(this.storage, pair.source);
    const { events, samples, sampleRate } = recording;
    const prepared = await withErrorDetail({ file: pair.source.location, advice: FIX }, () =>
      this.source.prepare(recording, preparation, undefined, encoder === undefined),
    );
    const { check, replaced } = prepared;
    const source = {
      ...(await sourceFeatures(prepared, preparation, keep)),
      ...(check && { check }),
      encoded: await encoder?.encode(recording),
    };
    return { source, events, length: samples / sampleRate, remarks: [...remarks, ...replaced] };
  }

  /** What the input check says against a recording. */
  private verdict(check: InputCheck | undefined): string[] {
    if (check === undefined || check.outcome === 'fit') return [];
    const kept = this.unfit === 'kept' ? '' : ' and is left out';
    const verdict = check.outcome === 'unfit' ? `is unfit${kept}` : 'is doubtful';
    return check.findings.map(({ text }) => `${this.source.title} ${verdict}: ${text}`);
  }

  private async readTarget(
    modality: TargetModality,
    { recording, ceiling }: FoundTarget,
    reading: TargetReading & { clock?: number },
  ): Promise<{ target: PairedTarget; remarks: string[] }> {
    const read = async (file: BidsRecording) => {
      const found = await readTarget(this.storage, modality, file, reading, this.source.title);
      const { clock = found.series.tr } = reading;
      return { ...found, own: found.series.tr, series: atRepetitionTime(found.series, clock, modality) };
    };
    const { series, outside, own } = await read(recording);
    const remarks = [
      ...(series.remarks ?? []),
      ...(outside > 0
        ? [`${outside} ${modality.words.moments ?? 'moments'} outside the ${this.source.title} are left out`]
        : []),
      ...(series.tr === own
        ? []
        : [`${modality.title} is brought from a repetition time of ${own} s to ${series.tr} s`]),
    ];
    const bound = ceiling && (await read(ceiling)).series;
    const fitting = bound && rowsOf(series, bound);
    return { target: { series, ...(fitting?.length === series.data.length && { ceiling: fitting }) }, remarks };
  }

  private note({ id }: Pair, sentences: readonly string[]): void {
    for (const text of sentences) {
      const sentence = text.replace(/\.$/, '');
      this.remarks.set(sentence, (this.remarks.get(sentence) ?? new Set()).add(id));
    }
  }

  private async plantedDelay({ truth }: Pair): Promise<number | undefined> {
    if (truth === undefined) return undefined;
    const { delaySeconds } = parseJsonObject(await this.storage.read(truth), truth);
    return typeof delaySeconds === 'number' ? delaySeconds : undefined;
  }
}

/** The rows of a noise ceiling that belong to the channels of a series, in their order; undefined where some are missing. */
function rowsOf({ channels }: TargetSeries, bound: TargetSeries): Float32Array | undefined {
  if (channels === undefined || bound.channels === undefined) return bound.data;
  const { volumes } = bound;
  const rows = channels.map(({ name, kind }) =>
    bound.channels!.findIndex((other) => other.name === name && other.kind === kind),
  );
  if (rows.includes(-1)) return undefined;
  const data = new Float32Array(rows.length * volumes);
  for (const [i, row] of rows.entries()) data.set(bound.data.subarray(row * volumes, (row + 1) * volumes), i * volumes);
  return data;
}
