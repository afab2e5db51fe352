/** EEG and BOLD of a BIDS data set as paired runs. */

import type { RunEncoder } from '../encoders/eeg/model-features.js';
import { parseJsonObject } from '../formats/index.js';
import { withErrorDetail } from '../foundation/error-detail.js';
import { joinPath, type Progress, type Storage } from '../foundation/index.js';
import { boldTarget } from '../modalities/bold.js';
import { type EegPreparation, type PreparedEeg, prepareEeg } from '../modalities/eeg.js';
import { participantFacts } from '../recordings/bids/participant-facts.js';
import { readSurfaceSeries } from '../recordings/fmri/surface-files.js';
import {
  type BidsDataset,
  type BidsRecording,
  electrodePosition,
  modernElectrodeName,
  montageNames,
  openBidsDataset,
  readBidsEeg,
  type SurfaceSeries,
} from '../recordings/index.js';
import { duringEeg } from './common-time.js';
import { type DatasetFamily, findPairs, listed, type Pair } from './find-pairs.js';
import type { TargetRun } from './paired-run.js';

const FIX = 'Fix this file of the data set, or take the recording out.';

/**
 * The paired runs of a BIDS data set: its EEG, in any format that BIDS knows or FIF, and BOLD on fsaverage4 in the data set or in any
 * derivative. Runs are read when asked for and kept, so that training and
 * evaluation in one command read each file once.
 */
export class PairedData {
  private readonly kept = new Map<string, Promise<TargetRun>>();
  /** Sentences about runs that were read, each with the runs that it is true of. */
  private readonly remarks = new Map<string, Set<string>>();

  private constructor(
    readonly dataset: BidsDataset,
    private readonly storage: Storage,
    private readonly pairs: readonly Pair[],
    private readonly gaps: readonly string[],
  ) {}

