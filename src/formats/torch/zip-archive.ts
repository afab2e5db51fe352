/**
 * Zip archives (PKWARE APPNOTE 6.3.10) that are read member by member, so that an archive never has to be in memory whole.
 * Nothing that the directory claims is trusted: members may not overlap, sizes and checksums must hold.
 */
import { HemocastError, type Storage } from '../../foundation/index.js';
import { crc32 } from '../compression/checksum.js';
import { couldExpandTo, inflateMember } from '../compression/inflate.js';

/** A file in an archive, as the directory at the archive's end describes it. */
export interface ZipMember {
  name: string;
  /** 0 stored, 8 deflated. */
  method: number;
  /** CRC-32 of the unpacked bytes. */
  checksum: number;
  /** Bytes in the archive. */
  packed: number;
  /** Bytes after unpacking. */
  unpacked: number;
  /** Where its local header begins. */
  offset: number;
  /** Where the next member or the directory begins. */
  limit: number;
}

const SIGNATURE = { local: 0x04034b50, entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 };
const SIZE = { local: 30, entry: 46, end: 22, end64: 56, locator64: 20 };
const GREATEST_COMMENT = 65535;
/** A directory of a million members is shorter. */
const GREATEST_DIRECTORY = 2 ** 26;
const EXTRA_64 = 1;
/** Where sizes stand in this field, a 64-bit one holds them. */
const ELSEWHERE = 0xffffffff;
/** A deflated member may unpack to so many bytes, and to so many more for each packed one: weights hardly shrink. */
const FREE_EXPANSION = 2 ** 24;
const EXPANSION = 20;

/**
 * An open archive.
 *
 * @example
 * const archive = await ZipArchive.open(storage, 'weights.pth');
 * const bytes = await archive.read(archive.members.get('weights/version')!);
 */
export class ZipArchive {
  private constructor(
    private readonly storage: Storage,
    readonly path: string,
    /** By name, in the order of the directory. */
    readonly members: ReadonlyMap<string, ZipMember>,
  ) {}

  /**
   * Reads the directory.
   *
   * @throws HemocastError `zip-directory` where it is missing, broken, or has members that lie over each other; `zip-size`
   */
  static async open(storage: Storage, path: string): Promise<ZipArchive> {
    const place = await findDirectory(storage, path);
    if (place.size > GREATEST_DIRECTORY) {
      throw new HemocastError('zip-size', 'The directory of the archive is too long', {
        file: path,
        byte: place.start,
        expected: `at most ${GREATEST_DIRECTORY} bytes`,
        found: `${place.size} bytes`,
      });
    }
    const bytes = await storage.readRange(path, place.start, place.size);
    if (bytes.length < place.size) throw directoryFault(path, place.start, `${place.size} bytes`, `${bytes.length}`);
    const list = readEntries(bytes, place, path);
    limitMembers(list, place.start, path);
    const members = new Map<string, ZipMember>();
    for (const member of list) {
      if (members.has(member.name)) {
        throw directoryFault(path, member.offset, 'every name once', `${member.name} twice`);
      }
      members.set(member.name, member);
    }
    return new ZipArchive(storage, path, members);
  }

  /**
   * A member's bytes, unpacked and checked.
   *
   * @throws HemocastError `zip-member` where the member is not what the directory says; `zip-compression`, `zip-checksum`, `zip-size`
   */
  async read(member: ZipMember): Promise<Uint8Array> {
    const { name, method, checksum, packed, unpacked } = member;
    const start = await this.contentStart(member);
    const content = await this.storage.readRange(this.path, start, packed);
    if (content.length < packed) throw this.fault('zip-member', member, `${packed} bytes`, `${content.length}`);
    if (method === 8) return this.inflate(member, content);
    if (crc32(content) === checksum) return content;
    throw new HemocastError('zip-checksum', 'A member of the archive is damaged', {
      file: this.path,
      field: name,
      byte: start,
      expected: `${unpacked} bytes with the checksum ${hexadecimal(checksum)}`,
      found: hexadecimal(crc32(content)),
      advice: 'Copy or download the file again.',
    });
  }

