import { shownText } from './shown-text.js';

/** Where something went wrong and what would put it right. All fields but `code` and `message` are optional. */
export interface ErrorDetail {
  /** File or folder the input came from, as the user named it. */
  file?: string;
  /** Field, option or tensor inside it. */
  field?: string;
  /** Byte offset in the file, where one is known. */
  byte?: number;
  /** What should have been there. */
  expected?: string;
  /** What was there. */
  found?: string;
  /** What the user can do about it. */
  advice?: string;
  cause?: unknown;
}

/** Whose fault it is: `input` ends a command with exit code 2, `failure` with 1, `interrupted` with 130. */
export type ErrorKind = 'input' | 'failure' | 'interrupted';

/**
 * The one error that Hemocast throws on purpose: a stable code, a sentence, and
 * where the fault lies. The message is assembled from the detail, so that every
 * error says file, field or byte, expected, found and what to do.
 *
 * @example
 * throw new HemocastError('edf-truncated', 'The recording ends too early', {
 *   file: 'rest.edf', byte: 51200, expected: '60 records', found: '41 records',
 *   advice: 'Copy the file again from the recorder.',
 * });
 */
export class HemocastError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  /** What is wrong, without where. */
  readonly summary: string;
  readonly detail: ErrorDetail;

  constructor(code: string, summary: string, detail: ErrorDetail = {}, kind: ErrorKind = 'input') {
    super(shownText(sentence(summary, detail)), detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'HemocastError';
    this.code = code;
    this.kind = kind;
    this.summary = summary;
    this.detail = detail;
  }
}

function sentence(summary: string, detail: ErrorDetail): string {
  const place = [
    detail.file,
    detail.field === undefined ? undefined : `field ${detail.field}`,
    detail.byte === undefined ? undefined : `byte ${detail.byte}`,
  ].filter((part) => part !== undefined);
  let text = place.length > 0 ? `${place.join(', ')}: ${summary}` : summary;
  if (detail.expected !== undefined) text += `; expected ${detail.expected}`;
  if (detail.found !== undefined) text += `${detail.expected === undefined ? ';' : ','} found ${detail.found}`;
  text = /[.!?]$/.test(text) ? text : `${text}.`;
  return detail.advice === undefined ? text : `${text} ${detail.advice}`;
}
