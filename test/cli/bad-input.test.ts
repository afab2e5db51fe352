/**
 * Input that cannot be used: exit code 2, one sentence that says where the fault
 * lies and what would put it right, and nothing written.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ErrorDetail } from '../../src/foundation/index.js';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from '../../src/tensor/index.js';
import { fingerprints, TINY_NETWORK, TINY_WORLD } from './command.js';
import { useCommandsInTurn } from './commands-in-turn.js';
import { lend } from './shared-study.js';

const line = useCommandsInTurn();
const at = (...parts: string[]) => join(line.folder, ...parts);
const RECORDING = 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf';
const BOLD = 'sub-01/func/sub-01_task-filmA_hemi-L_space-fsaverage_den-3k_desc-simulated_bold';

beforeAll(async () => {
  await lend(line, 'tiny');
  writeFileSync(at('plain'), 'a file, no folder');
}, 300_000);

/** Runs a command that must fail, and checks all that holds for every fault. */
async function refused(args: string[]): Promise<ErrorDetail & { code: string; message: string }> {
  const { code, stdout, stderr } = await line.hemocast([...args, '--json']);
  expect(code, stderr).toBe(2);
  const { error } = JSON.parse(stdout);
  // Said once for people, without a stack trace, below the lines of progress.
  expect(stderr.trimEnd().split('\n').at(-1)).toBe(error.message);
  expect(error.message).not.toMatch(/\n|undefined|\[object/);
  expect(error.message).toMatch(/[.!?]$/);
  expect(error.message).toContain(error.file ?? error.field);
  const out = args[args.indexOf('--out') + 1];
  if (args.includes('--out') && !out.startsWith('plain')) expect(existsSync(at(out)), 'nothing written').toBe(false);
  return error;
}

/** What an error says beyond its code: each a pattern that must be found. */
type Said = { [key in 'file' | 'field' | 'expected' | 'found']?: RegExp } & { byte?: number };

function expectSaid(error: ErrorDetail, said: Said): void {
  const { byte, ...texts } = said;
  if (byte !== undefined) expect(error.byte).toBe(byte);
  for (const [key, pattern] of Object.entries(texts)) {
    expect(String(error[key as keyof ErrorDetail]), key).toMatch(pattern as RegExp);
  }
}

describe('recordings', () => {
  const generate = (recording: string) => ['generate', 'model', recording, '--out', 'new/generated', '--threads', '1'];
  const field = (bytes: Buffer, start: number, width: number, value: string) => {
    bytes.write(value.padEnd(width), start, 'latin1');
    return bytes;
  };
  const cases: [name: string, make: (bytes: Buffer) => Buffer | string, code: string, said: Said][] = [
    ['cut off in its data', (b) => b.subarray(0, b.length - 5000), 'edf-truncated', { expected: /\d/, found: /\d/ }],
    ['cut off in its header', (b) => b.subarray(0, 700), 'edf-truncated', { expected: /bytes/, found: /700/ }],
    ['with fewer records than its header says', (b) => field(b, 236, 8, '99999999'), 'edf-truncated', { found: /\d/ }],
    ['with more records than its header says', (b) => field(b, 236, 8, '3'), 'edf-size', { field: /records/ }],
    [
      'with fewer channels than its header says',
      (b) => field(b, 252, 4, '4000'),
      'edf-header',
      { field: /number of header bytes/, byte: 184, expected: /4000 channels/, found: /\d/ },
    ],
    [
      'with a header that lies in agreement with itself',
      (b) => field(field(b, 252, 4, '4000'), 184, 8, String(256 * 4001)),
      'edf-truncated',
      { expected: /1024256/ },
    ],
    ['with a count that is no number', (b) => field(b, 236, 8, 'many'), 'edf-header', { byte: 236, found: /many/ }],
    ['that is a text', () => 'time,Fp1,Fp2\n0,1.5,2.5\n'.repeat(50), 'edf-not-edf', { byte: 0, found: /time,Fp/ }],
    ['that is empty', () => '', 'edf-not-edf', {}],
    [
      'without a known channel',
      (b) => {
        for (let c = 0; c < 19; c++) field(b, 256 + 16 * c, 16, `X${c}`);
        return b;
      },
      'no-eeg-channels',
      { expected: /Fp1/, found: /X0/ },
    ],
  ];

  it.each(cases)('%s', async (_, make, code, said) => {
    writeFileSync(at('bad.edf'), make(readFileSync(at(RECORDING))));
    const error = await refused(generate('bad.edf'));
    expect(error).toMatchObject({ code, file: 'bad.edf', advice: expect.any(String) });
    expectSaid(error, said);
    expect(existsSync(at('new'))).toBe(false);
  });

  it('that is not there, that is a folder, that has no known format', async () => {
    expect(await refused(generate('absent.edf'))).toMatchObject({ code: 'file-not-found', file: 'absent.edf' });
    expect(await refused(generate('bids/sub-01'))).toMatchObject({ code: 'file-unreadable', found: 'a folder' });
    expect(await refused(generate('plain'))).toMatchObject({ code: 'unknown-format', expected: /EDF/ });
  });
});

describe('model folders', () => {
  const weights = (change: (tensors: Map<string, NamedTensor>) => void) => () => {
    const file = at('broken/model.safetensors');
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
    change(tensors);
    writeFileSync(file, encodeSafetensors(tensors, metadata));
  };
  // biome-ignore lint/suspicious/noExplicitAny: a configuration is changed in ways that its type does not allow.
  const configuration = (change: (configuration: any) => void) => () => {
    const value = JSON.parse(readFileSync(at('broken/config.json'), 'utf8'));
    change(value);
    writeFileSync(at('broken/config.json'), JSON.stringify(value));
  };
  const NAME = 'mean.weight';
  const cases: [name: string, spoil: () => void, code: string, file: string, said: Said][] = [
    ['absent', () => rmSync(at('broken'), { recursive: true }), 'model-missing', 'broken', { found: /no config.json/ }],
    [
      'without weights',
      () => rmSync(at('broken/model.safetensors')),
      'model-missing',
      'broken',
      { found: /no model.safetensors/ },
    ],
    [
      'with a missing tensor',
      weights((tensors) => tensors.delete(NAME)),
      'model-weights',
      'broken/model.safetensors',
      { field: /^mean\.weight$/, found: /1 missing: mean\.weight/ },
    ],
    [
      'with a tensor of another shape',
      weights((tensors) => tensors.set(NAME, { shape: [2, 3], data: new Float32Array(6) })),
      'model-weights',
      'broken/model.safetensors',
      { field: /^mean\.weight$/, found: /mean\.weight \[2,3\] instead of \[\d+,\d+\]/ },
    ],
    [
      'with a number that is none',
      weights((tensors) => tensors.get(NAME)!.data.fill(Number.NaN, 3, 4)),
      'model-weights',
      'broken/model.safetensors',
      { field: /^mean\.weight$/, found: /1 not finite: mean\.weight/ },
    ],
    [
      'with weights cut off',
      () =>
        writeFileSync(at('broken/model.safetensors'), readFileSync(at('model/model.safetensors')).subarray(0, -999)),
      'safetensors-offsets',
      'broken/model.safetensors',
      { expected: /\d/, found: /\d/ },
    ],
    [
      'with a configuration that is no JSON',
      () => writeFileSync(at('broken/config.json'), '{ "format": "hemocast-model", '),
      'json-invalid',
      'broken/config.json',
      { found: /JSON/ },
    ],
    [
      'with a configuration of something else',
      configuration((value) => {
        value.format = 'bert';
      }),
      'model-configuration',
      'broken/config.json',
      { field: /^format$/ },
    ],
    [
      'with a configuration that lies about the width',
      configuration(({ network }) => {
        network.width = 4096;
        network.depth = 64;
      }),
      'model-weights',
      'broken/model.safetensors',
      { found: /missing|of another shape/ },
    ],
    [
      'with a configuration that contradicts itself',
      configuration(({ eeg }) => eeg.electrodes.pop()),
      'model-configuration',
      'broken/config.json',
      { field: /^eeg\.places$/, expected: /^18$/, found: /^19$/ },
    ],
  ];

  it.each(cases)('%s', async (_, spoil, code, file, said) => {
    rmSync(at('broken'), { recursive: true, force: true });
    cpSync(at('model'), at('broken'), { recursive: true });
    spoil();
    const error = await refused(['generate', 'broken', RECORDING, '--out', 'new/generated', '--threads', '1']);
    expect(error).toMatchObject({ code, file, advice: expect.any(String) });
    expectSaid(error, said);
    expect(existsSync(at('new'))).toBe(false);
  });

  it('of which nobody was kept for testing cannot be evaluated', async () => {
    rmSync(at('broken'), { recursive: true, force: true });
    cpSync(at('model'), at('broken'), { recursive: true });
    configuration(({ training }) => {
      training.people.test = [];
    })();
    const error = await refused(['evaluate', 'broken', 'bids', '--out', 'scores', '--threads', '1']);
    expect(error).toMatchObject({ code: 'no-test-people', file: 'broken/config.json', advice: expect.any(String) });
  });
});

describe('data sets', () => {
  const train = (folder: string) => ['train', folder, '--out', 'new/model', '--steps', '1', ...TINY_NETWORK];
  const cases: [name: string, make: () => void, code: string, file: string, said: Said][] = [
    [
      'absent',
      () => rmSync(at('data'), { recursive: true }),
      'bids-not-a-dataset',
      'data',
      { expected: /description/ },
    ],
    [
      'without a description',
      () => rmSync(at('data/dataset_description.json')),
      'bids-not-a-dataset',
      'data',
      { expected: /dataset_description\.json/ },
    ],
    [
      'without BOLD',
      () => rmSync(at('data/derivatives'), { recursive: true }),
      'no-paired-runs',
      'data',
      { expected: /func\.gii/, found: /3 EEG recordings, 0 derivatives/ },
    ],
    [
      'with too few people',
      () => rmSync(at('data/sub-03'), { recursive: true }),
      'too-few-people',
      'data',
      { expected: /1 to test, 1 to choose on/, found: /2 people/ },
    ],
    [
      'with BOLD in an unknown order',
      () => writeFileSync(at(`data/derivatives/hemocast-simulate/${BOLD}.json`), '{"RepetitionTime": 2.1}'),
      'vertex-order',
      `data/derivatives/hemocast-simulate/${BOLD}.json`,
      { field: /VertexOrder/, found: /nothing/ },
    ],
    [
      'with one hemisphere',
      () => rmSync(at(`data/derivatives/hemocast-simulate/${BOLD.replace('hemi-L', 'hemi-R')}.func.gii`)),
      'hemisphere-missing',
      `data/derivatives/hemocast-simulate/${BOLD.replace('hemi-L', 'hemi-R')}.func.gii`,
      { found: /nothing/ },
    ],
    [
      'without sidecars of BOLD',
      () => rmSync(at(`data/derivatives/hemocast-simulate/${BOLD}.json`)),
      'sidecar-missing',
      `data/derivatives/hemocast-simulate/${BOLD}.json`,
      { found: /nothing/ },
    ],
    [
      'with BOLD that began after the EEG',
      () => {
        const file = at(`data/derivatives/hemocast-simulate/${BOLD}.json`);
        writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), StartTime: 300 }));
      },
      'no-common-time',
      `data/derivatives/hemocast-simulate/${BOLD}.func.gii`,
      { field: /StartTime/, expected: /60\.0 s/, found: /300\.0 to/ },
    ],
    [
      'with a recording that is cut off',
      () => writeFileSync(at('data', RECORDING.slice(5)), readFileSync(at(RECORDING)).subarray(0, -5000)),
      'edf-truncated',
      `data/${RECORDING.slice(5)}`,
      { expected: /\d/, found: /\d/ },
    ],
  ];

  it.each(cases)('%s', async (_, spoil, code, file, said) => {
    rmSync(at('data'), { recursive: true, force: true });
    cpSync(at('bids'), at('data'), { recursive: true });
    spoil();
    const error = await refused(train('data'));
    expect(error).toMatchObject({ code, file, advice: expect.any(String) });
    expectSaid(error, said);
    expect(existsSync(at('new'))).toBe(false);
  });

  it('of other people than the model was tested on', async () => {
    rmSync(at('data'), { recursive: true, force: true });
    cpSync(at('bids'), at('data'), { recursive: true });
    const { test } = JSON.parse(readFileSync(at('model/config.json'), 'utf8')).training.people;
    rmSync(at('data', `sub-${test[0]}`), { recursive: true });
    const error = await refused(['evaluate', 'model', 'data', '--out', 'scores', '--threads', '1']);
    expect(error).toMatchObject({ code: 'people-missing', file: 'data', found: `no sub-${test[0]}` });
  });

  it('simulated with other settings before are left as they are', async () => {
    const before = fingerprints(at('bids'));
    const error = await refused(['simulate', 'bids', ...TINY_WORLD, '--seed', '2']);
    expect(error).toMatchObject({
      code: 'simulation-conflict',
      field: 'seed',
      expected: 'seed 2',
      found: 'seed 1',
      advice: expect.any(String),
    });
    expect(error.file).toMatch(/^bids\/.*truth\.json$/);
    const fewer = await refused(['simulate', 'bids', ...TINY_WORLD, '--people', '2']);
    expect(fewer).toMatchObject({ code: 'simulation-conflict', file: 'bids', found: 'sub-03 as well' });
    expect(fingerprints(at('bids'))).toEqual(before);
  });

  it('of settings that cannot be', async () => {
    const tooShort = await refused(['simulate', 'new/bids', '--films', '20', '--minutes', '1']);
    expect(tooShort).toMatchObject({
      code: 'simulation-setting',
      field: 'minutes',
      expected: 'at least 10 (half a minute per film)',
      found: '1',
    });
    writeFileSync(at('groups.json'), '[{ "name": "no good" }]');
    const group = await refused(['simulate', 'new/bids', '--groups', 'groups.json']);
    expect(group).toMatchObject({ code: 'simulation-setting', field: 'groups[0].name', found: 'no good' });
    expect(await refused(['simulate', 'new/bids', '--groups', 'none.json'])).toMatchObject({ code: 'file-not-found' });
    expect(await refused(['simulate', 'new/bids', '--template', 'bids'])).toMatchObject({
      file: expect.stringContaining('bids'),
    });
    expect(existsSync(at('new'))).toBe(false);
  });
});

