import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { labramBase, readEegEncoder } from '../../encoders/eeg/index.js';
import { formula, formulaStore } from '../../encoders/eeg/labram-formula.fixture.js';
import { readNpy } from '../../formats/index.js';
import {
  checkpoint,
  global,
  integer,
  type Pickled,
  pickle,
  record,
  singles,
  tensor,
  text,
} from '../../formats/torch/checkpoint.fixture.js';
import { MemoryStorage } from '../../foundation/index.js';
import { createRuntime, decodeSafetensors, encodeSafetensors, type NamedTensor } from '../../tensor/index.js';
import { importLabram } from './import-labram.js';

const reference = fileURLToPath(new URL('../../../../shared/reference/labram/', import.meta.url));
const store = formulaStore(labramBase);
const weights = new Map(store.names().map((name) => [name, store.get(name)]));

/** Braindecode's names, as its model of version 1.8.1 gives them. */
function braindecodeName(name: string): string {
  if (name === 'pos_embed') return 'position_embedding';
  if (name === 'time_embed') return 'temporal_embedding';
  if (name.startsWith('patch_embed.')) return name.replace('patch_embed.', 'patch_embed.temporal_conv.');
  return name.replace('mlp.fc1', 'mlp.0').replace('mlp.fc2', 'mlp.2');
}

interface Written {
  name(own: string): string;
  /** Tensors beside those of the network. */
  besides?: Readonly<Record<string, NamedTensor>>;
  change?(tensors: Map<string, NamedTensor>): void;
}

/** Tensors under other names, with more besides. */
function renamed({ name, besides = {}, change }: Written): Map<string, NamedTensor> {
  const tensors = new Map([...weights].map(([own, one]) => [name(own), one]));
  change?.(tensors);
  for (const [key, one] of Object.entries(besides)) tensors.set(key, one);
  return tensors;
}

/** A checkpoint of these tensors, each with its storage. */
function torchFile(tensors: Map<string, NamedTensor>, wrap: (model: Pickled) => Pickled): Uint8Array {
  const storages: Record<string, Uint8Array> = {};
  const entries: Record<string, Pickled> = {};
  for (const [name, { shape, data }] of tensors) {
    const key = `${Object.keys(storages).length}`;
    entries[name] = tensor({ key, shape });
    storages[key] = new Uint8Array(data.buffer);
  }
  return checkpoint(pickle(wrap(record(entries))), storages);
}

const head: NamedTensor = { shape: [2, 200], data: new Float32Array(400) };

/** As LaBraM's pre-training saves it. */
const pretraining = (written: Partial<Written> = {}) =>
  torchFile(
    renamed({
      name: (own) => `student.${own}`,
      besides: { 'student.mask_token': head, 'student.lm_head.weight': head, 'projection_head.0.weight': head },
      ...written,
    }),
    (model) =>
      record({
        model,
        optimizer: record({ state: record({}) }),
        epoch: integer(49),
        args: [...global('argparse', 'Namespace'), 0x29, 0x81, ...record({ model: text('labram') }), 0x62],
        scaler: record({}),
      }),
  );

async function imported(bytes: Uint8Array, file = 'labram-base.pth') {
  const storage = new MemoryStorage();
  storage.files.set(file, bytes);
  const result = await importLabram({ storage, file, out: 'encoder', version: '1.2.3' });
  return { storage, result };
}

/** Each is imported once, by the first test that needs it. */
const torchFiles = {
  LaBraM: () => pretraining(),
  braindecode: () =>
    torchFile(renamed({ name: braindecodeName, besides: { 'final_layer.weight': head } }), (model) => model),
};
const known = new Map<keyof typeof torchFiles, ReturnType<typeof imported>>();
function importedFrom(naming: keyof typeof torchFiles): ReturnType<typeof imported> {
  const found = known.get(naming) ?? imported(torchFiles[naming]());
  known.set(naming, found);
  return found;
}

