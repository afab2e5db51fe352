/**
 * What a long command was asked for, kept with what it made: the same command knows its own work, and no other one replaces it unasked.
 */
import { parseJsonObject } from '../formats/index.js';
import { HemocastError, joinPath, lastName, type Storage, sha256 } from '../foundation/index.js';

/** Options that do not change what is made. */
const WITHOUT_EFFECT = ['out', 'overwrite', 'json', 'threads', 'cache', 'watch'];
/** Larger files are known by their size and by pieces of this length: bytes. */
const PIECE = 65_536;
const WHOLE = 16 * PIECE;
/** Levels of folders, and files, beyond which inputs are not told apart. */
const DEEPEST = 8;
const MOST_FILES = 200_000;

/** Files that a command reads: each by its name below the folder that was given. */
export type InputFiles = ReadonlyMap<string, string>;

/** What a folder says of the command that made it; nothing where it was made by a program. */
export interface MadeBy {
  /** As `workRequest` gives it; kept as `request` in `config.json`. */
  request?: string;
}

/**
 * A SHA-256 of a command, the options that bear on its result, the version and the content of its inputs.
 *
 * @param inputs files of each folder that was named, in their order
 * @throws what reading throws
 */
export async function workRequest(
  storage: Storage,
  { command, version, options }: { command: string; version: string; options: Readonly<Record<string, unknown>> },
  inputs: readonly InputFiles[],
): Promise<string> {
  const chosen = Object.entries(options)
    .filter(([key, value]) => value !== undefined && !WITHOUT_EFFECT.includes(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const files: string[] = [];
  for (const [index, input] of inputs.entries()) {
    for (const name of [...input.keys()].sort()) {
      files.push(`${index}\t${name}\t${await contentOf(storage, input.get(name)!)}`);
    }
  }
  return sha256([command, version, JSON.stringify(chosen), ...files].join('\n'));
}

/** A file's size and a hash of it, or of its beginning, middle and end. */
async function contentOf(storage: Storage, path: string): Promise<string> {
  const size = await storage.size(path);
  if (size <= WHOLE) return `${size} ${await sha256(await storage.read(path))}`;
  const sums: string[] = [];
  for (const start of [0, Math.floor((size - PIECE) / 2), size - PIECE]) {
    sums.push(await sha256(await storage.readRange(path, start, PIECE)));
  }
  return `${size} ${sums.join(' ')}`;
}

/** All files below a folder but hidden ones and those of `out`; the file itself where it is none. */
export async function filesBelow(storage: Storage, root: string, out: string): Promise<InputFiles> {
  const found = new Map<string, string>();
  const real = async (path: string) => (await storage.realPath?.(path)) ?? path;
  const visited = new Set([await real(out)]);
  const look = async (folder: string, prefix: string, depth: number) => {
    const place = await real(folder);
    if (visited.has(place) || depth > DEEPEST) return;
    visited.add(place);
    for (const { name, kind } of await storage.list(folder)) {
      if (name.startsWith('.') || found.size >= MOST_FILES) continue;
      if (kind === 'file') found.set(`${prefix}${name}`, joinPath(folder, name));
      else await look(joinPath(folder, name), `${prefix}${name}/`, depth + 1);
    }
  };
  await look(root, '', 1);
  if (found.size === 0 && (await storage.exists(root))) found.set(lastName(root), root);
  return found;
}

/** The given files of a folder, what lies beside them, and what lies at its top: tables and sidecars. */
export async function filesBeside(storage: Storage, root: string, files: readonly string[]): Promise<InputFiles> {
  const found = new Map<string, string>();
  const folders = new Set([root, ...files.map((path) => path.replace(/\/?[^/]*$/, '') || '.')]);
  for (const folder of folders) {
    for (const { name, kind } of await storage.list(folder)) {
      const path = joinPath(folder, name);
      if (kind === 'file' && !name.startsWith('.')) {
        found.set(path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path, path);
      }
    }
  }
  return found;
}

/** A kind of folder that a long command makes. */
export interface MadeFolder {
  /** `format` of its `config.json`. */
  format: string;
  /** What it is, in messages. */
  title: string;
  /** Names in it besides those of any folder with weights. */
  names?: readonly string[];
  /** Folders in it that hold finished work of their own. */
  parts?: readonly string[];
}

/** Names that every folder with weights has, complete or not. */
const NAMES = [
  ...['config.json', 'model.safetensors', 'README.md', 'training.json', 'generator.onnx', 'encoder.onnx'],
  ...['checkpoint.safetensors', 'progress.jsonl', 'report.html', 'bold-encoder'],
];

/**
 * Whether a folder holds the finished work of this request. Nothing but that, an interrupted work of its kind, or nothing at all may be in it.
 *
 * @throws HemocastError `work-finished` where it holds finished work of another request, `folder-taken` where it holds something else; neither
 *   with `overwrite`, by which finished work is made once more
 */
export async function isFinished(
  storage: Storage,
  out: string,
  kind: MadeFolder,
  request: string | undefined,
  overwrite: boolean,
): Promise<boolean> {
  if (overwrite) return false;
  const names = (await storage.list(out)).map(({ name }) => name).filter((name) => !name.startsWith('.'));
  if (names.includes('config.json')) {
    const { format, request: earlier } = await configurationIn(storage, out);
    if (format !== kind.format) {
      throw taken(
        out,
        kind,
        typeof format === 'string' ? `a folder of the kind ${format}` : 'a config.json of something else',
      );
    }
    if (earlier === request) return true;
    throw finished(out, kind);
  }
  for (const part of kind.parts ?? []) {
    const place = joinPath(out, part);
    if (!(await storage.exists(joinPath(place, 'config.json')))) continue;
    if ((await configurationIn(storage, place)).request !== request) throw finished(place, kind);
  }
  const known = [...NAMES, ...(kind.names ?? []), ...(kind.parts ?? [])];
  const strangers = names.filter((name) => !known.includes(name));
  const isCard = names.includes('README.md') && !names.some((name) => /^(model|checkpoint)\.safetensors$/.test(name));
  if (strangers.length > 0 || (isCard && (kind.parts ?? []).every((part) => !names.includes(part)))) {
    const shown = strangers.length > 0 ? strangers.slice(0, 3) : ['README.md'];
    throw taken(out, kind, `other files: ${shown.join(', ')}`);
  }
  return false;
}

async function configurationIn(storage: Storage, folder: string): Promise<Record<string, unknown>> {
  const file = joinPath(folder, 'config.json');
  return parseJsonObject(await storage.read(file), file);
}

function taken(file: string, { title, format }: MadeFolder, found: string): HemocastError {
  return new HemocastError('folder-taken', 'The folder holds something else', {
    file,
    expected: `an empty folder, or one with ${title} (${format})`,
    found,
    advice: 'Choose another folder, or add --overwrite to write into this one.',
  });
}

function finished(file: string, { title }: MadeFolder): HemocastError {
  return new HemocastError('work-finished', `The folder holds ${title}, made by another command or of other data`, {
    file,
    expected: 'the same command and data, which have nothing left to do, or another folder',
    found: 'finished work',
    advice: 'Choose another folder, or add --overwrite to replace it.',
  });
}
