/** Models on the tokens of an EEG encoder, the whole way: train, generate, evaluate; what is refused. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { encoderGraph } from '../../src/encoders/eeg/eeg-encoder.js';
import { type LabramConfiguration, labramInput, writeEegEncoder } from '../../src/encoders/eeg/index.js';
import { Random } from '../../src/foundation/index.js';
import { decodeSafetensors, encodeSafetensors, ParameterStore } from '../../src/tensor/index.js';
import { fingerprints, succeed, TINY_NETWORK } from '../cli/command.js';
import { useCommandsInTurn } from '../cli/commands-in-turn.js';
import { lend, withoutDrive } from '../cli/shared-study.js';

const line = useCommandsInTurn();
const at = (...parts: string[]) => join(line.folder, ...parts);
const RECORDING = 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf';
const TRAIN = ['train', 'bids', '--steps', '2', ...TINY_NETWORK];
const BOTH = [...TRAIN, '--eeg-encoder', 'both', '--eeg-components', '2', '--eeg-encoder-folder', 'encoder'];

const network: LabramConfiguration = {
  width: 16,
  depth: 1,
  heads: 2,
  hidden: 32,
  layerScale: true,
  queryKeyNorm: true,
  queryKeyValueBias: false,
};

async function writeEncoder(folder: string, seed: number): Promise<void> {
  const store = new ParameterStore(new Random(seed));
  encoderGraph(network, store, 1, 1, 1);
  const training = { data: 'random weights', people: [], files: [], details: {} };
  const configuration = {
    format: 'hemocast-eeg-encoder' as const,
    version: 1 as const,
    network,
    input: labramInput,
    windowSeconds: 8,
    training,
  };
  await writeEegEncoder(new NodeStorage(), at(folder), { configuration, store, card: '# Random weights' });
}

beforeAll(async () => {
  await lend(line, 'tiny', ['bids']);
  withoutDrive(at('bids'));
  await writeEncoder('encoder', 1);
  await writeEncoder('other', 2);
}, 600_000);

describe('train --eeg-encoder', () => {
  it.each([
    ['labram', ['--eeg-encoder', 'labram', '--window-gain', '--filter-bank'], { 'mean.align': 3 }],
    ['both', ['--eeg-encoder', 'both'], { 'mean.align': 5, 'mean.align.encoder': 2 }],
    ['fineTuned', ['--eeg-encoder', 'both', '--fine-tune'], { 'mean.align': 5, 'mean.align.encoder': 2 }],
  ])(
    '%s gives a model that generates and is scored without the folder of the encoder',
    async (name, options, delays) => {
      cpSync(at('encoder'), at('lent'), { recursive: true });
      const choice = [...options, '--eeg-components', '2', '--eeg-encoder-folder', 'lent'];
      await succeed(line, [...TRAIN, ...choice, '--out', name]);
      rmSync(at('lent'), { recursive: true });
      const { encoder } = JSON.parse(readFileSync(at(name, 'config.json'), 'utf8')).eeg;
      const sha256 = fingerprints(at('encoder'))['model.safetensors'];
      expect(encoder).toMatchObject({ kind: 'labram', origin: 'lent', sha256, network, windowSeconds: 8 });
      expect(encoder.fineTuned).toBe(name === 'fineTuned');
      const card = readFileSync(at(name, 'README.md'), 'utf8');
      expect(card).toContain(
        `the EEG encoder lent (LaBraM of width 16, depth 1, windows of 8 s, SHA-256 of its weights ${sha256}`,
      );
      expect(card.includes('Log band power')).toBe(name !== 'labram');
      const { tensors } = decodeSafetensors(readFileSync(at(name, 'model.safetensors')), name);
      // Band power is carried to the target; what is made of tokens stays at the electrodes.
      const learned = [...tensors].filter(([tensor]) => /^mean\.align\..*delay$/.test(tensor));
      expect(
        Object.fromEntries(learned.map(([tensor, { shape }]) => [tensor.replace('.delay', ''), shape[0]])),
      ).toEqual(delays);
      expect(tensors.has('fineTuned.pos_embed')).toBe(name === 'fineTuned');
      expect(tensors.has('filterBank.weight')).toBe(name === 'labram');
      expect(card.includes('log amplitude')).toBe(name === 'labram');

      await succeed(line, ['generate', name, RECORDING, '--out', `${name}-generated`, '--threads', '1']);
      const evaluate = ['evaluate', name, 'bids', '--out', `${name}-scores`, '--threads', '1', '--json'];
      const { metrics } = JSON.parse((await succeed(line, evaluate)).stdout);
      expect(metrics.pcc.model).toBeTypeOf('number');
      // The baseline is given what it is given beside any model: band power.
      expect(metrics.pcc.ridge).toBeTypeOf('number');
    },
    300_000,
  );

  it('goes on with the same encoder to the same bytes, and not with another', async () => {
    const steps = ['--fine-tune', '--steps', '30'];
    await succeed(line, [...BOTH, ...steps, '--no-cache', '--out', 'whole']);
    expect(existsSync(at('kept-tokens'))).toBe(false);
    const args = [...BOTH, ...steps, '--cache', 'kept-tokens', '--out', 'parts', '--json'];
    const { code } = await line.hemocast(args, { interruptAt: /Training \d+\/30/ });
    expect(code).toBe(130);
    const checkpoint = fingerprints(at('parts'));
    expect(Object.keys(checkpoint)).toEqual(['checkpoint.safetensors']);
    cpSync(at('encoder'), at('kept'), { recursive: true });
    cpSync(at('other'), at('encoder'), { recursive: true });
    const other = await line.hemocast(args);
    cpSync(at('kept'), at('encoder'), { recursive: true });
    expect(other.code).toBe(2);
    expect(JSON.parse(other.stdout).error).toMatchObject({ code: 'checkpoint-mismatch' });
    expect(fingerprints(at('parts'))).toEqual(checkpoint);
    await succeed(line, args);
    // The tokens that the interrupted run left served the others, and changed nothing.
    const { train, validation } = JSON.parse(readFileSync(at('parts', 'config.json'), 'utf8')).training.people;
    expect(readdirSync(at('kept-tokens')).length).toBeGreaterThanOrEqual(train.length + validation.length);
    expect(fingerprints(at('parts'))).toEqual(fingerprints(at('whole')));
  }, 600_000);
});

describe('refused, with nothing written', () => {
  const refused = async (args: string[]) => {
    const { code, stdout, stderr } = await line.hemocast([...TRAIN, ...args, '--out', 'new', '--json']);
    expect(code, stderr).toBe(2);
    expect(existsSync(at('new'))).toBe(false);
    return { error: stdout === '' ? undefined : JSON.parse(stdout).error, stderr };
  };
  const folder = (name: string) => ['--eeg-encoder', 'labram', '--eeg-encoder-folder', name];

  it('a filter bank for power that is carried to the target already', async () => {
    const { error } = await refused(['--filter-bank']);
    expect(error).toMatchObject({
      code: 'filter-bank',
      field: 'filterBank',
      found: expect.stringContaining('weights'),
    });
  });

  it('a folder that is no encoder', async () => {
    const { error } = await refused(folder('bids'));
    expect(error).toMatchObject({ code: 'encoder-missing', file: 'bids', advice: expect.any(String) });
  });

  it('the folder of something else', async () => {
    cpSync(at('encoder'), at('wrong'), { recursive: true });
    writeFileSync(at('wrong', 'config.json'), '{"format": "hemocast-model", "version": 1}');
    const { error } = await refused(folder('wrong'));
    expect(error).toMatchObject({ code: 'encoder-configuration', file: 'wrong/config.json', field: 'format' });
  });

  it('weights of another shape', async () => {
    cpSync(at('encoder'), at('wider'), { recursive: true });
    const text = readFileSync(at('wider', 'config.json'), 'utf8');
    writeFileSync(at('wider', 'config.json'), text.replace('"width": 16', '"width": 18'));
    const { error } = await refused(folder('wider'));
    expect(error).toMatchObject({ code: 'model-weights', file: 'wider/model.safetensors' });
  });

  it('an encoder that learned from people whom the model is chosen or tested on, by any name', async () => {
    const recordings = readdirSync(at('bids'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /_eeg\.edf$/.test(name),
    );
    const { people } = JSON.parse(readFileSync(at('labram', 'config.json'), 'utf8')).training;
    const knowing = (name: string, who: string[]) => {
      cpSync(at('encoder'), at(name), { recursive: true });
      const config = JSON.parse(readFileSync(at(name, 'config.json'), 'utf8'));
      config.training.files = recordings
        .filter((file) => who.some((person) => file.includes(`sub-${person}_`)))
        .map((file) =>
          createHash('sha256')
            .update(readFileSync(at('bids', file)))
            .digest('hex'),
        );
      expect(config.training.files.length).toBeGreaterThan(0);
      writeFileSync(at(name, 'config.json'), JSON.stringify(config));
    };
    knowing('knowing', people.test.slice(0, 1));
    const { error } = await refused(folder('knowing'));
    expect(error).toMatchObject({ code: 'encoder-leak', file: 'knowing/config.json', field: 'training.files' });
    expect(error.found).toContain(`of sub-${people.test[0]}`);
    knowing('honest', people.train);
    await succeed(line, [...TRAIN, ...folder('honest'), '--out', 'from-honest']);
  }, 600_000);

  it('options that contradict each other', async () => {
    expect((await refused(['--fine-tune'])).stderr).toContain('--fine-tune goes with --eeg-encoder labram or both');
    const { stderr } = await refused(['--eeg-encoder-folder', 'encoder']);
    expect(stderr).toContain('--eeg-encoder-folder goes with --eeg-encoder labram or both');
  });
});

it('refuses a model that lacks a tensor of its encoder', async () => {
  await succeed(line, [...BOTH, '--out', 'broken']);
  const path = at('broken', 'model.safetensors');
  const { tensors } = decodeSafetensors(readFileSync(path), path);
  tensors.delete('encoder.cls_token');
  writeFileSync(path, encodeSafetensors(tensors));
  const { code, stdout } = await line.hemocast(['generate', 'broken', RECORDING, '--out', 'nothing', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'model-weights', field: 'encoder.cls_token' });
  expect(existsSync(at('nothing'))).toBe(false);
}, 600_000);
