/** Which recordings of the targets belong to which recording of the source in a BIDS data set, and what has no counterpart. */
import { type ArrayStore, HemocastError, type Storage } from '../foundation/index.js';
import type { SourceModality, TargetCandidate, TargetModality } from '../modalities/index.js';
import { type BidsDataset, type BidsEntities, type BidsRecording, listed } from '../recordings/index.js';
import type { DatasetFamily } from './dataset-family.js';

/** A target's recording that belongs to one of the source. */
export interface FoundTarget extends TargetCandidate {
  /** Whether it comes from a forward model. */
  simulated: boolean;
  /** The noise ceiling, beside a simulated recording. */
  ceiling?: BidsRecording;
}

/** One recording of the source and what was acquired with it. */
export interface Pair {
  /** As the names of the source's files begin: `sub-01_ses-a_task-film_run-1`. */
  id: string;
  person: string;
  task: string;
  source: BidsRecording;
  /** By name of the modality: one target at least. */
  targets: Readonly<Record<string, FoundTarget>>;
  /** Whether any of them is simulated. */
  simulated: boolean;
  /** What was planted, where they are: a JSON file. */
  truth?: string;
  /** The planted neural drive of each region, where they are: a table of a line a second. */
  drive?: string;
}

/** Of several recordings of a run, the one of this description is taken: `hemocast preprocess` wrote it. */
export const PREFERRED = 'preproc';

/** What pairs are made of. */
export interface PairedModalities {
  source: SourceModality;
  targets: readonly TargetModality[];
  /** What becomes of recordings of the source that the input check finds unfit: `kept` where absent. */
  unfit?: 'left out' | 'kept';
  /** Where prepared runs are kept; in memory where absent. */
  arrays?: ArrayStore;
  /** Who a run counts as; undefined leaves it out. The subject where absent. */
  unit?: (entities: BidsEntities) => string | undefined;
  /** Data sets derived from it that lie elsewhere. */
  besides?: readonly string[];
}

/**
 * Pairs each recording of the source with those of the targets of the same subject, session, task and run, which lie in the data
 * set or in one derived from it. What a model generated is never taken; of several recordings, that with `desc-preproc`.
 *
 * @returns the pairs, by the source's path, and sentences about what was left out or assumed
 * @throws HemocastError `no-paired-runs` where nothing fits a target; `eeg-ambiguous`, `bold-ambiguous` and so on where several recordings
 *   could be meant; `mixed-repetition-times`
 */
export async function findPairs(
  storage: Storage,
  family: DatasetFamily,
  { source, targets, unit = ({ subject = '' }) => subject }: Pick<PairedModalities, 'source' | 'targets' | 'unit'>,
): Promise<{ pairs: Pair[]; warnings: string[] }> {
  const sets = [family.dataset, ...family.derivatives];
  const recorded = source.recordings(family.dataset).filter(({ entities }) => unit(entities) !== undefined);
  const found = new Map<string, Record<string, FoundTarget>>();
  const warnings: string[] = [];
  for (const target of targets) {
    const result = await pairTarget(family, sets, source, recorded, target, unit);
    warnings.push(...result.warnings);
    for (const [path, candidate] of result.found) {
      found.set(path, { ...found.get(path), [target.name]: candidate });
    }
  }
  const pairs: Pair[] = [];
  for (const recording of recorded) {
    const own = found.get(recording.path);
    if (own === undefined) continue;
    const id = runOf(recording.entities);
    const twin = pairs.find((pair) => pair.id === id);
    if (twin !== undefined) throw ambiguousSource(source, id, [twin.source, recording]);
    const { task = '' } = recording.entities;
    const person = unit(recording.entities) ?? '';
    const truth = await plantedFile(storage, sets, recording.entities, 'truth', '.json');
    const drive = await plantedFile(storage, sets, recording.entities, 'drive', '.tsv');
    const simulated = truth !== undefined || Object.values(own).some((target) => target.simulated);
    pairs.push({ id, person, task, source: recording, targets: own, simulated, truth, drive });
  }
  return { pairs, warnings };
}

