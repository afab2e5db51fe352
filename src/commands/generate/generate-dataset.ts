/** Generation for one recording, or for every recording of a kind in a BIDS data set. */

import { HemocastError } from '../../foundation/index.js';
import { eeg } from '../../modalities/index.js';
import type { JointModel } from '../../models/index.js';
import { findRecordings, isBidsDataset, recordingHash } from '../../recordings/bids/find-recordings.js';
import type { BidsRecording } from '../../recordings/index.js';
import { requireNetwork } from '../sampling.js';
import { generateJointly } from './generate-jointly.js';
import { generateRecording } from './generate-recording.js';
import { givenTargets, isJoint, wantedTargets } from './given-choice.js';
import { recordingsOf, requireFamily } from './given-recordings.js';
import { type MeasuredTask, measuredState } from './measured-state.js';
import { representationPath, writeRepresentation } from './representation-output.js';
import type { GenerateRecordingResult, GenerateRecordingTask } from './write-generated.js';

/** As for one recording, with a model for each target. */
export type GenerateDatasetTask = Omit<GenerateRecordingTask, 'model' | 'modelFolder' | 'bids'> & {
  models: MeasuredTask['models'];
  /** Names of targets; all of the models, but those that are given, where absent. */
  targets?: readonly string[];
  /** Names of modalities that were measured; EEG where absent. */
  given?: readonly string[];
  /** What the models share: needed where more than EEG is given, or the representation is wanted. Then `models` are all of the set. */
  joint?: JointModel & { hash: string };
  /** A file ending in `.npy` for the unified representation, or a folder in which each recording has one. */
  representation?: string;
};

/** Results for one recording and target, with the recording. */
export type GeneratedFor = GenerateRecordingResult & { input: string };

export interface GenerateDatasetResult {
  /** Whether a data set was named, not a recording. */
  dataset: boolean;
  recordings: GeneratedFor[];
  /** Files of representations. */
  representations: string[];
  /** Recordings of a data set that lack something that is given. */
  leftOut: { input: string; reason: string }[];
}

/** A recording to generate from. */
interface Input {
  path: string;
  bids?: BidsRecording;
  measured?: MeasuredTask['measured'];
}

/**
 * As `generateRecording` or `generateJointly`, for each recording of the BIDS data set `task.recording`, one after another and each with
 * the same seed, so that a recording's result does not depend on what else lies in the folder. Results that are complete stay where a
 * later recording fails. Recordings of a data set beside which nothing lies of what is given are left out.
 *
 * @throws HemocastError `no-recordings`, `given-not-found`, and what `requireNetwork`, `generateRecording` and `generateJointly` throw
 *
 * @example
 * const { recordings } = await generateDataset({ ...task, recording: 'bids', out: 'bids/derivatives/hemocast' });
 */
export async function generateDataset(task: GenerateDatasetTask): Promise<GenerateDatasetResult> {
  const { storage, recording, signal, progress, representation, given = [eeg.name] } = task;
  const wanted = task.joint && isJoint(given) ? wantedTargets({ ...task, given }, task.joint) : task.targets;
  requireNetwork(
    task.models.filter(({ target }) => wanted?.includes(target) ?? true),
    task,
  );
  const dataset = await isBidsDataset(storage, recording);
  const inputs = await inputsOf(task, given, dataset);
  const several = inputs.length > 1;
  const places: (string | undefined)[] = [];
  for (const { path } of inputs) {
    places.push(representation && (await representationPath(storage, representation, path, several)));
  }
  const result: GenerateDatasetResult = { dataset, recordings: [], representations: [], leftOut: [] };
  for (const [index, input] of inputs.entries()) {
    signal?.throwIfAborted();
    if (several) progress?.report('generate recordings', index, inputs.length, input.path);
    const own = {
      ...task,
      ...input,
      given,
      targets: wanted,
      recording: input.path,
      ...(several && { progress: undefined }),
      // What lies in the folder from the second result on is of the first.
      ...(result.recordings.length > 0 && { beforeWork: undefined }),
    };
    try {
      const { results, files } = await generateFor(own, places[index]);
      result.recordings.push(...results.map((one) => ({ ...one, input: input.path })));
      result.representations.push(...files);
    } catch (error) {
      if (!dataset || !(error instanceof HemocastError) || error.code !== 'given-not-found') throw error;
      result.leftOut.push({ input: input.path, reason: error.summary });
      if (result.leftOut.length === inputs.length) throw error;
    }
  }
  if (several) progress?.report('generate recordings', inputs.length, inputs.length);
  return result;
}

/** The recordings that a path stands for: of EEG where it is given, else of what is. */
async function inputsOf(
  { storage, recording }: GenerateDatasetTask,
  given: readonly string[],
  dataset: boolean,
): Promise<Input[]> {
  if (given.includes(eeg.name)) {
    if (!dataset) return [{ path: recording }];
    return findRecordings(storage, recording, 'eeg');
  }
  const modalities = givenTargets(given);
  const family = await requireFamily(
    storage,
    recording,
    modalities.map(({ title }) => title),
  );
  const found = await recordingsOf(storage, family, modalities, recording, dataset);
  return found.map(({ modality, recording: own }) => ({
    path: own.location,
    measured: { modality: modality.name, recording: own },
  }));
}

/** All that is wanted of one recording. */
async function generateFor(
  task: GenerateDatasetTask & Input & { given: readonly string[] },
  representation: string | undefined,
): Promise<{ results: GenerateRecordingResult[]; files: string[] }> {
  const { models, targets, joint, given, storage, recording } = task;
  if (joint !== undefined && isJoint(given)) {
    const own = { ...task, joint };
    const { results, measured, inputHash } = await generateJointly(own);
    const files = representation ? await writeRepresentation(own, measured, inputHash, representation) : [];
    return { results, files };
  }
  const results: GenerateRecordingResult[] = [];
  for (const model of models.filter(({ target }) => targets?.includes(target) ?? true)) {
    const before = results.length > 0 ? { beforeWork: undefined } : {};
    results.push(await generateRecording({ ...task, ...model, ...before }));
  }
  if (representation === undefined || joint === undefined) return { results, files: [] };
  const own = { ...task, joint, samples: 0, beforeWork: undefined };
  const inputHash = await recordingHash(storage, [recording]);
  return { results, files: await writeRepresentation(own, await measuredState(own), inputHash, representation) };
}
