/** Which BOLD belongs to which EEG in a BIDS data set, and what has no counterpart. */
import { HemocastError, joinPath, type Storage } from '../foundation/index.js';
import { type BidsDataset, type BidsEntities, type BidsRecording, isMeasured } from '../recordings/index.js';

/** One EEG recording and the BOLD that was acquired with it. */
export interface Pair {
  /** As the names of the EEG's files begin: `sub-01_ses-a_task-film_run-1`. */
  id: string;
  person: string;
  task: string;
  eeg: BidsRecording;
  /** Left hemisphere's series on fsaverage4. */
  bold: BidsRecording;
  /** Whether the BOLD comes from a forward model. */
  simulated: boolean;
  /** Left hemisphere's series of the noise ceiling, beside simulated BOLD. */
  ceiling?: BidsRecording;
  /** What was planted, where the BOLD is simulated: a JSON file. */
  truth?: string;
}

/** A data set and those derived from it that can be opened. */
export interface DatasetFamily {
  dataset: BidsDataset;
  derivatives: readonly BidsDataset[];
  /** Folders below `derivatives/` that are no BIDS data sets. */
  others: readonly string[];
}

/** Of several series of a run, the one of this description is taken: `hemocast preprocess` wrote it. */
const PREFERRED = 'preproc';
const ON_CORTEX = { hemisphere: 'L', space: 'fsaverage', density: '3k', extension: '.func.gii' } as const;
const MOST_LISTED = 5;

interface Candidate {
  recording: BidsRecording;
  origin: BidsDataset;
  sidecar: Record<string, unknown>;
}

/**
 * Pairs each EEG recording of a data set with the BOLD on fsaverage4 of the same subject, session, task and run, which lies in the data
 * set or in one derived from it. What a model generated is never taken; of several series, that with `desc-preproc`.
 *
 * @returns the pairs, by the EEG's path, and sentences about what was left out or assumed
 * @throws HemocastError `no-paired-runs` where nothing fits; `eeg-ambiguous` and `bold-ambiguous` where several recordings could be meant;
 *   `mixed-repetition-times`
 */
export async function findPairs(
  storage: Storage,
  family: DatasetFamily,
): Promise<{ pairs: Pair[]; warnings: string[] }> {
  const sets = [family.dataset, ...family.derivatives];
  const recorded = family.dataset.recordings({ dataType: 'eeg', suffix: 'eeg' });
  const candidates = await candidatesOf(sets);
  const pairs: (Pair & { sidecar: Record<string, unknown> })[] = [];
  const alone: BidsRecording[] = [];
  const used = new Set<Candidate>();
  for (const eeg of recorded) {
    const fitting = candidates.filter(({ recording }) => fits(eeg.entities, recording.entities));
    const preferred = fitting.filter(({ recording }) => recording.entities.description === PREFERRED);
    const [chosen, ...rivals] = preferred.length > 0 ? preferred : fitting;
    for (const candidate of fitting) used.add(candidate);
    if (chosen === undefined) {
      alone.push(eeg);
      continue;
    }
    const id = runOf(eeg.entities);
    if (rivals.length > 0) throw ambiguousBold(eeg, [chosen, ...rivals]);
    const twin = pairs.find((pair) => pair.id === id);
    if (twin !== undefined) throw ambiguousEeg(id, [twin.eeg, eeg]);
    const { subject: person = '', task = '' } = eeg.entities;
    const truth = await truthOf(storage, sets, chosen.recording);
    const simulated = truth !== undefined || chosen.sidecar.Simulated === true;
    const { recording: bold, sidecar } = chosen;
    pairs.push({ id, person, task, eeg, bold, sidecar, simulated, ceiling: ceilingOf(chosen), truth });
  }
  if (pairs.length === 0) throw noPairs(family, recorded, candidates);
  requireOneRepetitionTime(pairs);
  const unheard = candidates.filter((candidate) => !used.has(candidate)).map(({ recording }) => recording);
  const unclear = pairs.filter(({ simulated, sidecar }) => !simulated && !isOnClock(sidecar)).map(({ id }) => id);
  const other = spacesOf(sets, alone);
  const warnings = [
    ...(alone.length === 0
      ? []
      : [
          `${alone.length} of ${recorded.length} EEG recordings have no BOLD on fsaverage4 and are left out: ${listed(alone.map(({ entities }) => runOf(entities)))}.${
            other === ''
              ? ''
              : ` Of some there is BOLD elsewhere (${other}): bring it to fsaverage4 with \`hemocast preprocess fmri\`.`
          }`,
        ]),
    ...(unheard.length === 0
      ? []
      : [`BOLD without EEG is left out: ${listed(unheard.map(({ entities }) => runOf(entities)))}.`]),
    ...(unclear.length === 0
      ? []
      : [
          `When the BOLD began on the EEG's clock is not stated; it is taken to have begun with the EEG: ${listed(unclear)}. State it with \`hemocast preprocess fmri --eeg\` or \`--offset\`.`,
        ]),
  ];
  return { pairs: pairs.map(({ sidecar: _, ...pair }) => pair), warnings };
}

