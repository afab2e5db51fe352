import { afterEach, describe, expect, it, vi } from 'vitest';
import { createConsole } from './console.js';

/** What a console writes, with a clock that is set by hand. */
function written(json: boolean, columns?: number) {
  const texts = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    texts.out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    texts.err += text;
    return true;
  });
  const clock = { seconds: 0 };
  const console = createConsole(
    json,
    () => clock.seconds,
    () => columns,
  );
  return { console, texts, clock };
}

afterEach(() => vi.restoreAllMocks());

describe('console', () => {
  it('estimates once a step was seen to be done, by the steps of this run', () => {
    const { console, texts, clock } = written(false);
    console.report('train', 101, 300);
    clock.seconds = 20;
    console.report('train', 111, 300);
    expect(texts.err).toBe('Training 101/300\nTraining 111/300, 6 min 18 s left\n');
  });

  it.each([20, 40, 60, 80, 200])('fits a terminal of %d columns', (columns) => {
    const { console, texts, clock } = written(false, columns);
    for (const done of [0, 7, 1000]) {
      clock.seconds += 70;
      console.report('encode', done, 1000, 'sub-01_ses-first_task-eyesclosed_東京_run-02_eeg.edf of a long list');
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence that clears a line
    const lines = texts.err.split(/\r\u001b\[2K|\n/);
    for (const line of lines) expect([...line].length + (line.match(/[東京]/gu)?.length ?? 0)).toBeLessThan(columns);
    expect(lines.at(-2)).toContain('Encoding EEG');
    expect(lines.some((line) => line.includes('█'))).toBe(columns >= 80);
  });

  it('sends no control character of what it says', () => {
    const { console, texts } = written(false);
    console.say('a\u001b[2J\nb\u202e');
    console.report('read', 0, 1, 'x\u001b]0;t\u0007\n');
    expect(texts).toEqual({ out: 'a\\x1b[2J\nb\\u202e\n', err: 'Reading recordings (x\\x1b]0;t\\x07\\n)\n' });
  });

  it('prints a result as JSON that is safe and the same', () => {
    const { console, texts } = written(true);
    console.say('not this');
    console.result({ name: '\u009b31m\u202e' });
    expect(texts.out).toBe('{\n  "name": "\\u009b31m\\u202e"\n}\n');
    expect(JSON.parse(texts.out)).toEqual({ name: '\u009b31m\u202e' });
  });
});
