import { HemocastError } from '../../../src/foundation/index.js';
import type { FailureText } from './protocol.js';

/** An error as text that can pass to the page: of one of ours, all that it says. */
export function failureText(error: unknown): FailureText {
  if (error instanceof HemocastError) {
    const { cause: _, ...detail } = error.detail;
    const given = Object.entries(detail).filter(([, value]) => value !== undefined);
    return {
      code: error.code,
      message: error.message,
      summary: error.summary,
      detail: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
      interrupted: false,
    };
  }
  const interrupted = error instanceof Error && error.name === 'AbortError';
  const message = interrupted ? 'It was ended.' : error instanceof Error ? error.message : String(error);
  return { code: interrupted ? 'interrupted' : 'unexpected', message, summary: message, detail: {}, interrupted };
}