describe('import of LaBraM', () => {
  it('takes what its pre-training saved, value for value, and says where it is from', async () => {
    const { storage, result } = await importedFrom('LaBraM');
    expect(result).toMatchObject({
      format: 'PyTorch',
      naming: 'LaBraM',
      tensors: 221,
      values: 5_819_936,
      published: false,
    });
    expect(result.leftOut).toEqual(['student.mask_token', 'student.lm_head.weight', 'projection_head.0.weight']);
    const { tensors } = decodeSafetensors(storage.files.get('encoder/model.safetensors')!, 'model.safetensors');
    expect(tensors.size).toBe(221);
    for (const [name, { shape, data }] of weights) {
      expect(tensors.get(name)!.shape, name).toEqual(shape);
      expect(Buffer.compare(Buffer.from(tensors.get(name)!.data.buffer), Buffer.from(data.buffer)), name).toBe(0);
    }
    const configuration = JSON.parse(new TextDecoder().decode(storage.files.get('encoder/config.json')));
    expect(configuration).toMatchObject({
      format: 'hemocast-eeg-encoder',
      network: labramBase,
      input: { low: 0.1, high: 75, rate: 200, unit: 100 },
      training: {
        details: {
          source: 'labram-base.pth',
          sourceSha256: result.source,
          published: false,
          naming: 'LaBraM',
          leftOut: 3,
        },
      },
    });
    const card = new TextDecoder().decode(storage.files.get('encoder/README.md'));
    expect(card).toContain(result.source);
    expect(card).toContain(result.weights);
  });

  it('makes the same encoder of braindecode’s names and of safetensors', async () => {
    const { result: first } = await importedFrom('braindecode');
    const { result: second } = await imported(
      encodeSafetensors(renamed({ name: braindecodeName })),
      'labram.safetensors',
    );
    const { result: third } = await imported(encodeSafetensors(weights), 'labram.safetensors');
    expect([first.naming, second.naming, third.naming]).toEqual(['braindecode', 'braindecode', 'LaBraM']);
    expect([first.format, second.format]).toEqual(['PyTorch', 'safetensors']);
    const { result: other } = await importedFrom('LaBraM');
    expect(new Set([first, second, third, other].map((one) => one.weights)).size).toBe(1);
  });

  it('lists every tensor that is missing, unexpected or of another shape, and writes nothing', async () => {
    const storage = new MemoryStorage();
    const change = (tensors: Map<string, NamedTensor>) => {
      tensors.delete('student.norm.bias');
      tensors.set('student.norm.extra', head);
      tensors.set('student.time_embed', { shape: [1, 9, 200], data: new Float32Array(1800) });
    };
    storage.files.set('x.pth', pretraining({ change }));
    await expect(importLabram({ storage, file: 'x.pth', out: 'encoder', version: '' })).rejects.toMatchObject({
      code: 'model-weights',
      detail: {
        found:
          '1 missing: norm.bias; 1 unexpected: norm.extra; 1 of another shape: time_embed [1,9,200] instead of [1,16,200]',
      },
    });
    expect([...storage.files.keys()]).toEqual(['x.pth']);
  });

  it.each([
    [
      'another network',
      () => checkpoint(pickle(record({ w: tensor({ key: '0', shape: [1] }) })), { 0: singles(1) }),
      'labram-names',
    ],
    ['a list', () => checkpoint(pickle([0x5d]), {}), 'labram-names'],
    ['safetensors of another network', () => encodeSafetensors(new Map([['w', head]])), 'labram-names'],
    ['an ONNX file', () => Uint8Array.of(8, 9, 18, 8, 104, 101, 109, 111, 99, 97), 'labram-format'],
    ['an empty file', () => new Uint8Array(), 'labram-format'],
    ['a bare pickle', () => Uint8Array.of(0x80, 2, 0x8a, 10), 'torch-legacy'],
    ['code', () => checkpoint(pickle(record({ model: global('os', 'system') })), {}), 'torch-forbidden'],
  ])('refuses %s', async (_, bytes, code) => {
    await expect(imported(bytes())).rejects.toMatchObject({ code });
  });
});

describe.skipIf(!existsSync(reference))('an imported encoder', () => {
  it.each(['LaBraM', 'braindecode'] as const)(
    'gives the tokens of the published network, from names of %s',
    async (naming) => {
      const { storage } = await importedFrom(naming);
      const runtime = await createRuntime(ort as unknown as Parameters<typeof createRuntime>[0], { threads: 1 });
      const { encoder } = await readEegEncoder(storage, 'encoder', runtime);
      const { a } = JSON.parse(readFileSync(`${reference}manifest.json`, 'utf8'));
      const x = formula('input.a', a.channels.length * a.seconds * 200).map((u) => 2 * u);
      const { tokens } = await encoder.encode(x, a.channels, { windowSeconds: a.seconds });
      await encoder.release();
      // The first of them is the class token, which an encoder leaves out.
      const expected = readNpy(new Uint8Array(readFileSync(`${reference}case-a.tokens.npy`)), 'tokens').data.subarray(
        200,
      );
      expect(tokens.length).toBe(expected.length);
      expect(Math.max(...tokens.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(1e-4);
    },
  );
});
