/** EEG and BOLD of a BIDS data set as paired runs. */
import { parseJsonObject } from '../formats/index.js';
import { HemocastError, joinPath, type Progress, type Storage } from '../foundation/index.js';
import { boldTarget } from '../learn/bold-target.js';
import { type EegPreparation, prepareEeg } from '../learn/eeg-evidence.js';
import type { PairedRun } from '../learn/paired-run.js';
import {
  type BidsDataset,
  type BidsRecording,
  electrodePosition,
  modernElectrodeName,
  openBidsDataset,
  readEeg,
} from '../recordings/index.js';
import { explaining } from './explain.js';
import { readSurfaceSeries } from './surface-files.js';

/** One EEG recording and where its BOLD lies. */
interface Pair {
  id: string;
  person: string;
  task: string;
  eeg: BidsRecording;
  bold: string;
  ceiling?: string;
  truth?: string;
}

const MEND = 'Mend this file of the data set, or take the recording out.';

/** What a surface series must not be called to be taken as measured. */
const NOT_MEASURED = new Set(['ceiling', 'generated', 'generatedDeviation']);

/**
 * The paired runs of a BIDS data set: raw EEG, and BOLD on fsaverage4 in any
 * derivative. Runs are read when asked for and kept, so that training and
 * evaluation in one command read each file once.
 */
export class PairedData {
  private readonly kept = new Map<string, Promise<PairedRun>>();

  private constructor(
    readonly dataset: BidsDataset,
    private readonly storage: Storage,
    private readonly pairs: readonly Pair[],
  ) {}

  /** @throws `no-paired-runs` where no EEG recording has BOLD beside it, and what opening the data set throws. */
  static async open(storage: Storage, root: string): Promise<PairedData> {
    const dataset = await openBidsDataset(storage, root);
    const derivatives = await Promise.all(dataset.derivatives.map((name) => dataset.openDerivative(name)));
    const pairs: Pair[] = [];
    for (const eeg of dataset.recordings({ dataType: 'eeg', suffix: 'eeg' })) {
      const { subject, session, task, run } = eeg.entities;
      const wanted = { subject, session, task, run, hemisphere: 'L', space: 'fsaverage', density: '3k' };
      const surfaces = derivatives.flatMap((derivative) =>
        derivative.recordings({ ...wanted, suffix: 'bold' }).map((recording) => ({ derivative, recording })),
      );
      const measured = surfaces.find(({ recording }) => !NOT_MEASURED.has(recording.entities.description ?? ''));
      if (measured === undefined) continue;
      const ceiling = surfaces.find(({ recording }) => recording.entities.description === 'ceiling');
      const truth = joinPath(measured.derivative.root, measured.recording.path.replace(/_hemi-.*$/, '_truth.json'));
      pairs.push({
        id: [`sub-${subject}`, session && `ses-${session}`, `task-${task}`, run && `run-${run}`]
          .filter(Boolean)
          .join('_'),
        person: subject ?? '',
        task: task ?? '',
        eeg,
        bold: measured.recording.location,
        ceiling: ceiling?.recording.location,
        truth: (await storage.exists(truth)) ? truth : undefined,
      });
    }
    if (pairs.length === 0) {
      throw new HemocastError('no-paired-runs', 'No EEG recording of this data set has BOLD beside it', {
        file: root,
        expected: 'sub-*/eeg recordings, and derivatives/*/sub-*/func/*_hemi-L_space-fsaverage_den-3k_*bold.func.gii',
        found: `${dataset.recordings({ dataType: 'eeg' }).length} EEG recordings, ${dataset.derivatives.length} derivatives`,
        advice: 'Write BOLD on fsaverage4 as a BIDS derivative, or make a data set with `hemocast simulate`.',
      });
    }
    return new PairedData(dataset, storage, pairs);
  }

  /** People with paired runs, sorted. */
  get people(): string[] {
    return [...new Set(this.pairs.map(({ person }) => person))].sort();
  }

  /** Whether the data came out of the simulator. */
  get simulated(): boolean {
    return this.pairs.every(({ truth }) => truth !== undefined);
  }

  /** Electrodes of the first recording that have a known place: what a new model is made for. */
  async electrodes(): Promise<string[]> {
    const { recording } = await readEeg(this.storage, this.pairs[0].eeg.location);
    const names = recording.channels.filter(({ type }) => type === 'eeg').map(({ name }) => modernElectrodeName(name));
    return [
      ...new Set(names.filter((name) => name !== undefined && electrodePosition(name) !== undefined)),
    ] as string[];
  }

  /** The runs of some people, prepared. */
  async runsOf(people: readonly string[], preparation: EegPreparation, progress?: Progress): Promise<PairedRun[]> {
    const wanted = this.pairs.filter(({ person }) => people.includes(person));
    const runs: PairedRun[] = [];
    for (const [index, pair] of wanted.entries()) {
      progress?.report('read', index, wanted.length, pair.id);
      const key = `${pair.id} ${JSON.stringify(preparation)}`;
      const read =
        this.kept.get(key) ?? explaining({ file: this.dataset.root, advice: MEND }, () => this.read(pair, preparation));
      this.kept.set(key, read);
      runs.push(await read);
    }
    progress?.report('read', wanted.length, wanted.length);
    return runs;
  }

  private async read(pair: Pair, preparation: EegPreparation): Promise<PairedRun> {
    const { recording } = await readEeg(this.storage, pair.eeg.location);
    const { features, seconds } = await explaining({ file: pair.eeg.location, advice: MEND }, () =>
      prepareEeg(recording, preparation),
    );
    const series = await readSurfaceSeries(this.storage, pair.bold);
    const { volumes, tr, startTime } = series;
    const ceiling = pair.ceiling === undefined ? undefined : await readSurfaceSeries(this.storage, pair.ceiling);
    const events = await pair.eeg.events();
    return {
      id: pair.id,
      person: pair.person,
      film: pair.task,
      filmStart: events?.find(({ label }) => label === pair.task)?.onset ?? 0,
      features,
      seconds,
      electrodes: preparation.electrodes.length,
      bands: preparation.bands.length,
      bold: boldTarget(series.data, volumes, tr),
      volumes,
      tr,
      startTime,
      ceiling: ceiling && boldTarget(ceiling.data, volumes, tr),
      metadata: { ...this.participant(pair.person), plantedDelaySeconds: await this.plantedDelay(pair) },
    };
  }

  /** Numbers of `participants.tsv`; sex as 0 (female) and 1 (male). */
  private participant(person: string): Record<string, number | string | undefined> {
    const row = this.dataset.participant(person) ?? {};
    return Object.fromEntries(
      Object.entries(row)
        .filter(([name, value]) => name !== 'participant_id' && value !== 'n/a' && value !== '')
        .map(([name, value]) => {
          if (name === 'sex') return [name, /^m/i.test(value) ? 1 : /^f/i.test(value) ? 0 : undefined];
          return [name, Number.isFinite(Number(value)) ? Number(value) : value];
        }),
    );
  }

  private async plantedDelay({ truth }: Pair): Promise<number | undefined> {
    if (truth === undefined) return undefined;
    const { delaySeconds } = parseJsonObject(await this.storage.read(truth), truth);
    return typeof delaySeconds === 'number' ? delaySeconds : undefined;
  }
}
