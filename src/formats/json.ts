import { HemocastError, shownJson } from '../foundation/index.js';

/**
 * Reads a JSON document in UTF-8.
 *
 * @throws `json-invalid` with the byte, where the engine tells it.
 */
export function parseJson(bytes: Uint8Array, file: string): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new HemocastError('json-invalid', 'The file is no text', {
      file,
      expected: 'JSON in UTF-8',
      found: 'bytes that are not UTF-8',
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const position = /at position (\d+)/.exec(String(cause))?.[1];
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    throw new HemocastError('json-invalid', 'The file is no valid JSON', {
      file,
      byte:
        position === undefined ? undefined : mark + new TextEncoder().encode(text.slice(0, Number(position))).length,
      found: text.trim() === '' ? 'an empty file' : (cause as Error).message,
      cause,
    });
  }
}

/**
 * Reads a JSON document that must be an object, as every BIDS sidecar must.
 *
 * @throws `json-invalid`
 */
export function parseJsonObject(bytes: Uint8Array, file: string): Record<string, unknown> {
  const value = parseJson(bytes, file);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new HemocastError('json-invalid', 'The document is no object', {
    file,
    expected: '{ … }',
    found: Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`,
  });
}

/**
 * Writes a value as JSON: keys in the order given, two spaces, a line end;
 * numbers that are not finite as `null`, typed arrays as arrays, control characters as escapes.
 */
export function formatJson(value: unknown): string {
  const plain = (_key: string, item: unknown) =>
    ArrayBuffer.isView(item) && !(item instanceof DataView) ? Array.from(item as Float64Array) : item;
  return `${shownJson(value, plain)}\n`;
}
