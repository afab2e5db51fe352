/** Recordings of a data set taken one by one, whether or not anything was measured beside them: what can be learned without pairs. */

import { HemocastError, joinPath, type Progress, type Storage, sha256, withErrorDetail } from '../foundation/index.js';
import type { SourceModality, SourcePreparation, TargetModality, TargetSeries } from '../modalities/index.js';
import { recordingHash } from '../recordings/bids/find-recordings.js';
import { type BidsDataset, type BidsRecording, openBidsDataset, participantFacts } from '../recordings/index.js';
import { PREFERRED, runOf } from './find-pairs.js';
import type { SourceRun } from './paired-run.js';
import { sourceFeatures } from './source-features.js';

const FIX = 'Fix this file of the data set, or take the recording out.';

/** A recording of one modality alone. */
export interface LoneRecording {
  /** As its file's name begins: `sub-01_task-film`. */
  id: string;
  person: string;
  /** Whether it came out of a simulator. */
  simulated: boolean;
  recording: BidsRecording;
}

/** A target's recording as it is learned, on a clock that nobody else shares. */
export interface LoneTarget {
  id: string;
  person: string;
  series: TargetSeries;
}

/**
 * The recordings of a BIDS data set and its derivatives, each for itself. What a model generated is left out; of several recordings of a
 * run, that with `desc-preproc` is taken, and otherwise the first.
 *
 * @example
 * const data = await UnpairedData.open(storage, 'rest-without-eeg');
 * const found = await data.targetRecordings(bold);
 */
export class UnpairedData {
  private constructor(
    /** Name of the data set, as it states it. */
    readonly name: string,
    readonly root: string,
    private readonly storage: Storage,
    private readonly sets: readonly BidsDataset[],
  ) {}

  /** @throws what opening a BIDS data set throws */
  static async open(storage: Storage, root: string): Promise<UnpairedData> {
    const dataset = await openBidsDataset(storage, root);
    const sets = [dataset];
    for (const name of dataset.derivatives) {
      const described = joinPath(root, 'derivatives', name, 'dataset_description.json');
      if (await storage.exists(described)) sets.push(await dataset.openDerivative(name));
    }
    return new UnpairedData(dataset.name, root, storage, sets);
  }

  /** Recordings of a target, by their ids. */
  async targetRecordings(target: Pick<TargetModality, 'candidates'>): Promise<LoneRecording[]> {
    const candidates = await target.candidates(this.sets);
    const simulated = new Map(candidates.map(({ recording, sidecar }) => [recording, sidecar.Simulated === true]));
    return this.oneOfEach(
      candidates.map(({ recording }) => recording),
      (recording) => simulated.get(recording)!,
    );
  }

  /** Recordings of the source, by their ids. */
  async sourceRecordings(source: Pick<SourceModality, 'recordings'>): Promise<LoneRecording[]> {
    const found = this.sets.flatMap((set) => source.recordings(set));
    const sidecars = new Map<BidsRecording, Record<string, unknown>>();
    for (const recording of found) sidecars.set(recording, await recording.sidecar());
    return this.oneOfEach(found, (recording) => sidecars.get(recording)!.Simulated === true);
  }

  private oneOfEach(found: readonly BidsRecording[], simulated: (one: BidsRecording) => boolean): LoneRecording[] {
    const byId = new Map<string, LoneRecording>();
    for (const recording of found) {
      const id = runOf(recording.entities);
      const isPreferred = recording.entities.description === PREFERRED;
      if (byId.has(id) && !isPreferred) continue;
      const { subject: person = '' } = recording.entities;
      const hasTruth = this.sets.some(({ files }) =>
        files.some(({ name }) => name.suffix === 'truth' && runOf(name) === id),
      );
      byId.set(id, { id, person, simulated: simulated(recording) || hasTruth, recording });
    }
    return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** The SHA-256 by which a target's recording is known, whatever it is called: of two hemispheres, that of the left one. */
  async targetHash({ recording }: LoneRecording): Promise<string> {
    return sha256(await this.storage.read(recording.location));
  }

  /** The SHA-256 by which a source's recording is known. */
  sourceHash({ recording }: LoneRecording): Promise<string> {
    return recordingHash(this.storage, [recording.location]);
  }

  /**
   * A target's recording, read, cleaned and prepared over all of its length.
   *
   * @throws what reading and cleaning throw, with the file
   */
  async readTarget({ id, person, recording }: LoneRecording, target: TargetModality): Promise<LoneTarget> {
    const series = await withErrorDetail({ file: recording.location, advice: FIX }, async () => {
      // There are no events of a source to go by, and no length that it would be cut to.
      const whole = await target.read(this.storage, recording, { events: [], length: Number.POSITIVE_INFINITY });
      return target.prepare(whole);
    });
    return { id, person, series };
  }

  /**
   * A recording of the source, read and prepared as a model's are.
   *
   * @throws what reading and cleaning throw, with the file
   */
  async readSource(
    { id, person, recording: found }: LoneRecording,
    source: SourceModality,
    preparation: SourcePreparation,
    progress?: Progress,
  ): Promise<SourceRun> {
    return withErrorDetail({ file: found.location, advice: FIX }, async () => {
      const { recording } = await source.read(this.storage, found);
      const prepared = source.prepare(recording, preparation, progress);
      return {
        id,
        person,
        task: found.entities.task ?? '',
        taskStart: 0,
        ...(await sourceFeatures(prepared, preparation)),
        metadata: participantFacts(found),
      };
    });
  }
}

/** Whom nobody may have learned from: the people whom a model is chosen or tested on, by name in one data set and by files anywhere. */
export interface ProtectedPeople {
  root: string;
  people: readonly string[];
  /** SHA-256 of their recordings, and whose they are. */
  files: ReadonlyMap<string, string>;
}

/**
 * Refuses a recording of somebody whom the model is to be chosen or tested on: of that name in the same data set, or the same file
 * anywhere.
 *
 * @throws HemocastError `unpaired-leak`
 */
export function requireUnprotected(
  { root }: Pick<UnpairedData, 'root'>,
  { person, recording }: Pick<LoneRecording, 'person'> & { recording: Pick<BidsRecording, 'location'> },
  hash: string,
  protectedPeople: ProtectedPeople,
): void {
  const byName = root === protectedPeople.root && protectedPeople.people.includes(person) ? person : undefined;
  const known = byName ?? protectedPeople.files.get(hash);
  if (known === undefined) return;
  throw new HemocastError(
    'unpaired-leak',
    'A recording without a pair is of somebody whom the model is tested or chosen on',
    {
      file: recording.location,
      field: `sub-${person}`,
      expected: 'none of the validation and test people',
      found: byName === undefined ? `the same file as one of sub-${known}` : `sub-${known} of the same data set`,
      advice: 'Take this recording out of the unpaired data, or choose other people with --seed.',
    },
  );
}
