/** The joint part of a model set as a folder beside the models. */
import { formatJson, parseJson } from '../../formats/index.js';
import { HemocastError, joinPath, type Storage } from '../../foundation/index.js';
import { type JointModel, jointShapes, parseJointConfiguration } from '../../models/joint/index.js';
import { tensorsOf } from '../../tensor/checkpoint.js';
import { readWeightsFolder, type WeightsFolderKind, writeWeightsFolder } from '../../tensor/weights-folder.js';
import type { LoadedModel } from '../model-folder.js';
import type { JointFit } from './fit-joint.js';

/** Name of the folder in a model set. */
export const JOINT = 'joint';

const KIND: WeightsFolderKind<JointFit['configuration']> = {
  missing: {
    code: 'model-missing',
    summary: 'The models of this folder do not share a state',
    advice: 'Train with two targets or more: `hemocast train … --targets bold,fnirs`.',
  },
  graph: 'README.md',
  parse: (bytes, file) => parseJointConfiguration(parseJson(bytes, file), file),
  shapes: jointShapes,
  advice: 'Copy the whole model folder again, or train again.',
};

/** Writes `joint/` below a model set. */
export async function writeJoint(storage: Storage, out: string, { configuration, store }: JointFit): Promise<void> {
  const between = configuration.between.map(
    ({ of, and, from, runs }) =>
      `- ${of} and ${and}: ${from === 'runs' ? `${runs} runs that have both` : from === 'places' ? 'by the places of their values' : 'nothing is known'}`,
  );
  await writeWeightsFolder(storage, joinPath(out, JOINT), {
    configuration: formatJson(configuration),
    format: configuration.format,
    tensors: tensorsOf(store),
    files: {},
    card: (hash) =>
      [
        '# What the modalities share',
        '',
        'Covariances of the modes of all targets: what a measured signal says of the others, with EEG or without it.',
        '',
        ...between,
        '',
        `SHA-256 of the weights: ${hash}`,
        '',
      ].join('\n'),
  });
}

/**
 * Reads the joint part of a model set.
 *
 * @param models of the set, by target
 * @throws HemocastError `model-missing` where there is none or a member's model is not among them; `model-configuration`, `model-weights`
 */
export async function readJoint(
  storage: Storage,
  folder: string,
  models: ReadonlyMap<string, LoadedModel>,
): Promise<JointModel & { hash: string }> {
  const own = joinPath(folder, JOINT);
  const { configuration, store, hash } = await readWeightsFolder(storage, own, KIND);
  for (const { target, modes, values } of configuration.members) {
    const found = models.get(target)?.configuration;
    if (found?.network.modes === modes && found.target.values === values) continue;
    throw new HemocastError('model-configuration', 'The joint part does not belong to these models', {
      file: joinPath(own, 'config.json'),
      field: `members.${target}`,
      expected: found ? `${found.network.modes} modes of ${found.target.values} values` : `a model of ${target}`,
      found: `${modes} modes of ${values} values`,
      advice: 'Copy the whole model folder again, or train again.',
    });
  }
  return { configuration, store, models, hash };
}
