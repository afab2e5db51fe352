/** The shared state of one run, given whatever was measured of it. */
import { familyAround } from '../../data/index.js';
import { HemocastError, lastName, Random } from '../../foundation/index.js';
import { eeg, preparationOf } from '../../modalities/index.js';
import { type JointModel, JointState, type Moments } from '../../models/index.js';
import type { BidsRecording } from '../../recordings/index.js';
import type { LoadedModel } from '../../train/model-folder.js';
import { recordingOf, requireEeg, sourceWarnings } from './generate-recording.js';
import { type SourceInput, sourceInput } from './generation-input.js';
import { givenTargets } from './given-choice.js';
import {
  type GivenRecording,
  type Models,
  readAlone,
  readBeside,
  recordingBeside,
  requireFamily,
  titles,
} from './given-recordings.js';
import type { GeneratedResult, GenerateRecordingTask } from './write-generated.js';

/** A run, and the models that know what was measured of it. */
export interface MeasuredTask extends Omit<GenerateRecordingTask, 'model' | 'modelFolder'> {
  /** Of the whole set. */
  models: readonly (Pick<GenerateRecordingTask, 'model' | 'modelFolder'> & { target: string })[];
  joint: JointModel & { hash: string };
  /** Names of modalities, `eeg` among them. */
  given: readonly string[];
  /** Where EEG is not given: what `recording` is. */
  measured?: { modality: string; recording: BidsRecording };
}

/** The state, and how it came about. */
export interface MeasuredState {
  state: JointState;
  /** Beside EEG, or in its place. */
  given: GivenRecording[];
  source?: SourceInput;
  /** What was given, as it is printed, and what its certainty is compared with. */
  from: string;
  against: string;
  recording: GeneratedResult['recording'];
  events: readonly { onset: number; duration: number; label: string }[];
  /** The span of the recording, as moments of a step. */
  momentsAt(step: number): Moments;
  warnings: string[];
}

/**
 * Reads all that is given of a run and conditions the shared state on it. All members that EEG tells something about take part, so that a
 * target does not depend on which others are asked for.
 *
 * @throws HemocastError `given-not-found`, `no-common-time`, and what reading, cleaning and matching throw
 */
export async function measuredState(task: MeasuredTask): Promise<MeasuredState> {
  const read = task.given.includes(eeg.name) ? await withSource(task) : await withoutSource(task);
  const { given, source, momentsAt } = read;
  requireOverlap(task.recording, given, momentsAt(1));
  await task.beforeWork?.();
  const conditionings = source && (await conditioningsOf(task, source));
  const observations = given.map(({ observation }) => observation);
  const wanted = new Map(
    task.models.map(({ target, model }) => {
      const seen = observations.find((one) => one.target === target);
      const whole = momentsAt(model.configuration.target.tr);
      return [target, seen === undefined ? whole : around(seen, whole)];
    }),
  );
  const { samples, steps, sampler, progress, signal, seed } = task;
  const random = new Random(seed).fork('generate');
  const state = await JointState.of(
    task.joint,
    { ...(conditionings && { source: async (target) => conditionings.get(target)! }), observations },
    wanted,
    { samples, steps, sampler, random, progress, signal },
  );
  return { ...read, state };
}

type ReadState = Omit<MeasuredState, 'state'>;

async function withSource(task: MeasuredTask): Promise<ReadState> {
  const { storage, recording, models, given: names } = task;
  const [first] = models;
  for (const one of models) requireEeg(one);
  const modalities = givenTargets(names);
  const family = modalities.length > 0 ? await requireFamily(storage, recording, titlesOf(modalities)) : undefined;
  const source = await sourceInput({ ...task, model: first.model });
  const { raw, seconds, bids } = source;
  const given: GivenRecording[] = [];
  for (const modality of modalities) {
    const anchor = { path: recording, bids: bids!, title: eeg.title };
    const found = await recordingBeside(family!, modality, anchor);
    given.push(await readBeside(storage, known(models), modality, found, { events: raw.events, length: seconds }));
  }
  return {
    given,
    source,
    from: titles([eeg, ...modalities]),
    against: `${eeg.title} alone`,
    recording: recordingOf(raw, seconds),
    events: raw.events,
    momentsAt: (tr) => ({ startTime: 0, tr, count: Math.floor(seconds / tr) }),
    warnings: [...sourceWarnings(source), ...given.flatMap(({ remarks }) => remarks)],
  };
}

