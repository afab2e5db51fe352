/** The text files of BrainVision recordings: sections of `key=value` lines, as in Windows' INI files. */
import { HemocastError } from '../../foundation/index.js';

/** Headers and markers are text: a larger file is something else. */
const GREATEST_TEXT = 2 ** 26;

/** Sections by name in lower case, each with its lines `key=value`; keys in lower case. */
export type Sections = Map<string, Map<string, string>>;

/**
 * Text of a header or marker file. It is UTF-8, or else in the Windows code page 1252, which older recorders wrote; what the file says
 * about its code page is not relied on, since programs that changed the one often kept the other.
 *
 * @throws HemocastError `brainvision-not-brainvision`
 */
export function decodeBrainVisionText(bytes: Uint8Array, file: string, kind: 'Header' | 'Marker'): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const first = /^(?:\u00ef\u00bb\u00bf)?\s*([^\r\n]*)/.exec(start)?.[1] ?? '';
  if (!isBrainVisionTitle(first, kind) || bytes.length > GREATEST_TEXT) {
    throw new HemocastError('brainvision-not-brainvision', `This is no ${kind.toLowerCase()} file of BrainVision`, {
      file,
      byte: 0,
      expected: `Brain Vision Data Exchange ${kind} File Version 1.0`,
      found: bytes.length > GREATEST_TEXT ? `${bytes.length} bytes` : JSON.stringify(first.slice(0, 60)),
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Whether the first line is that of a header or marker file, of any of the recorders. */
export function isBrainVisionTitle(line: string, kind: 'Header' | 'Marker'): boolean {
  return new RegExp(`^Brain ?Vision( Core| V-Amp)? Data( Exchange)? ${kind} File`, 'i').test(line);
}

/** Splits the text into sections; the lines of a section without `=`, such as a comment's, are left out. */
export function parseSections(text: string): Sections {
  const sections: Sections = new Map();
  let current: Map<string, string> | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.startsWith(';')) continue;
    const title = /^\[([^\]]+)\]\s*$/.exec(line);
    if (title !== null) {
      const name = title[1].trim().toLowerCase();
      // Free text: its lines may look like anything.
      if (name === 'comment') break;
      current = sections.get(name) ?? new Map();
      sections.set(name, current);
      continue;
    }
    const equals = line.indexOf('=');
    if (current !== undefined && equals > 0) {
      const key = line.slice(0, equals).trim().toLowerCase();
      if (!current.has(key)) current.set(key, line.slice(equals + 1).trim());
    }
  }
  return sections;
}

/** Fields between commas; a comma inside a field is written as `\1`. */
export function splitFields(value: string): string[] {
  return value.split(',').map((field) => field.replaceAll('\\1', ',').trim());
}
