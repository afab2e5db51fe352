/** Tags of a FIF file, in order, and the tree of blocks that they make. */
import { HemocastError } from '../../foundation/index.js';
import { BLOCK, TAG, TAG_HEADER_BYTES, TYPE } from './constants.js';
import type { FifSource } from './source.js';

export interface FifTag {
  kind: number;
  type: number;
  /** Bytes of the value. */
  size: number;
  /** Where the tag begins; its value stands 16 bytes further. */
  position: number;
}

export interface FifBlock {
  kind: number;
  tags: FifTag[];
  blocks: FifBlock[];
}

/** More nesting than any writer makes. */
const MAXIMUM_DEPTH = 64;
/** More tags than two gigabytes of recording have. */
const MAXIMUM_TAGS = 2 ** 20;
const NO_NEXT = -1;

/** Whether a file that begins with these bytes is FIF: its first tag is a file identity of 20 bytes. */
export function isFifStart(start: Uint8Array): boolean {
  const expected = [0, 0, 0, TAG.fileId, 0, 0, 0, TYPE.id, 0, 0, 0, 20];
  return start.length >= TAG_HEADER_BYTES && expected.every((byte, i) => start[i] === byte);
}

/**
 * All tags in the order of the file's own directory, or by following them from one to the next where it has none.
 *
 * @throws HemocastError `fif-not-fif`, `fif-structure`, `fif-truncated`
 */
export async function readTags(source: FifSource): Promise<FifTag[]> {
  const start = source.size >= TAG_HEADER_BYTES ? await source.bytes(0, TAG_HEADER_BYTES) : new Uint8Array();
  if (!isFifStart(start)) {
    throw new HemocastError('fif-not-fif', 'This is not a FIF file', {
      file: source.path,
      byte: 0,
      expected: 'a file identity',
      found: source.size === 0 ? 'an empty file' : 'other bytes',
    });
  }
  return (await readStoredDirectory(source)) ?? followTags(source);
}

/** The directory that the file's second tag points to; undefined where there is none. */
async function readStoredDirectory(source: FifSource): Promise<FifTag[] | undefined> {
  const { tag: id, next } = await readHeader(source, 0);
  const at = next === 0 ? id.position + TAG_HEADER_BYTES + id.size : next;
  if (at <= 0 || at + TAG_HEADER_BYTES + 4 > source.size) return undefined;
  const pointer = (await readHeader(source, at)).tag;
  if (pointer.kind !== TAG.directoryPointer || pointer.size !== 4) return undefined;
  const place = view(await source.bytes(at + TAG_HEADER_BYTES, 4)).getInt32(0);
  if (place <= 0 || place + TAG_HEADER_BYTES > source.size) return undefined;
  const { tag: directory } = await readHeader(source, place);
  if (directory.kind !== TAG.directory || directory.type !== TYPE.directoryEntry) return undefined;
  if (directory.size > MAXIMUM_TAGS * TAG_HEADER_BYTES) return undefined;
  const entries = view(await source.bytes(place + TAG_HEADER_BYTES, directory.size));
  const tags: FifTag[] = [];
  for (let i = 0; i + TAG_HEADER_BYTES <= directory.size; i += TAG_HEADER_BYTES) {
    const tag = {
      kind: entries.getInt32(i),
      type: entries.getInt32(i + 4),
      size: entries.getUint32(i + 8),
      position: entries.getInt32(i + 12),
    };
    const isInside = tag.position >= 0 && tag.position + TAG_HEADER_BYTES + tag.size <= source.size;
    if (isInside && !(await agrees(source, tag))) {
      throw structure(
        source,
        tag.position,
        `entry ${tags.length + 1} of the directory`,
        'says something else than its tag',
      );
    }
    if (isInside) tags.push(tag);
    // The last entry of a directory may point nowhere.
    else if (tag.kind !== -1) throw structure(source, place, `entry ${tags.length + 1} of the directory`, 'is outside');
  }
  return tags;
}

/** Whether the tag that an entry points to says the same of itself. */
async function agrees(source: FifSource, entry: FifTag): Promise<boolean> {
  const { tag } = await readHeader(source, entry.position);
  return tag.kind === entry.kind && tag.type === entry.type && tag.size === entry.size;
}

async function followTags(source: FifSource): Promise<FifTag[]> {
  const tags: FifTag[] = [];
  for (let at = 0; at < source.size; ) {
    const { tag, next } = await readHeader(source, at);
    const end = at + TAG_HEADER_BYTES + tag.size;
    if (end > source.size) await source.bytes(at, TAG_HEADER_BYTES + tag.size);
    tags.push(tag);
    if (tags.length > MAXIMUM_TAGS) throw structure(source, at, `more than ${MAXIMUM_TAGS} tags`, 'cannot be');
    if (next === NO_NEXT) break;
    // Only forwards: a chain that leads back would never end.
    if (next !== 0 && next <= at) throw structure(source, at, `the next tag at byte ${next}`, 'is behind');
    at = next === 0 ? end : next;
  }
  return tags;
}

async function readHeader(source: FifSource, position: number): Promise<{ tag: FifTag; next: number }> {
  const header = view(await source.bytes(position, TAG_HEADER_BYTES));
  const tag = { kind: header.getInt32(0), type: header.getInt32(4), size: header.getUint32(8), position };
  return { tag, next: header.getInt32(12) };
}

/**
 * The tree of blocks. Blocks that are open at the end, as in a recording that was cut off, end there.
 *
 * @throws HemocastError `fif-structure`
 */
export async function readBlocks(source: FifSource, tags: readonly FifTag[]): Promise<FifBlock> {
  const root: FifBlock = { kind: BLOCK.root, tags: [], blocks: [] };
  const open = [root];
  for (const tag of tags) {
    const current = open[open.length - 1];
    if (tag.kind === TAG.blockStart) {
      const block: FifBlock = { kind: await blockKind(source, tag), tags: [], blocks: [] };
      current.blocks.push(block);
      open.push(block);
      if (open.length > MAXIMUM_DEPTH) throw structure(source, tag.position, 'a block', 'lies too deep');
    } else if (tag.kind === TAG.blockEnd) {
      const kind = await blockKind(source, tag);
      if (open.length === 1 || kind !== current.kind) {
        throw structure(source, tag.position, `the end of block ${kind}`, 'has no start');
      }
      open.pop();
    } else current.tags.push(tag);
  }
  return root;
}

async function blockKind(source: FifSource, tag: FifTag): Promise<number> {
  if (tag.size !== 4) throw structure(source, tag.position, 'the number of a block', `has ${tag.size} bytes, not 4,`);
  return view(await source.bytes(tag.position + TAG_HEADER_BYTES, 4)).getInt32(0);
}

/** All blocks of a kind, the outer before the inner ones. */
export function findBlocks(block: FifBlock, kind: number): FifBlock[] {
  return [...(block.kind === kind ? [block] : []), ...block.blocks.flatMap((inner) => findBlocks(inner, kind))];
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function structure(source: FifSource, byte: number, what: string, fault: string): HemocastError {
  return new HemocastError('fif-structure', `The tags do not fit together: ${what} ${fault}`, {
    file: source.path,
    byte,
    advice: 'Copy the file again, or save it again with MNE-Python.',
  });
}
