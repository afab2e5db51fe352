import { describe, expect, it } from 'vitest';
import { MemoryStorage, sha256 } from '../foundation/index.js';
import { readWeightsFolder, type WeightsFolderKind, writeWeightsFolder } from './weights-folder.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const KIND: WeightsFolderKind<{ width: number }> = {
  missing: { code: 'thing-missing', summary: 'This is no thing', advice: 'Give a thing.' },
  graph: 'thing.onnx',
  parse: (bytes) => JSON.parse(text(bytes)),
  shapes: ({ width }) => new Map([['w', [width]]]),
  advice: 'Copy it again.',
};
const content = (width: number) => ({
  configuration: JSON.stringify({ width }),
  format: 'thing',
  tensors: new Map([['w', { shape: [2], data: Float32Array.of(1.5, -2) }]]),
  files: { 'thing.onnx': Uint8Array.of(1, 2) },
  card: (hash: string) => `# ${hash}`,
});

describe('a folder of weights', () => {
  it('reads back as it was written, under the hash that stands on its card', async () => {
    const storage = new MemoryStorage();
    const hash = await writeWeightsFolder(storage, 'a', content(2));
    const read = await readWeightsFolder(storage, 'a', KIND);
    expect(read.configuration).toEqual({ width: 2 });
    expect(read.store.get('w')).toEqual({ shape: [2], data: Float32Array.of(1.5, -2) });
    expect(read.hash).toBe(hash);
    expect(await sha256(storage.files.get('a/model.safetensors')!)).toBe(hash);
    expect(text(storage.files.get('a/README.md')!)).toBe(`# ${hash}`);
    expect(storage.files.get('a/thing.onnx')).toEqual(Uint8Array.of(1, 2));
  });

  it('has no configuration while a writing of it is not complete', async () => {
    const storage = new MemoryStorage();
    await writeWeightsFolder(storage, 'a', content(2));
    const card = () => {
      throw new Error('interrupted');
    };
    await expect(writeWeightsFolder(storage, 'a', { ...content(2), card })).rejects.toThrow('interrupted');
    await expect(readWeightsFolder(storage, 'a', KIND)).rejects.toMatchObject({
      code: 'thing-missing',
      detail: { found: 'no config.json', expected: 'config.json, model.safetensors, thing.onnx' },
    });
  });

  it('refuses weights of another shape than the configuration says', async () => {
    const storage = new MemoryStorage();
    await writeWeightsFolder(storage, 'a', content(3));
    await expect(readWeightsFolder(storage, 'a', KIND)).rejects.toMatchObject({ code: 'model-weights' });
  });
});