async function withoutSource(task: MeasuredTask): Promise<ReadState> {
  const { storage, recording, models, given: names, measured } = task;
  const family = (await familyAround(storage, recording))!;
  const modalities = givenTargets(names);
  const first = modalities.find(({ name }) => name === measured!.modality)!;
  const main = await readAlone(storage, known(models), first, measured!.recording, { family });
  const { startTime, tr, count } = main.observation;
  const table = (await measured!.recording.events()) ?? [];
  const events = table.map(({ onset, duration, label }) => ({ onset: onset + startTime, duration, label }));
  const given = [main];
  for (const modality of modalities.filter((one) => one !== first)) {
    const anchor = { path: recording, bids: measured!.recording, title: first.title };
    const found = await recordingBeside(family, modality, anchor);
    given.push(await readAlone(storage, known(models), modality, found.recording, { family, events }));
  }
  const seconds = (count - 1) * tr;
  return {
    given,
    from: titles(modalities),
    against: 'nothing given',
    recording: { durationSeconds: count * tr, sampleRate: 1 / tr, channels: main.observed },
    events,
    momentsAt: (step) => ({ startTime, tr: step, count: Math.floor(seconds / step + 1e-6) + 1 }),
    warnings: given.flatMap(({ remarks }) => remarks),
  };
}

function known(models: MeasuredTask['models']): Models {
  return new Map(models.map(({ target, model }) => [target, model]));
}

function titlesOf(modalities: readonly { title: string }[]): string[] {
  return modalities.map(({ title }) => title);
}

/** EEG as each model wants it: read once for all that want it prepared alike, and have no encoder of their own. */
async function conditioningsOf(task: MeasuredTask, source: SourceInput) {
  const wishOf = ({ configuration, eeg: features }: LoadedModel) =>
    features.reader() === undefined ? JSON.stringify(preparationOf(configuration)) : undefined;
  const [first] = task.models;
  const own = wishOf(first.model);
  const found = new Map<string, Awaited<ReturnType<SourceInput['conditioning']>>>();
  for (const { target, model } of task.models) {
    const alike = model === first.model || (own !== undefined && wishOf(model) === own);
    found.set(target, await (alike ? source : await sourceInput({ ...task, model })).conditioning(model));
  }
  return found;
}

/** The clock of an observation, from one end of the recording to the other. */
function around({ startTime, tr }: Moments, whole: Moments): Moments {
  const before = Math.max(0, Math.floor((startTime - whole.startTime) / tr + 1e-6));
  const first = startTime - before * tr;
  const end = whole.startTime + (whole.count - 1) * whole.tr;
  return { startTime: first, tr, count: Math.max(1, Math.floor((end - first) / tr + 1e-6) + 1) };
}

/** @throws HemocastError `no-common-time` where what is given was never measured at once */
function requireOverlap(file: string, given: readonly GivenRecording[], whole: Moments): void {
  const spans = [whole, ...given.map(({ observation }) => observation)].map(({ startTime, tr, count }) => [
    startTime,
    startTime + (count - 1) * tr,
  ]);
  const begin = Math.max(...spans.map(([start]) => start));
  const end = Math.min(...spans.map(([, last]) => last));
  if (end > begin) return;
  const said = given.map(({ path, observation: { startTime, tr, count } }) => {
    const last = startTime + (count - 1) * tr;
    return `${lastName(path)} from ${startTime.toFixed(1)} to ${last.toFixed(1)} s`;
  });
  throw new HemocastError('no-common-time', 'The recordings that are given have no time in common', {
    file,
    field: 'StartTime',
    expected: 'moments at which all of them were measured',
    found: said.join(', '),
    advice: 'State when each began, or give fewer of them.',
  });
}