  /** Holds the member's own header to the directory. */
  private async contentStart(member: ZipMember): Promise<number> {
    const { name, method, checksum, packed, offset, limit } = member;
    const encoded = new TextEncoder().encode(name);
    const bytes = await this.storage.readRange(this.path, offset, SIZE.local + encoded.length);
    const view = viewOf(bytes);
    if (bytes.length < SIZE.local + encoded.length || view.getUint32(0, true) !== SIGNATURE.local) {
      throw this.fault('zip-member', member, 'the header of a member', 'none');
    }
    if (view.getUint16(26, true) !== encoded.length || encoded.some((byte, i) => byte !== bytes[SIZE.local + i])) {
      throw this.fault('zip-member', member, 'the same name as in the directory', 'another one');
    }
    if (view.getUint16(8, true) !== method) {
      throw this.fault('zip-member', member, `method ${method}`, `${view.getUint16(8, true)}`);
    }
    // With bit 3 sizes and checksum stand behind the content instead, and only the directory's are looked at.
    const stated = [view.getUint32(14, true), view.getUint32(18, true)];
    const behind = (view.getUint16(6, true) & 8) !== 0;
    if (!behind && (stated[0] !== checksum || (stated[1] !== packed && stated[1] !== ELSEWHERE))) {
      throw this.fault('zip-member', member, 'size and checksum as in the directory', 'others');
    }
    const start = offset + SIZE.local + encoded.length + view.getUint16(28, true);
    if (start + packed > limit) throw this.fault('zip-member', member, `an end before byte ${limit}`, 'a later one');
    return start;
  }

  private inflate(member: ZipMember, content: Uint8Array): Uint8Array {
    const { packed, unpacked } = member;
    const most = FREE_EXPANSION + EXPANSION * packed;
    if (unpacked > most || !couldExpandTo(packed, unpacked)) {
      throw this.fault('zip-size', member, `at most ${most} bytes from ${packed}`, `${unpacked} bytes`);
    }
    try {
      const result = inflateMember(content, member, this.path);
      if (result.length === unpacked) return result;
    } catch (cause) {
      if (!(cause instanceof HemocastError)) throw cause;
      throw this.fault('zip-compression', member, `${unpacked} bytes`, cause.summary, cause);
    }
    throw this.fault('zip-compression', member, `${unpacked} bytes`, 'fewer');
  }

  private fault(code: string, member: ZipMember, expected: string, found: string, cause?: unknown): HemocastError {
    return new HemocastError(code, 'A member of the archive is not what the directory says', {
      file: this.path,
      field: member.name,
      byte: member.offset,
      expected,
      found,
      advice: 'Copy or download the file again.',
      cause,
    });
  }
}

interface Place {
  start: number;
  size: number;
  count: number;
}

async function findDirectory(storage: Storage, path: string): Promise<Place> {
  const fileSize = await storage.size(path);
  const length = Math.min(fileSize, SIZE.locator64 + SIZE.end + GREATEST_COMMENT);
  const tail = await storage.readRange(path, fileSize - length, length);
  const view = viewOf(tail);
  let at = tail.length - SIZE.end;
  // The comment must reach to the last byte: a signature inside of it is none.
  while (
    at >= 0 &&
    !(view.getUint32(at, true) === SIGNATURE.end && at + SIZE.end + view.getUint16(at + 20, true) === tail.length)
  )
    at--;
  if (at < 0) throw directoryFault(path, undefined, 'a zip archive, whole to its last byte', 'no end of a directory');
  const end = fileSize - length + at;
  if (at >= SIZE.locator64 && view.getUint32(at - SIZE.locator64, true) === SIGNATURE.locator64) {
    return longDirectory(storage, path, end - SIZE.locator64, viewOf(tail.subarray(at - SIZE.locator64, at)));
  }
  const place = {
    start: view.getUint32(at + 16, true),
    size: view.getUint32(at + 12, true),
    count: view.getUint16(at + 10, true),
  };
  return checkPlace(place, end, path);
}