  /** @throws as `findPairs`, and what opening the data set throws. */
  static async open(storage: Storage, root: string): Promise<PairedData> {
    const family = await openFamily(storage, root);
    const { pairs, warnings } = await findPairs(storage, family);
    return new PairedData(family.dataset, storage, pairs, warnings);
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

  /**
   * What a new model is made for: the electrodes of the first recording that the 10-05 system knows. Where it knows few of them but they have
   * places, as those of geodesic nets, a standard montage of about as many, onto which they are interpolated.
   */
  async electrodes(): Promise<string[]> {
    const { eeg } = this.pairs[0];
    const { recording } = await withErrorDetail({ file: eeg.location, advice: FIX }, () =>
      readBidsEeg(this.storage, eeg),
    );
    const names = recording.channels.filter(({ type }) => type === 'eeg').map(({ name }) => modernElectrodeName(name));
    const known = [...new Set(names.filter((name) => name !== undefined && electrodePosition(name) !== undefined))];
    const placed = recording.channels.filter(({ type, position }) => type === 'eeg' && position !== undefined).length;
    if (2 * known.length >= placed) return known as string[];
    return montageNames(placed >= 64 ? 64 : placed >= 32 ? 32 : 19);
  }

  /** Files of the left hemisphere's BOLD of some people. */
  boldFiles(people: readonly string[]): string[] {
    return this.pairs.filter(({ person }) => people.includes(person)).map(({ bold }) => bold.location);
  }

  /** EEG recordings of some people. */
  eegFiles(people: readonly string[]): string[] {
    return this.pairs.filter(({ person }) => people.includes(person)).map(({ eeg }) => eeg.location);
  }

  /** The runs of some people, prepared, and encoded where an encoder is given. */
  async runsOf(
    people: readonly string[],
    preparation: EegPreparation,
    progress?: Progress,
    encoder?: RunEncoder,
  ): Promise<TargetRun[]> {
    const wanted = this.pairs.filter(({ person }) => people.includes(person));
    const runs: TargetRun[] = [];
    for (const [index, pair] of wanted.entries()) {
      progress?.report('read', index, wanted.length, pair.id);
      const key = `${pair.id} ${JSON.stringify(preparation)} ${encoder?.key}`;
      const read =
        this.kept.get(key) ??
        withErrorDetail({ file: this.dataset.root, advice: FIX }, () => this.read(pair, preparation, encoder));
      this.kept.set(key, read);
      runs.push(await read);
    }
    progress?.report('read', wanted.length, wanted.length);
    return runs;
  }

  private async read(pair: Pair, preparation: EegPreparation, encoder?: RunEncoder): Promise<TargetRun> {
    const { recording, report } = await readBidsEeg(this.storage, pair.eeg);
    const prepared = await withErrorDetail({ file: pair.eeg.location, advice: FIX }, () =>
      prepareEeg(recording, preparation),
    );
    const length = recording.samples / recording.sampleRate;
    const whole = await this.readSeries(pair.bold);
    const series = await withErrorDetail({ file: pair.bold.location, advice: FIX }, () => duringEeg(whole, length));
    const ceiling = pair.ceiling && duringEeg(await this.readSeries(pair.ceiling), length);
    const { volumes, tr, startTime } = series;
    for (const text of [
      ...report.remarks,
      ...report.gaps.map(({ onset, duration }) => `A gap of ${duration} s at ${onset} s is bridged by a straight line`),
      ...replacements(prepared),
      ...(volumes < whole.volumes ? [`${whole.volumes - volumes} volumes outside the EEG are left out`] : []),
    ]) {
      const sentence = text.replace(/\.$/, '');
      this.remarks.set(sentence, (this.remarks.get(sentence) ?? new Set()).add(pair.id));
    }
    const film = recording.events.find(({ label }) => label === pair.task || label.endsWith(`/${pair.task}`));
    return {
      id: pair.id,
      person: pair.person,
      task: pair.task,
      taskStart: film?.onset ?? 0,
      features: prepared.features,
      seconds: prepared.seconds,
      electrodes: preparation.electrodes.length,
      bands: preparation.bands.length,
      encoded: await encoder?.encode(recording),
      signal: boldTarget(series.data, volumes, tr),
      volumes,
      tr,
      startTime,
      ceiling: ceiling?.volumes === volumes ? boldTarget(ceiling.data, volumes, tr) : undefined,
      metadata: { ...participantFacts(pair.eeg), plantedDelaySeconds: await this.plantedDelay(pair) },
    };
  }

  /** Sidecars may lie above the series, as BIDS allows. */
  private async readSeries(recording: BidsRecording): Promise<SurfaceSeries> {
    const sidecar = await recording.sidecar();
    const known = Object.keys(sidecar).length > 0;
    return readSurfaceSeries(this.storage, recording.location, known ? sidecar : undefined);
  }

  private async plantedDelay({ truth }: Pair): Promise<number | undefined> {
    if (truth === undefined) return undefined;
    const { delaySeconds } = parseJsonObject(await this.storage.read(truth), truth);
    return typeof delaySeconds === 'number' ? delaySeconds : undefined;
  }
}

/** Channels whose own signal was not used, as sentences. */
function replacements({ cleaning, montage }: PreparedEeg): string[] {
  return [
    ...cleaning.bad.map(({ name, reason }) => {
      const why = reason === 'stated' ? 'marked as bad' : reason;
      return `${name} is ${why} and is ${cleaning.removed.includes(name) ? 'left out' : 'interpolated'}`;
    }),
    ...(montage.interpolated.length > 0
      ? [`Electrodes of the model that are missing are interpolated: ${montage.interpolated.join(', ')}`]
      : []),
  ];
}

/** Opens a data set and what lies below its `derivatives/`; folders of other programs there are passed over. */
async function openFamily(storage: Storage, root: string): Promise<DatasetFamily> {
  const dataset = await openBidsDataset(storage, root);
  const derivatives: BidsDataset[] = [];
  const others: string[] = [];
  for (const name of dataset.derivatives) {
    if (await storage.exists(joinPath(root, 'derivatives', name, 'dataset_description.json')))
      derivatives.push(await dataset.openDerivative(name));
    else others.push(`derivatives/${name}`);
  }
  return { dataset, derivatives, others };
}
