/** Values of single tags; all numbers are big-endian. */
import { HemocastError } from '../../foundation/index.js';
import { TAG_HEADER_BYTES, TYPE } from './constants.js';
import type { FifTag } from './directory.js';
import type { FifSource } from './source.js';

/** More than any value but the samples takes. */
const MAXIMUM_VALUE_BYTES = 2 ** 26;

const NUMBERS: Readonly<Record<number, [bytes: number, read: (view: DataView, at: number) => number]>> = {
  [TYPE.byte]: [1, (view, at) => view.getUint8(at)],
  [TYPE.int16]: [2, (view, at) => view.getInt16(at)],
  [TYPE.uint16]: [2, (view, at) => view.getUint16(at)],
  [TYPE.int32]: [4, (view, at) => view.getInt32(at)],
  [TYPE.uint32]: [4, (view, at) => view.getUint32(at)],
  [TYPE.float]: [4, (view, at) => view.getFloat32(at)],
  [TYPE.double]: [8, (view, at) => view.getFloat64(at)],
};

/** The value as it lies in the file. Throws `fif-tag` where it is of another type or too large. */
export async function tagView(source: FifSource, tag: FifTag, field: string, type = tag.type): Promise<DataView> {
  if (tag.type !== type) throw badTag(source, tag, field, `a value of type ${type}`, `type ${tag.type}`);
  if (tag.size > MAXIMUM_VALUE_BYTES) {
    throw badTag(source, tag, field, `at most ${MAXIMUM_VALUE_BYTES} bytes`, `${tag.size}`);
  }
  const bytes = await source.bytes(tag.position + TAG_HEADER_BYTES, tag.size);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** All numbers of a tag; of a matrix the values in the order of the file, without the dimensions. */
export async function readNumbers(source: FifSource, tag: FifTag, field: string): Promise<number[]> {
  const view = await tagView(source, tag, field);
  const matrix = (tag.type & TYPE.matrix) !== 0;
  const number = NUMBERS[tag.type & ~TYPE.matrix];
  if (number === undefined) throw badTag(source, tag, field, 'numbers', `type ${tag.type}`);
  const dimensions = matrix && tag.size >= 4 ? view.getInt32(tag.size - 4) : 0;
  const bytes = tag.size - (matrix ? 4 * (dimensions + 1) : 0);
  if ((matrix && (dimensions < 1 || dimensions > 3)) || bytes < 0 || bytes % number[0] !== 0) {
    throw badTag(source, tag, field, `numbers of ${number[0]} bytes`, `${tag.size} bytes`);
  }
  return Array.from({ length: bytes / number[0] }, (_, i) => number[1](view, i * number[0]));
}

/** The first number of a tag. Throws `fif-tag`. */
export async function readNumber(source: FifSource, tag: FifTag, field: string): Promise<number> {
  const numbers = await readNumbers(source, tag, field);
  if (numbers.length === 0) throw badTag(source, tag, field, 'a number', 'none');
  return numbers[0];
}

/** Latin-1 text; MNE-Python writes other characters as `&#1234;`. */
export async function readText(source: FifSource, tag: FifTag, field: string): Promise<string> {
  const view = await tagView(source, tag, field, TYPE.string);
  return latin1(view, 0, tag.size).replace(/&#(\d{1,7});/g, (whole, digits) => {
    const code = Number(digits);
    return code > 255 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Characters up to the first zero byte. */
export function latin1(view: DataView, from: number, length: number): string {
  const parts: string[] = [];
  for (let i = from; i < from + length; i++) {
    const code = view.getUint8(i);
    if (code === 0) break;
    parts.push(String.fromCharCode(code));
  }
  return parts.join('');
}

/** Names separated by colons, whose own colons are written `{COLON}`. */
export async function readNames(source: FifSource, tag: FifTag, field: string): Promise<string[]> {
  const text = await readText(source, tag, field);
  return text === '' ? [] : text.split(':').map((name) => name.replaceAll('{COLON}', ':'));
}

export function badTag(
  source: FifSource,
  tag: FifTag,
  field: string,
  expected: string,
  found: string,
  code = 'fif-tag',
): HemocastError {
  return new HemocastError(code, 'A value of the file is not what it should be', {
    file: source.path,
    field,
    byte: tag.position,
    expected,
    found,
    advice: 'Copy the file again, or save it again with MNE-Python.',
  });
}
