/** Writes the unified representation of a run. */
import { HemocastError, joinPath, lastName, type Storage } from '../../foundation/index.js';
import { REPRESENTATION_FORMAT, representationFiles, representationOf } from '../../models/joint/index.js';
import { bidsName } from '../../recordings/index.js';
import { requireOwnArray } from '../array-output.js';
import { outputName } from '../output-name.js';
import { givenEntries } from './generate-jointly.js';
import type { MeasuredState, MeasuredTask } from './measured-state.js';

const OPTION = '--representation';

/**
 * Where the representation of a recording goes: the file that was named, or, in a folder, a file of the recording's own name.
 *
 * @param several whether recordings beside this one have one too
 * @throws HemocastError `output-name` where one file would have to hold several; `output-conflict`
 */
export async function representationPath(
  storage: Storage,
  named: string,
  recording: string,
  several: boolean,
): Promise<string> {
  const isFile = /\.npy$/i.test(named);
  if (isFile && several) {
    throw new HemocastError('output-name', 'One file cannot hold the representations of several recordings', {
      field: OPTION,
      expected: 'a folder, in which each recording has a file of its name',
      found: named,
      advice: 'Name a folder, or one recording of the data set.',
    });
  }
  const own = bidsName({ ...outputName(recording), suffix: 'representation', extension: '.npy' });
  const path = isFile ? named : joinPath(named, own);
  await requireOwnArray(storage, path, {
    format: REPRESENTATION_FORMAT,
    option: OPTION,
    wanted: 'a representation that `hemocast generate` wrote',
  });
  return path;
}

/**
 * Writes `[place, time, width]` as `.npy` in single precision, and beside it a `.json` that says what it is. Moments are those of the member
 * with the longest step.
 *
 * @param path from `representationPath`
 */
export async function writeRepresentation(
  { storage, joint, models, recording, version, versions, template }: MeasuredTask,
  measured: MeasuredState,
  inputHash: string,
  path: string,
): Promise<string[]> {
  const step = Math.max(...models.map(({ model }) => model.configuration.target.tr));
  const moments = measured.momentsAt(step);
  const representation = representationOf(joint, measured.state, moments);
  const { array, sidecar } = representationFiles(representation, {
    Given: givenEntries(measured, recording, inputHash),
    Simulated: models.some(({ model }) => model.configuration.training.simulated),
    Warnings: measured.warnings,
    Provenance: {
      Software: `Hemocast ${version}`,
      ...versions,
      Models: Object.fromEntries(
        models.map(({ target, model, modelFolder }) => [target, { Model: lastName(modelFolder), SHA256: model.hash }]),
      ),
      JointSHA256: joint.hash,
      Input: lastName(recording),
      InputSHA256: inputHash,
      Template: template.source,
    },
  });
  const beside = path.replace(/\.npy$/i, '.json');
  await storage.write(path, array);
  await storage.write(beside, sidecar);
  return [path, beside];
}
