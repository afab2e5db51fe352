import { describe, expect, it } from 'vitest';
import { HemocastError } from './error.js';
import { shownJson, shownLines, shownText } from './shown-text.js';

const HOSTILE = '\u001b[2J\u009b31mPWN\u0007\u007f\u202egpj.\u2066x\u2028y\r\n\tFp1 µV 東京 👩‍🔬';

describe('shownText', () => {
  it('shows what a terminal would obey, and leaves letters of all scripts', () => {
    expect(shownText(HOSTILE)).toBe(
      '\\x1b[2J\\x9b31mPWN\\x07\\x7f\\u202egpj.\\u2066x\\u2028y\\r\\n\\tFp1 µV 東京 👩‍🔬',
    );
    expect(shownLines('a\nb\u001b')).toBe('a\nb\\x1b');
  });

  it('keeps JSON the same value', () => {
    const value = { [HOSTILE]: [HOSTILE, 1.5, null], nested: { text: 'é' } };
    const text = shownJson(value);
    expect(JSON.parse(text)).toEqual(value);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2066\u2028]/);
  });

  it('holds in the message of an error, whose detail stays as it was', () => {
    const error = new HemocastError('x', 'Wrong', { file: 'a\u001b.edf', found: HOSTILE, advice: 'Do.\nNow.' });
    expect(error.message).toBe(`a\\x1b.edf: Wrong; found ${shownText(HOSTILE)}. Do.\\nNow.`);
    expect(error.detail.found).toBe(HOSTILE);
  });
});