describe('output folders', () => {
  it.each([
    ['simulate', ['simulate', 'plain/below', ...TINY_WORLD]],
    ['train', ['train', 'bids', '--out', 'plain/below', ...TINY_NETWORK]],
    ['evaluate', ['evaluate', 'model', 'bids', '--out', 'plain/below', '--threads', '1']],
    ['generate', ['generate', 'model', RECORDING, '--out', 'plain/below', '--threads', '1']],
    ['demo', ['demo', '--out', 'plain/below']],
  ])('%s below a file', async (_, args) => {
    expect(await refused(args)).toMatchObject({
      code: 'not-writable',
      file: 'plain/below',
      expected: 'a place that can be written',
      found: 'a file where a folder is needed',
      advice: expect.any(String),
    });
    expect(readFileSync(at('plain'), 'utf8')).toBe('a file, no folder');
  });

  it('with files of others are left as they are', async () => {
    mkdirSync(at('theirs'));
    writeFileSync(at('theirs/README.md'), 'my own notes');
    writeFileSync(
      at('theirs/dataset_description.json'),
      JSON.stringify({ Name: 'Measured', BIDSVersion: '1.9.0', DatasetType: 'raw' }),
    );
    const before = fingerprints(at('theirs'));
    for (const args of [
      ['simulate', 'theirs', ...TINY_WORLD],
      ['train', 'bids', '--out', 'theirs', ...TINY_NETWORK],
      ['generate', 'model', RECORDING, '--out', 'theirs', '--threads', '1'],
    ]) {
      const { code, stdout } = await line.hemocast([...args, '--json']);
      expect(code).toBe(2);
      expect(JSON.parse(stdout).error).toMatchObject({ code: 'folder-taken', file: 'theirs' });
    }
    expect(fingerprints(at('theirs'))).toEqual(before);
  });
});
