/**
 * A training run put aside: weights, optimizer state, the best weights so far and
 * the curves, in one safetensors file so that it is written whole or not at all.
 */
import { HemocastError, type Storage } from '../foundation/index.js';
import type { ParameterStore } from './parameters.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import type { Trainer } from './trainer.js';

/** How training went; kept with the model. */
export interface TrainingCurves {
  steps: number[];
  /** Mean loss since the entry before; null before the first step. */
  trainLoss: (number | null)[];
  /** Mean correlation on the validation people. */
  validationScore: number[];
  chosenStep: number;
}

export interface Checkpoint<Curves = TrainingCurves> {
  step: number;
  curves: Curves;
  /** Sum and count of the losses since the last entry of the curves. */
  pending: { sum: number; count: number };
}

type Tensors = Map<string, { shape: number[]; data: Float32Array }>;

function prefixed(
  prefix: string,
  tensors: Iterable<[string, { shape: number[]; data: Float32Array }]>,
): [string, { shape: number[]; data: Float32Array }][] {
  return [...tensors].map(([name, tensor]) => [`${prefix}/${name}`, tensor]);
}

/** All tensors of a store by name. */
export function tensorsOf(store: ParameterStore): Tensors {
  return new Map(store.names().map((name) => [name, store.get(name)]));
}

export async function writeCheckpoint<Curves = TrainingCurves>(
  storage: Storage,
  path: string,
  fingerprint: string,
  checkpoint: Checkpoint<Curves>,
  parts: { store: ParameterStore; trainer: Trainer; best: ParameterStore },
): Promise<void> {
  const tensors: Tensors = new Map([
    ...prefixed('weights', tensorsOf(parts.store)),
    ...prefixed('optimizer', parts.trainer.state()),
    ...prefixed('best', tensorsOf(parts.best)),
  ]);
  await storage.write(path, encodeSafetensors(tensors, { fingerprint, checkpoint: JSON.stringify(checkpoint) }));
}

/**
 * Takes training up where a checkpoint left it.
 *
 * @returns undefined where there is no checkpoint
 * @throws `checkpoint-mismatch` where it belongs to other data or other options
 */
export async function readCheckpoint<Curves = TrainingCurves>(
  storage: Storage,
  path: string,
  fingerprint: string,
  parts: { store: ParameterStore; trainer: Trainer; best: ParameterStore },
): Promise<Checkpoint<Curves> | undefined> {
  if (!(await storage.exists(path))) return undefined;
  const { tensors, metadata } = decodeSafetensors(await storage.read(path), path);
  if (metadata?.fingerprint !== fingerprint) {
    throw new HemocastError('checkpoint-mismatch', 'The checkpoint in this folder is of another training', {
      file: path,
      expected: 'the data and options it was begun with',
      found: 'other data or other options',
      advice: 'Give the same command again, choose another folder with --out, or delete the checkpoint.',
    });
  }
  if (metadata.checkpoint === undefined) {
    throw new HemocastError('checkpoint-broken', 'The checkpoint does not say where training stood', {
      file: path,
      field: 'checkpoint',
      advice: 'Delete the file and train from the beginning.',
    });
  }
  const take = (prefix: string): Tensors =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(`${prefix}/`))
        .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
    );
  for (const [name, { shape, data }] of take('weights')) parts.store.set(name, shape, data);
  for (const [name, { shape, data }] of take('best')) parts.best.set(name, shape, data);
  parts.trainer.restore(take('optimizer'));
  return JSON.parse(metadata.checkpoint) as Checkpoint<Curves>;
}
