/**
 * Weights as a folder: `config.json`, `model.safetensors`, the graph for other programs, a card and what else belongs to them.
 * What the configuration says is its caller's matter.
 */
import { HemocastError, joinPath, type Storage, sha256 } from '../foundation/index.js';
import { requireTensors } from './expected-shapes.js';
import { type NamedTensor, ParameterStore } from './parameters.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

const CONFIGURATION = 'config.json';
const WEIGHTS = 'model.safetensors';

/** What a folder is to hold. */
export interface WeightsToWrite {
  /** Text of `config.json`. */
  configuration: string;
  /** Name of the kind of folder, which the weights carry as well. */
  format: string;
  tensors: ReadonlyMap<string, NamedTensor>;
  /** Further files by name, as the graph for other programs. */
  files: Readonly<Record<string, string | Uint8Array>>;
  /** Text of `README.md`, made for the hash of the weights. */
  card: (hash: string) => string;
}

/** What a folder that is read must be. */
export interface WeightsFolderKind<Configuration> {
  /** Code, summary and advice of the error where one of the files is missing. */
  missing: { code: string; summary: string; advice: string };
  /** File of the graph, for that error. */
  graph: string;
  /** Reads `config.json`; throws where it is not that of this kind. */
  parse(bytes: Uint8Array, file: string): Configuration;
  /** Shapes of all tensors. */
  shapes(configuration: Configuration): ReadonlyMap<string, readonly number[]>;
  /** What to do where the weights do not fit. */
  advice: string;
}

/** The contents of a folder, every tensor held to its configuration. */
export interface WeightsFolder<Configuration> {
  configuration: Configuration;
  store: ParameterStore;
  /** SHA-256 of `model.safetensors`, for provenance. */
  hash: string;
}

/**
 * Writes a folder; the configuration comes last, so that a folder that has one is complete.
 *
 * @returns SHA-256 of `model.safetensors`
 * @throws HemocastError `not-writable`
 */
export async function writeWeightsFolder(
  storage: Storage,
  folder: string,
  { configuration, format, tensors, files, card }: WeightsToWrite,
): Promise<string> {
  const weights = encodeSafetensors(tensors, { format });
  const hash = await sha256(weights);
  await storage.remove(joinPath(folder, CONFIGURATION));
  await storage.write(joinPath(folder, WEIGHTS), weights);
  for (const [name, content] of Object.entries(files)) await storage.write(joinPath(folder, name), content);
  await storage.write(joinPath(folder, 'README.md'), card(hash));
  await storage.write(joinPath(folder, CONFIGURATION), configuration);
  return hash;
}

/**
 * Reads a folder, every tensor by name and shape.
 *
 * @throws HemocastError the code of `kind.missing`, what `kind.parse` throws, `safetensors-…`, `model-weights`
 */
export async function readWeightsFolder<Configuration>(
  storage: Storage,
  folder: string,
  kind: WeightsFolderKind<Configuration>,
): Promise<WeightsFolder<Configuration>> {
  for (const file of [CONFIGURATION, WEIGHTS]) {
    if (await storage.exists(joinPath(folder, file))) continue;
    throw new HemocastError(kind.missing.code, kind.missing.summary, {
      file: folder,
      expected: [CONFIGURATION, WEIGHTS, kind.graph].join(', '),
      found: `no ${file}`,
      advice: kind.missing.advice,
    });
  }
  const configurationFile = joinPath(folder, CONFIGURATION);
  const configuration = kind.parse(await storage.read(configurationFile), configurationFile);
  const weightsFile = joinPath(folder, WEIGHTS);
  const bytes = await storage.read(weightsFile);
  const { tensors } = decodeSafetensors(bytes, weightsFile);
  requireTensors(tensors, kind.shapes(configuration), weightsFile, kind.advice);
  const store = new ParameterStore();
  for (const [name, { shape, data }] of tensors) store.set(name, shape, data);
  return { configuration, store, hash: await sha256(bytes) };
}