/** The recordings of one target, by the path of the source's recording that each belongs to. */
async function pairTarget(
  family: DatasetFamily,
  sets: readonly BidsDataset[],
  source: SourceModality,
  recorded: readonly BidsRecording[],
  target: TargetModality,
  unit: NonNullable<PairedModalities['unit']>,
): Promise<{ found: Map<string, FoundTarget>; warnings: string[] }> {
  const candidates = (await target.candidates(sets)).filter(({ recording }) => unit(recording.entities) !== undefined);
  const found = new Map<string, FoundTarget>();
  const alone: BidsRecording[] = [];
  const used = new Set<TargetCandidate>();
  for (const recording of recorded) {
    const { fitting, chosen } = candidateOf(target, source, recording, candidates);
    for (const candidate of fitting) used.add(candidate);
    if (chosen === undefined) {
      alone.push(recording);
      continue;
    }
    // The noise ceiling must have been processed as the signal was: it counts beside the simulator's own recording alone.
    const ceiling = isPreferred(chosen) ? undefined : target.ceiling(chosen, sets);
    found.set(recording.path, { ...chosen, simulated: chosen.sidecar.Simulated === true, ceiling });
  }
  if (found.size === 0) throw noPairs(family, source, recorded, target, candidates);
  requireOneRepetitionTime([...found]);
  const unheard = candidates.filter((candidate) => !used.has(candidate)).map(({ recording }) => recording);
  const truths = await Promise.all([...found].map(([path]) => hasTruth(sets, recorded, path)));
  const unclear = [...found].filter(
    ([, { simulated, sidecar }], i) => !simulated && !truths[i] && !(target.isOnClock?.(sidecar) ?? true),
  );
  const other = target.unusable(sets, (one) => alone.some(({ entities }) => fits(entities, one.entities)));
  const idOf = (path: string) => runOf(recorded.find((one) => one.path === path)!.entities);
  return {
    found,
    warnings: [
      ...(alone.length === 0
        ? []
        : [
            `${alone.length} of ${recorded.length} ${source.title} recordings have no ${target.wanted} and are left out: ${listed(alone.map(({ entities }) => runOf(entities)))}.${
              other === '' ? '' : ` Of some there is ${other}: ${target.words.remedy}.`
            }`,
          ]),
      ...(unheard.length === 0
        ? []
        : [
            `${target.title} without ${source.title} is left out: ${listed(unheard.map(({ entities }) => runOf(entities)))}.`,
          ]),
      ...(unclear.length === 0
        ? []
        : [
            `When the ${target.title} began on the ${source.title}'s clock is not stated; it is taken to have begun with the ${source.title}: ${listed(unclear.map(([path]) => idOf(path)))}.${
              target.words.clock === undefined ? '' : ` ${target.words.clock}`
            }`,
          ]),
    ],
  };
}

function isPreferred({ recording }: TargetCandidate): boolean {
  return recording.entities.description === PREFERRED;
}

/**
 * The recording of a target that belongs to one of the source, of the same subject, session, task and run; of several, that with
 * `desc-preproc`.
 *
 * @returns the one that was chosen, if there is one, and all that could be meant
 * @throws HemocastError `fnirs-ambiguous` and so on where several recordings could be meant
 */
export function candidateOf(
  target: TargetModality,
  source: Pick<SourceModality, 'title'>,
  recording: BidsRecording,
  candidates: readonly TargetCandidate[],
): { fitting: TargetCandidate[]; chosen?: TargetCandidate } {
  const fitting = candidates.filter((candidate) => fits(recording.entities, candidate.recording.entities));
  const preferred = fitting.filter(isPreferred);
  const [chosen, ...rivals] = preferred.length > 0 ? preferred : fitting;
  if (rivals.length > 0) throw ambiguousTarget(target, source, recording, [chosen, ...rivals]);
  return { fitting, chosen };
}

/** What the source's name does not say may be anything in the target's. */
function fits(source: BidsEntities, target: BidsEntities): boolean {
  return (
    source.subject === target.subject &&
    source.task === target.task &&
    (source.session === undefined || source.session === target.session) &&
    (source.run === undefined || source.run === target.run)
  );
}

/** As the names of a run's files begin: `sub-01_ses-a_task-film_run-1`. */
export function runOf({ subject, session, task, run }: BidsEntities): string {
  return [subject && `sub-${subject}`, session && `ses-${session}`, task && `task-${task}`, run && `run-${run}`]
    .filter(Boolean)
    .join('_');
}

/** `…_truth.json` or `…_drive.tsv` of a run, in the folder of any of the data sets. */
async function plantedFile(
  storage: Storage,
  sets: readonly BidsDataset[],
  entities: BidsEntities,
  suffix: string,
  extension: string,
): Promise<string | undefined> {
  for (const { root, files } of sets) {
    const file = files.find(
      ({ name, dataType }) =>
        dataType !== '' && name.suffix === suffix && name.extension === extension && fits(entities, name),
    );
    if (file !== undefined && (await storage.exists(`${root}/${file.path}`))) return `${root}/${file.path}`;
  }
  return undefined;
}