/** The directory of an archive with 64-bit sizes. */
async function longDirectory(storage: Storage, path: string, end: number, locator: DataView): Promise<Place> {
  const at = wholeNumber(locator.getBigUint64(8, true));
  const bytes = at + SIZE.end64 <= end ? await storage.readRange(path, at, SIZE.end64) : new Uint8Array();
  const view = viewOf(bytes);
  if (bytes.length < SIZE.end64 || view.getUint32(0, true) !== SIGNATURE.end64) {
    throw directoryFault(path, end, 'the 64-bit end of the directory', 'something else');
  }
  const [count, size, start] = [32, 40, 48].map((place) => wholeNumber(view.getBigUint64(place, true)));
  return checkPlace({ start, size, count }, at, path);
}

function checkPlace(place: Place, end: number, path: string): Place {
  const { start, size, count } = place;
  if (start + size === end && count * SIZE.entry <= size) return place;
  const found = `${count} members in ${size} bytes from byte ${start}`;
  throw directoryFault(path, end, `a directory that ends at byte ${end}`, found);
}

function readEntries(bytes: Uint8Array, { start, count }: Place, path: string): ZipMember[] {
  const view = viewOf(bytes);
  const members: ZipMember[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + SIZE.entry > bytes.length || view.getUint32(at, true) !== SIGNATURE.entry) {
      throw directoryFault(path, start + at, `${count} members`, `${i}`);
    }
    const nameEnd = at + SIZE.entry + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > bytes.length)
      throw directoryFault(path, start + at, 'a member that ends in the directory', 'a longer one');
    const member = readEntry(bytes.subarray(at, extraEnd), nameEnd - at, path, start + at);
    members.push(member);
    at = next;
  }
  if (at !== bytes.length) throw directoryFault(path, start + at, 'the end of the directory', 'more bytes');
  return members;
}

function readEntry(entry: Uint8Array, nameEnd: number, path: string, byte: number): ZipMember {
  const view = viewOf(entry);
  const name = decodeName(entry.subarray(SIZE.entry, nameEnd), path, byte);
  const sizes = [view.getUint32(24, true), view.getUint32(20, true), view.getUint32(42, true)];
  replaceLong(sizes, entry.subarray(nameEnd));
  const [unpacked, packed, offset] = sizes;
  const method = view.getUint16(10, true);
  if (view.getUint16(8, true) & 1) throw directoryFault(path, byte, 'members that are not encrypted', name);
  if (method !== 0 && method !== 8) {
    throw new HemocastError('zip-compression', 'A member is compressed in a way that is not read', {
      file: path,
      field: name,
      byte,
      expected: 'method 0 (stored) or 8 (deflated)',
      found: `${method}`,
    });
  }
  if (method === 0 && packed !== unpacked) {
    throw directoryFault(path, byte, `${unpacked} stored bytes of ${name}`, `${packed}`);
  }
  return { name, method, checksum: view.getUint32(16, true), packed, unpacked, offset, limit: 0 };
}

/** Sizes of 64 bits, in the order in which the short fields refer to them. */
function replaceLong(sizes: number[], extra: Uint8Array): void {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== EXTRA_64) continue;
    let from = at + 4;
    for (const [i, size] of sizes.entries()) {
      if (size !== ELSEWHERE || from + 8 > extra.length) continue;
      sizes[i] = wholeNumber(view.getBigUint64(from, true));
      from += 8;
    }
    return;
  }
}

/** Refuses members that lie over each other or over the directory, and notes where each must end. */
function limitMembers(members: readonly ZipMember[], directory: number, path: string): void {
  const sorted = [...members].sort((a, b) => b.offset - a.offset);
  let limit = directory;
  for (const member of sorted) {
    if (member.offset + SIZE.local + member.name.length + member.packed > limit) {
      throw directoryFault(path, member.offset, `${member.name} to end before byte ${limit}`, 'a longer member');
    }
    member.limit = limit;
    limit = member.offset;
  }
}

function decodeName(bytes: Uint8Array, path: string, byte: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw directoryFault(path, byte, 'names in UTF-8', 'other bytes');
  }
}

function directoryFault(file: string, byte: number | undefined, expected: string, found: string): HemocastError {
  return new HemocastError('zip-directory', 'The directory of the archive is broken', {
    file,
    byte,
    expected,
    found,
    advice: 'Copy or download the file again.',
  });
}

/** Beyond what a number holds exactly, any size is too long for the file. */
function wholeNumber(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
