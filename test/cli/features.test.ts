/** Features of recordings: what is written, what is kept between runs, interruption, and two processes at once. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultCacheFolder } from '../../src/cli/cache-option.js';
import { NodeStorage } from '../../src/cli/node-storage.js';
import {
  type EegEncoder,
  labramBase,
  labramInput,
  labramShapes,
  readEegEncoder,
  writeEegEncoder,
} from '../../src/encoders/eeg/index.js';
import { encodeBrainVision, encodeEdf, readNpy } from '../../src/formats/index.js';
import { Random } from '../../src/foundation/index.js';
import { montageNames } from '../../src/recordings/index.js';
import { createRuntime, normalOf, ParameterStore } from '../../src/tensor/index.js';
import { filesBelow, fingerprints, succeed } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';

const line = useCommandsInTurn();
const at = (name: string) => join(line.folder, name);
const channels = montageNames(19);
const network = { ...labramBase, width: 40, depth: 2, heads: 4, hidden: 80 };
const SECONDS = 520;

function noise(sampleRate: number, seconds: number): Float32Array {
  const random = new Random('noise');
  return Float32Array.from({ length: channels.length * sampleRate * seconds }, () => 20 * random.normal());
}

const recorded = (sampleRate: number, seconds: number) => ({
  channels: channels.map((name) => ({ name: name === 'Cz' ? 'EEG Cz-REF' : name, type: 'eeg' as const, unit: 'µV' })),
  sampleRate,
  samples: sampleRate * seconds,
  data: noise(sampleRate, seconds),
  events: [],
});

const features = (recording: string, out: string, ...rest: string[]) => [
  ...['features', recording, '--encoder', 'encoder', '--out', out, '--threads', '1', '--cache', 'cache', ...rest],
];
const sidecar = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'));

beforeAll(async () => {
  const store = new ParameterStore(new Random('weights'));
  for (const [name, shape] of labramShapes(network)) store.require(name, shape, normalOf(0.2));
  const training = { data: 'none', people: [], files: [], details: {} };
  await writeEegEncoder(new NodeStorage(), at('encoder'), {
    store,
    card: '# Random weights',
    configuration: {
      format: 'hemocast-eeg-encoder',
      version: 1,
      network,
      input: labramInput,
      windowSeconds: 8,
      training,
    },
  });
  writeFileSync(at('long.edf'), encodeEdf(recorded(200, SECONDS)));
  writeFileSync(at('short.edf'), encodeEdf(recorded(160, 21)));
  for (const [name, bytes] of encodeBrainVision('three', recorded(160, 21))) writeFileSync(at(name), bytes);
}, 120_000);

describe('hemocast features --raw', () => {
  it('writes the tokens that the encoder gives for the samples in the file, with a description', async () => {
    const { stdout } = await succeed(line, [...features('long.edf', 'long.npy', '--raw'), '--json']);
    const { shape, data } = readNpy(readFileSync(at('long.npy')), 'long.npy');
    expect(shape).toEqual([19, SECONDS, 40]);
    const { encoder } = (await readEegEncoder(
      new NodeStorage(),
      at('encoder'),
      createRuntime(ort, { threads: 1 }),
    )) as {
      encoder: EegEncoder;
    };
    const patches = noise(200, SECONDS).map((value) => value / 100);
    const { tokens } = await encoder.encode(patches, channels, { windowSeconds: 8 });
    // EDF keeps 16 bits.
    const furthest = tokens.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i])), 0);
    expect(furthest).toBeLessThan(0.005);
    expect(tokens.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeGreaterThan(0.5);
    expect(JSON.parse(stdout)).toMatchObject({ files: ['long.npy', 'long.json'], shape, cachedSeconds: 0 });
    const document = sidecar('long.json');
    expect(document).toMatchObject({
      format: 'hemocast-features',
      Shape: shape,
      Seconds: SECONDS,
      WindowSeconds: 8,
      Preparation: { Raw: true, SamplingFrequency: 200, UnitMicrovolt: 100 },
      Dropped: [],
      Warnings: [],
      Provenance: { Encoder: 'encoder', Input: 'long.edf' },
    });
    expect(document.Channels).toHaveLength(19);
    expect(document.Channels[9]).toEqual({ name: 'Cz', how: 'alias', from: 'EEG Cz-REF' });
    expect(document.Provenance.InputSHA256).toBe(fingerprints(line.folder)['long.edf']);
    expect(document.Provenance.EncoderSHA256).toBe(fingerprints(at('encoder'))['model.safetensors']);
  }, 120_000);

  it('refuses another sampling rate', async () => {
    const { code, stdout } = await line.hemocast([...features('short.edf', 'wrong.npy', '--raw'), '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'encoder-rate', file: 'short.edf', found: '160 Hz' });
  });
});

describe('what is kept between runs', () => {
  it('is used for the same recording, preparation, window and weights only', async () => {
    const cached = async (...args: string[]) => {
      const { stdout } = await succeed(line, [...features('short.edf', 'short.npy', ...args), '--json']);
      return JSON.parse(stdout).cachedSeconds;
    };
    expect(await cached()).toBe(0);
    const first = readFileSync(at('short.npy'));
    expect(sidecar('short.json').Preparation.Cleaning.band).toEqual({ low: 0.1, high: 75 });
    expect(await cached()).toBe(21);
    expect(readFileSync(at('short.npy'))).toEqual(first);
    expect(await cached('--window', '4')).toBe(0);
    expect(readFileSync(at('short.npy'))).not.toEqual(first);
    expect(await cached('--no-cache')).toBe(0);
    expect(readFileSync(at('short.npy'))).toEqual(first);
  }, 120_000);

  it('takes every file of a recording for its input', async () => {
    const run = async () =>
      JSON.parse((await succeed(line, [...features('three.vhdr', 'three.npy'), '--json'])).stdout).cachedSeconds;
    expect(await run()).toBe(0);
    expect(await run()).toBe(21);
    const data = readFileSync(at('three.eeg'));
    data[1000] ^= 1;
    writeFileSync(at('three.eeg'), data);
    expect(await run()).toBe(0);
  }, 120_000);

  it('is taken up after an interruption, to the same bytes', async () => {
    const args = [...features('long.edf', 'again.npy', '--raw'), '--cache', 'other'];
    const { code, stderr } = await line.hemocast(args, { interruptAt: /Encoding EEG/ });
    expect(code).toBe(130);
    expect(stderr).toContain('Give the same command again.');
    expect(filesBelow(line.folder).filter((name) => name.startsWith('again') || name.endsWith('.tmp'))).toEqual([]);
    await succeed(line, args);
    expect(readFileSync(at('again.npy')).equals(readFileSync(at('long.npy')))).toBe(true);
  }, 120_000);

  it('stays right when two processes write it at once, and when it is damaged', async () => {
    const run = (name: string) =>
      succeed(line, [...features('long.edf', `${name}.npy`, '--raw', '--window', '5'), '--cache', 'shared'], {
        ownProcess: true,
      });
    await Promise.all([run('one'), run('two')]);
    const one = readFileSync(at('one.npy'));
    expect(readFileSync(at('two.npy')).equals(one)).toBe(true);
    const parts = filesBelow(at('shared'));
    expect(parts.filter((name) => name.endsWith('.npy'))).toHaveLength(3);
    expect(parts.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const middle = at(join('shared', parts[1]));
    const bytes = readFileSync(middle);
    bytes[bytes.length >> 1] ^= 4;
    writeFileSync(middle, bytes);
    const { stdout } = await succeed(line, [
      ...features('long.edf', 'three.npy', '--raw', '--window', '5'),
      '--cache',
      'shared',
      '--json',
    ]);
    expect(JSON.parse(stdout).cachedSeconds).toBe(SECONDS - 240);
    expect(readFileSync(at('three.npy')).equals(one)).toBe(true);
  }, 120_000);
});

describe('files of others', () => {
  it('are not written over, nor are names taken that are no arrays', async () => {
    writeFileSync(at('mine.npy'), 'mine');
    writeFileSync(at('notes.json'), '{"notes": 1}');
    for (const [out, code] of [
      ['mine.npy', 'output-conflict'],
      ['notes.npy', 'output-conflict'],
      ['tokens.txt', 'output-name'],
    ]) {
      const outcome = await line.hemocast([...features('short.edf', out), '--json']);
      expect(outcome.code).toBe(2);
      expect(JSON.parse(outcome.stdout).error.code).toBe(code);
    }
    expect(readFileSync(at('mine.npy'), 'utf8')).toBe('mine');
  }, 60_000);
});

it('keeps features where the system keeps such things', () => {
  expect(defaultCacheFolder({ XDG_CACHE_HOME: '/scratch' }, 'linux', '/home/a')).toBe(join('/scratch', 'hemocast'));
  expect(defaultCacheFolder({}, 'linux', '/home/a')).toBe(join('/home/a', '.cache', 'hemocast'));
  expect(defaultCacheFolder({}, 'darwin', '/Users/a')).toBe(join('/Users/a', 'Library', 'Caches', 'hemocast'));
  expect(defaultCacheFolder({ LOCALAPPDATA: 'C:/L' }, 'win32', 'C:/a')).toBe(join('C:/L', 'hemocast', 'cache'));
});