function hasTruth(sets: readonly BidsDataset[], recorded: readonly BidsRecording[], path: string): boolean {
  const { entities } = recorded.find((one) => one.path === path)!;
  return sets.some(({ files }) => files.some(({ name }) => name.suffix === 'truth' && fits(entities, name)));
}

function requireOneRepetitionTime(found: readonly [string, FoundTarget][]): void {
  const [, first] = found[0];
  const other = found.find(([, { sidecar }]) => {
    const difference = Number(sidecar.RepetitionTime) - Number(first.sidecar.RepetitionTime);
    return Math.abs(difference) > 1e-3;
  })?.[1];
  if (other === undefined) return;
  throw new HemocastError('mixed-repetition-times', 'All runs must have one repetition time', {
    file: other.recording.location,
    field: 'RepetitionTime',
    expected: `${first.sidecar.RepetitionTime} s, as in ${first.recording.path}`,
    found: `${other.sidecar.RepetitionTime} s`,
    advice: 'Put runs of one repetition time into a data set of their own.',
  });
}

function ambiguousTarget(
  { name, title, wanted }: TargetModality,
  source: Pick<SourceModality, 'title'>,
  recording: BidsRecording,
  rivals: readonly TargetCandidate[],
): HemocastError {
  return new HemocastError(
    `${name}-ambiguous`,
    `Several ${title} recordings could belong to the ${source.title} recording`,
    {
      file: recording.location,
      expected: `one recording of ${wanted} of ${runOf(recording.entities)}, or one with desc-${PREFERRED}`,
      found: listed(rivals.map((rival) => rival.recording.location)),
      advice: 'Keep one of them in the data set and its derivatives.',
    },
  );
}

function ambiguousSource({ name, title }: SourceModality, id: string, twins: readonly BidsRecording[]): HemocastError {
  return new HemocastError(`${name}-ambiguous`, `Several ${title} recordings could be meant by one run`, {
    file: twins[1].location,
    expected: `one ${title} recording of ${id}`,
    found: listed(twins.map(({ path }) => path)),
    advice: 'Keep one of them in the data set.',
  });
}

function noPairs(
  { dataset, derivatives, others }: DatasetFamily,
  source: SourceModality,
  recorded: readonly BidsRecording[],
  { title, wanted, words, unusable }: TargetModality,
  candidates: readonly TargetCandidate[],
): HemocastError {
  const sets = [dataset, ...derivatives];
  const elsewhere = unusable(sets);
  const names = (recordings: readonly BidsRecording[]) => listed(recordings.map(({ entities }) => runOf(entities)));
  const usable = candidates.map(({ recording }) => recording);
  const any = usable.length > 0 || elsewhere !== '';
  /** Names of recordings in other spaces, which only the modality knows to find. */
  const runsElsewhere = () => {
    const found = new Set<string>();
    unusable(sets, ({ entities }) => found.add(runOf(entities)) !== undefined);
    return listed([...found]);
  };
  const found = [
    `${recorded.length} ${source.title} recordings${recorded.length > 0 && any ? ` (${names(recorded)})` : ''}`,
    `${derivatives.length} ${derivatives.length === 1 ? 'derivative' : 'derivatives'}`,
    ...(usable.length > 0
      ? [`${wanted} of ${names(usable)}`]
      : elsewhere !== ''
        ? [`${elsewhere} of ${runsElsewhere()}`]
        : []),
    ...(others.length > 0 ? [`${listed(others)} without a dataset_description.json`] : []),
  ].join(', ');
  const isOfNone =
    elsewhere !== '' && unusable(sets, (one) => recorded.some((own) => fits(own.entities, one.entities))) === '';
  const holder = derivatives.find((derivative) => source.recordings(derivative).length > 0);
  const advice =
    recorded.length === 0
      ? holder === undefined
        ? source.absent
        : `${source.title} lies in ${holder.root}: name that folder.`
      : usable.length > 0 || isOfNone
        ? `Give ${source.title} and ${title} of a run the same subject, session, task and run.`
        : elsewhere !== ''
          ? `${words.remedy[0].toUpperCase()}${words.remedy.slice(1)}.`
          : words.absent;
  return new HemocastError('no-paired-runs', `No ${source.title} recording of this data set has ${title} beside it`, {
    file: dataset.root,
    expected: `${source.expected}, and ${words.expected}`,
    found,
    advice,
  });
}
