/** An encoder of BOLD by the commands that a user gives, and a model trained on its latents. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprints, realData, succeed, TINY_NETWORK, TINY_WORLD } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';
import { lend, withoutDrive } from '../cli/shared-study.js';

const line = useCommandsInTurn();
const NETWORK = [
  '--width',
  '16',
  '--depth',
  '1',
  '--heads',
  '2',
  '--components',
  '2',
  '--window',
  '16',
  '--block',
  '8',
];
const SPLIT = ['--validation', '1', '--test', '1', '--threads', '1'];
const PRETRAIN = ['pretrain', 'bold', 'cohort', ...NETWORK, ...SPLIT, '--steps', '4'];
const TRAIN = ['train', 'bids', '--steps', '2', ...TINY_NETWORK, '--bold-encoder', 'transformer'];
const WITH_FOLDER = ['--bold-encoder-folder', 'encoder'];
const at = (...parts: string[]) => join(line.folder, ...parts);
const json = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'));

beforeAll(async () => {
  await lend(line, 'tiny', ['bids']);
  withoutDrive(at('bids'));
  await succeed(line, ['simulate', 'cohort', ...TINY_WORLD, '--seed', '2']);
  await succeed(line, [...PRETRAIN, '--out', 'encoder']);
}, 600_000);

describe('pretrain bold', () => {
  it('writes an encoder with its card, its scores beside baselines, and a report', () => {
    const configuration = json('encoder/config.json');
    expect(configuration).toMatchObject({
      format: 'hemocast-bold-encoder',
      target: { name: 'bold', values: 5124, tr: 2.1 },
      network: { width: 16, components: 2, volumes: 16, block: 8 },
      training: {
        simulated: true,
        data: 'cohort',
        people: { train: [expect.any(String)], test: [expect.any(String)] },
      },
    });
    const { masked, curves } = json('encoder/training.json');
    const names = masked.map(({ key, kind }: { key: string; kind: string }) => `${key} ${kind}`);
    expect(names).toHaveLength(12);
    for (const name of ['encoder tokens', 'linear patches', 'interpolation times', 'nearest tokens']) {
      expect(names).toContain(name);
    }
    for (const { patches } of masked) expect(patches).toMatchObject({ people: 1, mean: expect.any(Number) });
    expect(curves.steps).toEqual([0, 4]);
    const card = readFileSync(join(line.folder, 'encoder', 'README.md'), 'utf8');
    expect(card).toMatch(/cohort \(simulated\)/);
    expect(card).not.toMatch(/undefined|NaN/);
    const report = readFileSync(join(line.folder, 'encoder', 'report.html'), 'utf8');
    // Without the pictures: their letters may spell anything.
    const words = report.replace(/data:image\/png;base64,[^"]*/g, 'picture');
    expect(words.match(/brains are simulated|"picture"|undefined|NaN/g)).toEqual(
      expect.arrayContaining(['brains are simulated', '"picture"']),
    );
    expect(words.match(/undefined|NaN/)).toBeNull();
    for (const file of ['model.safetensors', 'encoder.onnx'])
      expect(existsSync(join(line.folder, 'encoder', file))).toBe(true);
    expect(existsSync(join(line.folder, 'encoder', 'checkpoint.safetensors'))).toBe(false);
  });

  it('leaves the same bytes for the same seed, interrupted or not', async () => {
    const again = [...PRETRAIN, '--out', 'again', '--steps', '20'];
    const whole = [...PRETRAIN, '--out', 'whole', '--steps', '20'];
    const stopped = await line.hemocast(again, { interruptAt: /Pre-training \d/ });
    expect(stopped.code).toBe(130);
    expect(existsSync(join(line.folder, 'again', 'checkpoint.safetensors'))).toBe(true);
    await succeed(line, again);
    await succeed(line, whole);
    const [one, other] = ['again', 'whole'].map((name) => fingerprints(join(line.folder, name)));
    expect(one).toEqual(other);
  }, 600_000);

  it.each([
    ['heads that do not divide the width', ['--heads', '3'], /--heads must divide --width/],
    ['a block that does not divide the window', ['--block', '5'], /--block must divide --window/],
    ['a folder without BOLD', [], /no-bold|no BOLD/],
    ['a window longer than a run', ['--window', '40', '--block', '8'], /shorter than a window/],
  ])('refuses %s', async (name, options, message) => {
    const folder = name === 'a folder without BOLD' ? 'encoder' : 'cohort';
    const { code, stderr } = await line.hemocast([
      ...['pretrain', 'bold', folder, ...NETWORK, ...SPLIT, '--steps', '2', '--out', 'refused'],
      ...options,
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.skipIf(!existsSync(join(realData, 'bold-difumo64')))(
    'takes tables of regions (shared/data/bold-difumo64)',
    async () => {
      const tables = join(realData, 'bold-difumo64');
      const options = [...NETWORK, ...SPLIT, '--steps', '2', '--out', 'regions'];
      const missing = await line.hemocast(['pretrain', 'bold', tables, ...options]);
      expect(missing).toMatchObject({ code: 2 });
      expect(missing.stderr).toMatch(/--tr/);
      await succeed(line, ['pretrain', 'bold', tables, '--tr', '2.1', ...options]);
      const { target, training } = json('regions/config.json');
      expect(target).toMatchObject({ name: 'regions', values: 64, places: [] });
      // 22 people in 29 scans.
      expect(training.people.train).toHaveLength(20);
    },
    60_000,
  );
});

describe('train --bold-encoder transformer', () => {
  it('generates latents of the encoder that it is given', async () => {
    await succeed(line, [...TRAIN, ...WITH_FOLDER, '--out', 'model']);
    const { target } = json('model/config.json');
    expect(target.encoder).toEqual({
      kind: 'transformer',
      origin: 'encoder',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await succeed(line, ['evaluate', 'model', 'bids', '--out', 'evaluation', '--threads', '1']);
    expect(json('evaluation/metrics.json')).toBeDefined();
  }, 600_000);

  it('pre-trains one on the training people, and ends alike where that was interrupted', async () => {
    const own = [...TRAIN, '--bold-encoder-steps', '5'];
    const stopped = await line.hemocast([...own, '--out', 'stopped'], { interruptAt: /Pre-training \d/ });
    expect(stopped.code).toBe(130);
    await succeed(line, [...own, '--out', 'stopped']);
    await succeed(line, [...own, '--out', 'own']);
    const [one, other] = ['stopped', 'own'].map((name) => fingerprints(join(line.folder, name)));
    expect(one).toEqual(other);
    const { training } = json('own/bold-encoder/config.json');
    expect(training.people.train).toEqual(json('own/config.json').training.people.train);
    expect(training.files).toHaveLength(2);
  }, 600_000);

  it('refuses an encoder that was shown people whom the model is to be tested on', async () => {
    await succeed(line, [
      ...PRETRAIN.map((word) => (word === 'cohort' ? 'bids' : word)),
      '--test',
      '0',
      '--out',
      'leaky',
    ]);
    const { code, stderr } = await line.hemocast([
      ...TRAIN,
      '--bold-encoder-folder',
      'leaky',
      '--out',
      'refused-model',
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/knows people whom the model is to be chosen or tested on/);
  }, 600_000);

  it('refuses a folder without the name of the encoder, and more latents than there are', async () => {
    const light = await line.hemocast(['train', 'bids', '--out', 'refused-model', ...TINY_NETWORK, ...WITH_FOLDER]);
    expect(light.code).toBe(2);
    expect(light.stderr).toMatch(/goes with --bold-encoder transformer/);
    const many = await line.hemocast([...TRAIN, ...WITH_FOLDER, '--components', '3', '--out', 'refused-model']);
    expect(many.code).toBe(2);
    expect(many.stderr).toMatch(/gives fewer latents/);
  }, 600_000);
});
