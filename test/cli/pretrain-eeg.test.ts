/** An encoder of EEG by the command that a user gives. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprints, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { lend } from './shared-study.js';

const line = useCommandsInTurn();
const SIZES = [
  ...['--width', '16', '--depth', '1', '--heads', '2', '--codes', '16', '--batch', '2'],
  ...['--channels', '6', '--window', '4', '--validation', '1', '--threads', '1'],
];
const STEPS = ['--tokenizer-steps', '6', '--steps', '6'];
const json = (name: string) => JSON.parse(readFileSync(join(line.folder, name), 'utf8'));

beforeAll(async () => {
  await lend(line, 'tiny', ['bids']);
  await succeed(line, ['pretrain', 'eeg', 'bids', ...SIZES, ...STEPS, '--without', 'sub-03', '--out', 'encoder']);
}, 120_000);

describe('pretrain eeg', () => {
  it('writes an encoder with its card and a report, and says who had part in it', () => {
    expect(json('encoder/config.json')).toMatchObject({
      format: 'hemocast-eeg-encoder',
      network: { width: 16, depth: 1, heads: 2, hidden: 64 },
      windowSeconds: 4,
      training: { data: 'bids', people: ['sub-01', 'sub-02'], details: { recordings: 2, tokenizerSteps: 6 } },
    });
    const card = readFileSync(join(line.folder, 'encoder', 'README.md'), 'utf8');
    expect(card).toMatch(/sub-01, sub-02/);
    expect(card).not.toMatch(/undefined|NaN|sub-03/);
    const report = readFileSync(join(line.folder, 'encoder', 'report.html'), 'utf8');
    expect(report).toMatch(/Spectra predicted from codes/);
    expect(report.match(/undefined|NaN/)).toBeNull();
    for (const file of ['model.safetensors', 'encoder.onnx']) {
      expect(existsSync(join(line.folder, 'encoder', file))).toBe(true);
    }
    expect(existsSync(join(line.folder, 'encoder', 'work'))).toBe(false);
  });

  it('leaves the same bytes for the same seed, interrupted in either stage or not', async () => {
    const command = ['pretrain', 'eeg', 'bids', ...SIZES, '--tokenizer-steps', '30', '--steps', '30'];
    const again = [...command, '--out', 'again'];
    for (const stage of [/Tokenizer \d/, /Masked codes \d/]) {
      const stopped = await line.hemocast(again, { interruptAt: stage });
      expect(stopped.code).toBe(130);
    }
    expect(existsSync(join(line.folder, 'again', 'work', 'masked.safetensors'))).toBe(true);
    await succeed(line, again);
    await succeed(line, [...command, '--out', 'whole']);
    const [one, other] = ['again', 'whole'].map((name) => fingerprints(join(line.folder, name)));
    expect(one).toEqual(other);
  }, 120_000);

  it('refuses what cannot be', async () => {
    const attempt = async (...args: string[]) => {
      const { code, stdout } = await line.hemocast(['pretrain', 'eeg', ...args, '--out', 'none', '--json']);
      return [code, JSON.parse(stdout).error.code];
    };
    expect(await attempt('bids', '--without', 'sub-09')).toEqual([2, 'unknown-person']);
    expect(await attempt('bids', '--validation', '3')).toEqual([2, 'too-few-people']);
    expect(await attempt('bids', ...SIZES, '--channels', '40')).toEqual([2, 'pretraining-data']);
    expect(await attempt('bids', '--heads', '7')).toEqual([2, 'usage']);
    expect(await attempt('nowhere')).toEqual([2, 'file-not-found']);
  }, 60_000);
});
