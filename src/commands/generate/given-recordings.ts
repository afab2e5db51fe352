/** Recordings of one run that are given beside EEG, or in its place: which they are, and what they say at the points of a model. */
import { candidateOf, type DatasetFamily, familyAround, runOf } from '../../data/index.js';
import { observationOf } from '../../data/observation.js';
import { readTarget } from '../../data/read-target.js';
import { HemocastError, type Storage, withErrorDetail } from '../../foundation/index.js';
import { assumedStart } from '../../modalities/common-events.js';
import { eeg, type TargetCandidate, type TargetModality, type TargetSeries } from '../../modalities/index.js';
import type { ModelConfiguration, Observation } from '../../models/index.js';
import { recordingHash } from '../../recordings/bids/find-recordings.js';
import { type BidsRecording, HEMISPHERES, listed } from '../../recordings/index.js';

/** A recording that is given, at the points of its model. */
export interface GivenRecording {
  modality: TargetModality;
  /** Path of its file; of two hemispheres, the left one's. */
  path: string;
  hash: string;
  observation: Observation;
  /** How many of the model's values it has. */
  observed: number;
  /** Sentences about what was left out or assumed. */
  remarks: string[];
}

/** The recording that the others are found by. */
export interface Anchor {
  path: string;
  bids: BidsRecording;
  title: string;
}

/** Configuration of the model of each modality. */
export type Models = ReadonlyMap<string, { configuration: ModelConfiguration }>;

const HOW = 'Put it into the data set under the same subject, session, task and run, or leave it out of --given.';

/**
 * The data set around a recording or folder, by which recordings of a run find each other.
 *
 * @throws HemocastError `given-not-found` where there is none
 */
export async function requireFamily(storage: Storage, path: string, given: readonly string[]): Promise<DatasetFamily> {
  const family = await familyAround(storage, path);
  if (family !== undefined) return family;
  throw new HemocastError('given-not-found', 'Recordings of a run are found by their names in a BIDS data set', {
    file: path,
    expected: 'sub-*/[ses-*/]<folder>/<recording> below a dataset_description.json',
    found: 'a recording in no data set',
    advice: `Put the recordings of ${given.join(' and ')} into a BIDS data set, or give EEG alone.`,
  });
}

/**
 * The recording of a modality that belongs to another of the run.
 *
 * @throws HemocastError `given-not-found` where there is none, `fnirs-ambiguous` and so on where several could be meant
 */
export async function recordingBeside(
  family: DatasetFamily,
  modality: TargetModality,
  anchor: Anchor,
): Promise<TargetCandidate> {
  const sets = [family.dataset, ...family.derivatives];
  const candidates = await modality.candidates(sets);
  const { chosen } = candidateOf(modality, anchor, anchor.bids, candidates);
  if (chosen !== undefined) return chosen;
  const elsewhere = modality.unusable(sets);
  const others = listed(candidates.map(({ recording }) => runOf(recording.entities)));
  throw new HemocastError('given-not-found', `No ${modality.title} belongs to this recording`, {
    file: anchor.path,
    expected: `${modality.wanted} of ${runOf(anchor.bids.entities)}: ${modality.words.expected}`,
    found: candidates.length > 0 ? `${modality.title} of ${others}` : elsewhere || `no ${modality.title}`,
    advice: HOW,
  });
}

/**
 * The recordings of a modality that a path stands for: the file itself, or one a run of a data set.
 *
 * @throws HemocastError `given-not-found`
 */
export async function recordingsOf(
  storage: Storage,
  family: DatasetFamily,
  modalities: readonly TargetModality[],
  path: string,
  isDataset: boolean,
): Promise<{ modality: TargetModality; recording: BidsRecording }[]> {
  const sets = [family.dataset, ...family.derivatives];
  const [first] = modalities;
  if (isDataset) {
    const candidates = await first.candidates(sets);
    const own = candidates.filter((one) => candidateOf(first, first, one.recording, candidates).chosen === one);
    if (own.length > 0) return own.map(({ recording }) => ({ modality: first, recording }));
  } else {
    for (const modality of modalities) {
      const found = (await modality.candidates(sets)).find(({ recording }) => isSame(recording.location, path));
      if (found !== undefined) return [{ modality, recording: found.recording }];
    }
    // Says that there is no such file, if so.
    await storage.size(path);
  }
  throw new HemocastError('given-not-found', `This is no recording of ${titles(modalities)}`, {
    file: path,
    expected: modalities.map(({ wanted, words }) => `${wanted} (${words.expected})`).join(' or '),
    found: isDataset ? `a data set without ${first.title}` : 'another file',
    advice:
      'Without EEG among --given, name a recording of what is given (of two hemispheres, the left one), or its data set.',
  });
}