/** Names with commas; of many, the first and their number. */
export function listed(names: readonly string[]): string {
  const unique = [...new Set(names)];
  if (unique.length <= MOST_LISTED) return unique.join(', ');
  return `${unique.slice(0, MOST_LISTED).join(', ')} and ${unique.length - MOST_LISTED} more`;
}

/** Series on fsaverage4 that count as measured. */
async function candidatesOf(sets: readonly BidsDataset[]): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const origin of sets) {
    for (const recording of measuredBold(origin)) {
      if (!Object.entries(ON_CORTEX).every(([key, value]) => recording.entities[key as 'space'] === value)) continue;
      const sidecar = await recording.sidecar();
      if (sidecar.Generated !== true) found.push({ recording, origin, sidecar });
    }
  }
  return found;
}

function measuredBold(dataset: BidsDataset): BidsRecording[] {
  return dataset.recordings({ suffix: 'bold' }).filter(({ entities }) => isMeasured(entities));
}

/** What the EEG's name does not say may be anything in the BOLD's. */
function fits(eeg: BidsEntities, bold: BidsEntities): boolean {
  return (
    eeg.subject === bold.subject &&
    eeg.task === bold.task &&
    (eeg.session === undefined || eeg.session === bold.session) &&
    (eeg.run === undefined || eeg.run === bold.run)
  );
}

function runOf({ subject, session, task, run }: BidsEntities): string {
  return [subject && `sub-${subject}`, session && `ses-${session}`, task && `task-${task}`, run && `run-${run}`]
    .filter(Boolean)
    .join('_');
}

/** The noise ceiling must have been processed as the BOLD was: it counts from the same derivative alone. */
function ceilingOf({ recording, origin }: Candidate): BidsRecording | undefined {
  const { subject, session, task, run, hemisphere, space, density } = recording.entities;
  if (recording.entities.description === PREFERRED) return undefined;
  const wanted = { subject, session, task, run, hemisphere, space, density, description: 'ceiling', suffix: 'bold' };
  return origin.recordings(wanted)[0];
}

async function truthOf(storage: Storage, sets: readonly BidsDataset[], bold: BidsRecording) {
  const name = bold.path.replace(/_hemi-.*$/, '_truth.json');
  for (const { root } of sets) {
    const path = joinPath(root, name);
    if (await storage.exists(path)) return path;
  }
  return undefined;
}

/** Whether a sidecar says when the first volume was acquired, in seconds of the EEG. */
function isOnClock({ Clock: clock, StartTime: start }: Record<string, unknown>): boolean {
  return typeof start === 'number' && (clock === undefined || typeof clock === 'object');
}

