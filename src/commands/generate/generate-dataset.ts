/** Generation for one recording, or for every EEG recording of a BIDS data set. */

import { type FoundRecording, findRecordings, isBidsDataset } from '../../recordings/bids/find-recordings.js';
import { requireNetwork } from '../sampling.js';
import { type GenerateRecordingResult, type GenerateRecordingTask, generateRecording } from './generate-recording.js';

/** As for one recording, with a model for each target. */
export type GenerateDatasetTask = Omit<GenerateRecordingTask, 'model' | 'modelFolder'> & {
  models: readonly Pick<GenerateRecordingTask, 'model' | 'modelFolder'>[];
};

export interface GenerateDatasetResult {
  /** Whether a data set was named, not a recording. */
  dataset: boolean;
  recordings: (GenerateRecordingResult & { input: string })[];
}

/**
 * As `generateRecording`, for each EEG recording of the BIDS data set `task.recording`, one after another and each with the same
 * seed, so that a recording's result does not depend on what else lies in the folder. Results that are complete stay where a
 * later recording fails.
 *
 * @throws HemocastError `no-recordings`, and what `requireNetwork` and `generateRecording` throw
 *
 * @example
 * const { recordings } = await generateDataset({ ...task, recording: 'bids', out: 'bids/derivatives/hemocast' });
 */
export async function generateDataset(task: GenerateDatasetTask): Promise<GenerateDatasetResult> {
  const { models, ...rest } = task;
  const { storage, recording, signal, progress } = task;
  requireNetwork(models, rest);
  const found = (await isBidsDataset(storage, recording)) ? await findRecordings(storage, recording, 'eeg') : undefined;
  const inputs: FoundRecording[] = found ?? [{ path: recording }];
  const recordings: GenerateDatasetResult['recordings'] = [];
  for (const [index, { path, bids }] of inputs.entries()) {
    signal?.throwIfAborted();
    if (inputs.length > 1) progress?.report('generate recordings', index, inputs.length, path);
    for (const [order, model] of models.entries()) {
      const result = await generateRecording({
        ...rest,
        ...model,
        recording: path,
        bids,
        ...(inputs.length > 1 && { progress: undefined }),
        // What lies in the folder from the second result on is of the first.
        ...(index + order > 0 && { beforeWork: undefined }),
      });
      recordings.push({ ...result, input: path });
    }
  }
  if (inputs.length > 1) progress?.report('generate recordings', inputs.length, inputs.length);
  return { dataset: found !== undefined, recordings };
}