/** `EEG and fNIRS`. */
export function titles(modalities: readonly { title: string }[]): string {
  return modalities.map(({ title }) => title).join(' and ');
}

const isSame = (one: string, other: string) => one.replace(/^(\.\/)+/, '') === other.replace(/^(\.\/)+/, '');

/**
 * Reads a recording beside EEG, on its clock.
 *
 * @throws HemocastError `no-common-time`, `given-not-measured`, and what reading and cleaning throw
 */
export async function readBeside(
  storage: Storage,
  models: Models,
  modality: TargetModality,
  { recording, sidecar }: Pick<TargetCandidate, 'recording' | 'sidecar'>,
  source: { events: readonly { onset: number; duration: number; label: string }[]; length: number },
): Promise<GivenRecording> {
  const { series, outside } = await readTarget(storage, modality, recording, source, eeg.title);
  const { moments = 'moments', clock = '' } = modality.words;
  return placed(storage, models, modality, recording, series, [
    ...(outside > 0 ? [`${outside} ${moments} of the ${modality.title} lie outside the EEG and are left out.`] : []),
    ...((modality.isOnClock?.(sidecar) ?? true)
      ? []
      : [
          `When the ${modality.title} began on the EEG's clock is not stated; it is taken to have begun with the EEG.${clock && ` ${clock}`}`,
        ]),
  ]);
}

/**
 * Reads a recording where there is no EEG: on the clock of the EEG that the data set has of the run, if any, else on its own.
 *
 * @param events of a recording that was read before, on the clock that is shared
 * @throws HemocastError `given-not-measured`, and what reading and cleaning throw
 */
export async function readAlone(
  storage: Storage,
  models: Models,
  modality: TargetModality,
  recording: BidsRecording,
  { family, events }: { family: DatasetFamily; events?: readonly { onset: number; duration: number; label: string }[] },
): Promise<GivenRecording> {
  const source = [family.dataset, ...family.derivatives]
    .flatMap((set) => eeg.recordings(set))
    .find((one) => runOf(one.entities) === runOf(recording.entities));
  const shared = events ?? (await (source ?? recording).events()) ?? [];
  const series = await withErrorDetail(
    { file: recording.location, advice: 'Fix this file of the data set, or take the recording out.' },
    async () =>
      modality.prepare(await modality.read(storage, recording, { events: shared, length: Number.POSITIVE_INFINITY })),
  );
  // Without a source there is no clock that its start could be missing on.
  const remarks = (series.remarks ?? []).filter(
    (text) => source !== undefined || text !== assumedStart(modality.title),
  );
  return placed(storage, models, modality, recording, { ...series, remarks }, []);
}

async function placed(
  storage: Storage,
  models: Models,
  modality: TargetModality,
  recording: BidsRecording,
  series: TargetSeries,
  remarks: readonly string[],
): Promise<GivenRecording> {
  const path = recording.location;
  const { target } = models.get(modality.name)!.configuration;
  const observation = observationOf(series, modality, target);
  const { present } = observation;
  const observed = present ? present.reduce((sum, one) => sum + one, 0) : target.values;
  if (observed === 0) {
    throw new HemocastError('given-not-measured', `The ${modality.title} has nothing where the model knows it`, {
      file: path,
      expected: `a channel near one of the ${target.places.length} points of the model`,
      found: 'none',
      advice: 'Look at the places of its channels, or leave it out of --given.',
    });
  }
  return {
    modality,
    path,
    hash: await recordingHash(storage, filesOf(path)),
    observation,
    observed,
    remarks: [...(series.remarks ?? []).map((text) => `${text.replace(/\.$/, '')}.`), ...remarks],
  };
}

/** The left hemisphere's file stands for both. */
function filesOf(path: string): string[] {
  return /_hemi-L_/.test(path) ? HEMISPHERES.map((side) => path.replace('_hemi-L_', `_hemi-${side}_`)) : [path];
}