/** Spaces other than fsaverage4 in which the runs have BOLD. */
function spacesOf(sets: readonly BidsDataset[], recordings: readonly BidsRecording[]): string {
  const spaces = sets
    .flatMap(measuredBold)
    .filter((bold) => recordings.some((eeg) => fits(eeg.entities, bold.entities)))
    .map(({ entities: { space, density } }) =>
      space === undefined ? 'unnamed space' : `space-${space}${density ? `_den-${density}` : ''}`,
    );
  return listed(spaces);
}

function requireOneRepetitionTime(pairs: readonly (Pair & { sidecar: Record<string, unknown> })[]): void {
  const [first] = pairs;
  const other = pairs.find(({ sidecar }) => {
    const difference = Number(sidecar.RepetitionTime) - Number(first.sidecar.RepetitionTime);
    return Math.abs(difference) > 1e-3;
  });
  if (other === undefined) return;
  throw new HemocastError('mixed-repetition-times', 'All runs must have one repetition time', {
    file: other.bold.location,
    field: 'RepetitionTime',
    expected: `${first.sidecar.RepetitionTime} s, as in ${first.bold.path}`,
    found: `${other.sidecar.RepetitionTime} s`,
    advice: 'Put runs of one repetition time into a data set of their own.',
  });
}

function ambiguousBold(eeg: BidsRecording, rivals: readonly Candidate[]): HemocastError {
  return new HemocastError('bold-ambiguous', 'Several BOLD series could belong to the EEG recording', {
    file: eeg.location,
    expected: `one series on fsaverage4 of ${runOf(eeg.entities)}, or one with desc-${PREFERRED}`,
    found: listed(rivals.map(({ recording }) => recording.location)),
    advice: 'Keep one of them in the data set and its derivatives.',
  });
}

function ambiguousEeg(id: string, twins: readonly BidsRecording[]): HemocastError {
  return new HemocastError('eeg-ambiguous', 'Several EEG recordings could belong to the BOLD', {
    file: twins[1].location,
    expected: `one EEG recording of ${id}`,
    found: listed(twins.map(({ path }) => path)),
    advice: 'Keep one of them in the data set.',
  });
}

function noPairs(
  { dataset, derivatives, others }: DatasetFamily,
  recorded: readonly BidsRecording[],
  candidates: readonly Candidate[],
): HemocastError {
  const sets = [dataset, ...derivatives];
  const bold = sets.flatMap(measuredBold);
  const names = (recordings: readonly BidsRecording[]) => listed(recordings.map(({ entities }) => runOf(entities)));
  const surfaces = candidates.map(({ recording }) => recording);
  const found = [
    `${recorded.length} EEG recordings${recorded.length > 0 && bold.length > 0 ? ` (${names(recorded)})` : ''}`,
    `${derivatives.length} derivatives`,
    ...(surfaces.length > 0
      ? [`BOLD on fsaverage4 of ${names(surfaces)}`]
      : bold.length > 0
        ? [`BOLD elsewhere (${spacesOf(sets, bold)})`]
        : []),
    ...(others.length > 0 ? [`${listed(others)} without a dataset_description.json`] : []),
  ].join(', ');
  const holder = derivatives.find((derivative) => derivative.recordings({ dataType: 'eeg' }).length > 0);
  const advice =
    recorded.length === 0
      ? holder === undefined
        ? 'Put the EEG into sub-*/eeg under BIDS names, as EDF, BDF, BrainVision, EEGLAB or FIF.'
        : `EEG lies in ${holder.root}: name that folder.`
      : surfaces.length > 0
        ? 'Give EEG and BOLD of a run the same subject, session, task and run.'
        : bold.length > 0
          ? 'Bring the BOLD to fsaverage4 with `hemocast preprocess fmri`, into a folder below derivatives/.'
          : 'Write BOLD on fsaverage4 as a BIDS derivative, or make a data set with `hemocast simulate`.';
  return new HemocastError('no-paired-runs', 'No EEG recording of this data set has BOLD beside it', {
    file: dataset.root,
    expected: 'sub-*/eeg recordings, and derivatives/*/sub-*/func/*_hemi-L_space-fsaverage_den-3k_*bold.func.gii',
    found,
    advice,
  });
}
