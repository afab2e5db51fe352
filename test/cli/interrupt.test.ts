/** Ctrl-C: exit code 130, nothing half done, and the same command again ends as if it had never been interrupted. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, fingerprints, succeed, TINY_NETWORK, TINY_WORLD } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { lend } from './shared-study.js';

const line = useCommandsInTurn();
const TRAIN = ['train', 'bids', '--steps', '30', ...TINY_NETWORK];
const RECORDING = 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf';
const at = (name: string) => join(line.folder, name);

/** Files that a command leaves when it is cut short while it writes them. */
const halfFiles = () => filesBelow(line.folder).filter((name) => name.endsWith('.tmp'));

beforeAll(() => lend(line, 'tiny', ['bids']), 300_000);

describe('interrupted', () => {
  it('simulate keeps the people that are complete, and continues', async () => {
    const args = ['simulate', 'again', ...TINY_WORLD];
    const { code, stderr } = await line.hemocast(args, { interruptWhen: () => existsSync(at('again/sub-02')) });
    expect(code).toBe(130);
    expect(stderr).toContain('Give the same command again to continue.');
    expect(halfFiles()).toEqual([]);
    const { stdout } = await succeed(line, [...args, '--json']);
    expect(JSON.parse(stdout).simulated).toBeLessThan(3);
    expect(fingerprints(at('again'))).toEqual(fingerprints(at('bids')));
  }, 300_000);

  it('ends within two seconds of one SIGTERM in the midst of a long loop, with one JSON document', async () => {
    let began = 0;
    const interruptWhen = () => {
      if (!existsSync(at('long/dataset_description.json'))) return false;
      began = performance.now();
      return true;
    };
    const args = ['simulate', 'long', '--people', '1', '--minutes', '60', '--films', '1', '--json'];
    const outcome = await line.hemocast(args, { interruptWhen, signal: 'SIGTERM' });
    expect(outcome.code).toBe(143);
    expect(performance.now() - began).toBeLessThan(2500);
    expect(JSON.parse(outcome.stdout).error.code).toBe('interrupted');
    expect(halfFiles()).toEqual([]);
  }, 60_000);

  it('train leaves a checkpoint, from which it continues to the same bytes', async () => {
    const whole = await succeed(line, [...TRAIN, '--out', 'whole']);
    const args = [...TRAIN, '--out', 'parts', '--json'];
    const { code, stdout, stderr } = await line.hemocast(args, { interruptAt: /Training \d+\/30/ });
    expect(code).toBe(130);
    expect(stderr).toContain('Give the same command again to continue.');
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'interrupted', file: 'parts/checkpoint.safetensors' });
    expect(filesBelow(at('parts'))).toEqual(['checkpoint.safetensors']);
    const done = Number(/interrupted after step (\d+) of 30/.exec(stderr)?.[1]);
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(30);

    const checkpoint = fingerprints(at('parts'));
    const other = await line.hemocast([...args, '--learning-rate', '0.01']);
    expect(other.code).toBe(2);
    expect(JSON.parse(other.stdout).error).toMatchObject({
      code: 'checkpoint-mismatch',
      file: 'parts/checkpoint.safetensors',
      expected: expect.any(String),
      found: expect.any(String),
      advice: expect.any(String),
    });
    expect(fingerprints(at('parts'))).toEqual(checkpoint);

    const rest = await succeed(line, args);
    const steps = (text: string) => Number(/Training (\d+)\/30/.exec(text)?.[1]);
    expect(steps(whole.stderr)).toBe(1);
    expect(steps(rest.stderr)).toBe(done + 1);
    expect(fingerprints(at('parts'))).toEqual(fingerprints(at('whole')));
  }, 300_000);

  it('train knows its own finished model, and replaces no other unasked', async () => {
    const before = fingerprints(at('whole'));
    const again = await succeed(line, [...TRAIN, '--out', 'whole', '--json']);
    expect(JSON.parse(again.stdout)).toEqual({ out: 'whole', finished: true });
    for (const [args, code] of [
      [[...TRAIN, '--out', 'whole', '--seed', '2'], 'work-finished'],
      [[...TRAIN, '--out', 'bids'], 'folder-taken'],
    ] as const) {
      const other = await line.hemocast([...args, '--json']);
      expect(other.code).toBe(2);
      expect(JSON.parse(other.stdout).error).toMatchObject({ code, advice: expect.stringContaining('--overwrite') });
    }
    expect(fingerprints(at('whole'))).toEqual(before);
  });

  it('train stops while it reads, with nothing written', async () => {
    const { code } = await line.hemocast([...TRAIN, '--out', 'unread'], { interruptAt: /Reading recordings/ });
    expect(code).toBe(130);
    expect(existsSync(at('unread'))).toBe(false);
  });

  it('generate and evaluate stop with nothing written, and succeed when asked again', async () => {
    const generate = ['generate', 'whole', RECORDING, '--out', 'generated', '--threads', '1'];
    const long = [...generate, '--samples-out', '256', '--steps', '50'];
    expect((await line.hemocast(long, { interruptAt: /Cleaning EEG/ })).code).toBe(130);
    expect(existsSync(at('generated'))).toBe(false);
    await succeed(line, generate);
    expect(filesBelow(at('generated')).filter((name) => name.endsWith('.gii'))).toHaveLength(4);

    const evaluate = ['evaluate', 'whole', 'bids', '--out', 'scores', '--threads', '1'];
    expect((await line.hemocast(evaluate, { interruptAt: /Reading recordings/ })).code).toBe(130);
    expect(existsSync(at('scores'))).toBe(false);
    expect(halfFiles()).toEqual([]);
  }, 300_000);
});
