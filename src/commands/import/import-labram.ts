/** A file of LaBraM's weights to the folder of an EEG encoder. */

import {
  type LabramNames,
  labramBase,
  labramInput,
  labramNames,
  labramShapes,
  writeEegEncoder,
} from '../../encoders/eeg/index.js';
import { isKind, isZipStart, openTorch, type PickleValue, type TorchFile } from '../../formats/index.js';
import { HemocastError, lastName, Sha256, type Storage } from '../../foundation/index.js';
import { LABRAM_SECONDS } from '../../modalities/index.js';
import { decodeSafetensors, type NamedTensor, ParameterStore, requireTensors } from '../../tensor/index.js';
import { labramCard } from './labram-card.js';

/** SHA-256 of `labram-base.pth` of the LaBraM repository, as a third party lists it. */
export const PUBLISHED_LABRAM = '7c50583826afac76c4ab18f43d958df40496c8229accc09ed6a227c9bb57c37c';

/** Bytes that are hashed at a time. */
const PIECE = 2 ** 22;
/** Where training programs keep the state dict, in the order of preference. */
const STATE_DICTS = ['model', 'state_dict', 'model_state_dict'];

export interface ImportLabramTask {
  storage: Storage;
  /** A PyTorch checkpoint or safetensors, with the names of LaBraM or of braindecode. */
  file: string;
  /** Folder of the encoder. */
  out: string;
  /** Of Hemocast, for the provenance. */
  version: string;
}

export interface ImportLabramResult {
  out: string;
  format: 'PyTorch' | 'safetensors';
  naming: LabramNames['naming'];
  /** Tensors and values of the encoder. */
  tensors: number;
  values: number;
  /** Names in the file of what is no part of the encoder. */
  leftOut: string[];
  /** SHA-256 of the file. */
  source: string;
  /** Whether that is the published file's. */
  published: boolean;
  /** SHA-256 of the encoder's weights: the same for the same values, whatever file they came in. */
  weights: string;
  /** What is worth knowing, as sentences. */
  remarks: string[];
}

/**
 * Reads weights of LaBraM-Base, holds every tensor to the network by name and shape, and writes an encoder folder.
 *
 * @throws HemocastError `labram-format` for a file of another kind, `labram-names` where no tensor is LaBraM's, `model-weights` with
 *   the missing, unexpected and mismatched tensors; as `openTorch`, `decodeSafetensors` and the storage
 *
 * @example
 * const { published } = await importLabram({ storage, file: 'labram-base.pth', out: 'labram', version: '0.1.0' });
 */
export async function importLabram({ storage, file, out, version }: ImportLabramTask): Promise<ImportLabramResult> {
  const { format, names, tensors, remarks } = await readWeights(storage, file);
  const shapes = labramShapes(labramBase);
  requireTensors(
    tensors,
    shapes,
    file,
    names.naming === 'braindecode'
      ? 'Save a model of the published size: Labram(n_times=3000), norm before pooling.'
      : 'Only LaBraM-Base is known; download the file again.',
  );
  const source = await hashOf(storage, file);
  const published = source === PUBLISHED_LABRAM;
  const store = new ParameterStore();
  let values = 0;
  for (const name of shapes.keys()) {
    const { shape, data } = tensors.get(name)!;
    store.set(name, shape, data);
    values += data.length;
  }
  const training = {
    data: published
      ? 'LaBraM-Base as published: about 2,500 hours of EEG from about 20 data sets (Jiang, Zhao & Lu, ICLR 2024)'
      : 'not known: a file with the structure of LaBraM-Base',
    people: [],
    files: [],
    details: {
      source: lastName(file),
      sourceSha256: source,
      published,
      format,
      naming: names.naming,
      prefix: names.prefix,
      leftOut: names.leftOut.length,
      hemocast: version,
    },
  };
  const configuration = {
    format: 'hemocast-eeg-encoder' as const,
    version: 1 as const,
    network: labramBase,
    input: labramInput,
    windowSeconds: LABRAM_SECONDS,
    training,
  };
  const card = labramCard({ source: training.details.source, hash: source, published, remarks });
  const { hash: weights } = await writeEegEncoder(storage, out, { configuration, store, card });
  const { naming, leftOut } = names;
  return { out, format, naming, tensors: shapes.size, values, leftOut, source, published, weights, remarks };
}

