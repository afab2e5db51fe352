/** Characters of MAT-files of level 5. */
import { ELEMENT, type Element } from './level5-elements.js';

/**
 * The rows of an array of characters, or undefined where there are not as many characters as the shape says.
 *
 * @param shape two sizes or more, in UTF-16 units; the first index runs fastest
 */
export function decodeText(
  view: DataView,
  element: Pick<Element, 'type' | 'start' | 'size'>,
  little: boolean,
  shape: readonly number[],
): string[] | undefined {
  const count = shape.reduce((total, size) => total * size, 1);
  // MATLAB may leave out a text of blanks.
  const units = element.size === 0 && count < 2 ** 16 ? ' '.repeat(count) : textUnits(view, element, little);
  return units === undefined || units.length !== count ? undefined : textRows(units, shape);
}

/** Rows of an array of characters from its characters in the order of the file, where the first index runs fastest. */
export function textRows(units: string, shape: readonly number[]): string[] {
  const height = shape[0];
  if (height === 1) return [units];
  const width = units.length / height;
  return Array.from({ length: height }, (_, row) => {
    let text = '';
    for (let column = 0; column < width; column++) text += units[column * height + row];
    return text;
  });
}

function textUnits(
  view: DataView,
  { type, start, size }: Pick<Element, 'type' | 'start' | 'size'>,
  little: boolean,
): string | undefined {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + start, size);
  if (type === ELEMENT.utf8) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const width = type === ELEMENT.utf32 ? 4 : type === ELEMENT.int8 || type === ELEMENT.uint8 ? 1 : 2;
  const parts: string[] = [];
  for (let at = start; at + width <= start + size; at += width) {
    const code =
      width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at, little) : view.getUint32(at, little);
    if (code > 0x10ffff) return undefined;
    parts.push(width === 4 ? String.fromCodePoint(code) : String.fromCharCode(code));
  }
  return parts.join('');
}
