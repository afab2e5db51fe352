/**
 * Text of unknown origin, such as a channel's name, made safe to show: characters that a terminal obeys, that end a line of a table, or that
 * turn the direction of what follows stand as escapes.
 */

/** Controls of C0 and C1, DEL, line separators, marks and overrides of direction, invisible characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/**
 * The text on one line, with escapes such as `\x1b` and `\u202e` for what must not be sent.
 *
 * @example
 * shownText('\u001b[2JFp1'); // '\\x1b[2JFp1'
 */
export function shownText(text: string): string {
  return text.replace(UNSAFE, escaped);
}

/** As `shownText`, of text in several lines: line ends stay. */
export function shownLines(text: string): string {
  return text.replace(UNSAFE, (character) => (character === '\n' ? character : escaped(character)));
}

/** A value as JSON in two spaces that is safe to show: the same value, with escapes in its texts; undefined as `null`. */
export function shownJson(value: unknown, replacer?: (key: string, item: unknown) => unknown): string {
  const text = JSON.stringify(value, replacer, 2) ?? 'null';
  return text.replace(UNSAFE, (character) => (character === '\n' ? character : `\\u${hexadecimal(character, 4)}`));
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const hex = hexadecimal(character, 2);
  return hex.length > 2 ? `\\u${hex}` : `\\x${hex}`;
}

function hexadecimal(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