interface Weights {
  format: ImportLabramResult['format'];
  names: LabramNames;
  /** By the names of the published network; those besides, too. */
  tensors: Map<string, NamedTensor>;
  remarks: string[];
}

async function readWeights(storage: Storage, file: string): Promise<Weights> {
  const start = await storage.readRange(file, 0, 9);
  // The header of safetensors is an object, behind its length.
  if (start[8] === 0x7b && !isZipStart(start)) {
    const { tensors: all } = decodeSafetensors(await storage.read(file), file);
    const names = labramNames(all.keys()) ?? fail(file, all.keys());
    const tensors = new Map([...names.sources].map(([name, source]) => [name, all.get(source)!]));
    return { format: 'safetensors', names, tensors, remarks: [] };
  }
  // Bare pickles have an error of their own, which tells what to do.
  if (!isZipStart(start) && start[0] !== 0x80) {
    throw new HemocastError('labram-format', 'The file is of no kind in which LaBraM is known', {
      file,
      byte: 0,
      expected: 'a PyTorch checkpoint, such as labram-base.pth, or safetensors',
      found: start.length === 0 ? 'an empty file' : 'other bytes',
    });
  }
  return readCheckpoint(await openTorch(storage, file), file);
}

async function readCheckpoint(checkpoint: TorchFile, file: string): Promise<Weights> {
  const { names, entries } = findStateDict(checkpoint.content) ?? fail(file, checkpoint.tensors().keys());
  const tensors = new Map<string, NamedTensor>();
  const rounded: string[] = [];
  for (const [name, source] of names.sources) {
    const tensor = entries.get(source);
    if (!isKind(tensor, 'tensor')) continue;
    const values = await checkpoint.read(tensor);
    const data = values instanceof Float32Array ? values : Float32Array.from(values);
    if (data !== values && values.some((value, i) => value !== data[i])) rounded.push(name);
    tensors.set(name, { shape: tensor.shape, data });
  }
  const remarks =
    rounded.length === 0 ? [] : [`${rounded.length} tensors were rounded to single precision, such as ${rounded[0]}.`];
  return { format: 'PyTorch', names, tensors, remarks };
}

/** The checkpoint itself or the part of it whose names are LaBraM's. */
function findStateDict(
  content: PickleValue,
): { names: LabramNames; entries: ReadonlyMap<PickleValue, PickleValue> } | undefined {
  if (!isKind(content, 'dictionary')) return undefined;
  for (const part of [content, ...STATE_DICTS.map((key) => content.entries.get(key))]) {
    if (!isKind(part, 'dictionary')) continue;
    const keys = [...part.entries.keys()].filter((key) => typeof key === 'string');
    const names = labramNames(keys);
    if (names !== undefined) return { names, entries: part.entries };
  }
  return undefined;
}

function fail(file: string, names: Iterable<string>): never {
  const first = [...names].slice(0, 5);
  throw new HemocastError('labram-names', 'The file holds no weights of LaBraM', {
    file,
    expected: 'tensors named as by LaBraM (student.patch_embed.conv1.weight) or braindecode',
    found: first.length === 0 ? 'no tensors' : `${first.join(', ')} …`,
    advice: 'Give labram-base.pth of the LaBraM repository, or a state dict of its network.',
  });
}

async function hashOf(storage: Storage, file: string): Promise<string> {
  const hash = new Sha256();
  const size = await storage.size(file);
  for (let at = 0; at < size; at += PIECE) hash.add(await storage.readRange(file, at, PIECE));
  return hash.digest();
}
