import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../foundation/index.js';
import { filesBelow, filesBeside, isFinished, type MadeFolder, workRequest } from './work-request.js';

const MODEL: MadeFolder = { format: 'hemocast-model', title: 'a trained model' };
const SET: MadeFolder = {
  format: 'hemocast-models',
  title: 'trained models',
  names: ['joint'],
  parts: ['bold', 'fnirs'],
};

async function stored(files: Record<string, string | Uint8Array>): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (const [path, content] of Object.entries(files)) await storage.write(path, content);
  return storage;
}

const config = (format: string, request?: string) => JSON.stringify({ format, request });

describe('isFinished', () => {
  it('knows its own finished work, and no other', async () => {
    const storage = await stored({ 'm/config.json': config('hemocast-model', 'this'), 'm/notes.txt': 'mine' });
    expect(await isFinished(storage, 'm', MODEL, 'this', false)).toBe(true);
    await expect(isFinished(storage, 'm', MODEL, 'other', false)).rejects.toMatchObject({ code: 'work-finished' });
    await expect(isFinished(storage, 'm', SET, 'this', false)).rejects.toMatchObject({
      code: 'folder-taken',
      detail: { found: 'a folder of the kind hemocast-model' },
    });
    for (const kind of [MODEL, SET]) expect(await isFinished(storage, 'm', kind, 'other', true)).toBe(false);
  });

  it('lets interrupted work of its kind go on, and writes beside nothing else', async () => {
    const own = await stored({ 'm/checkpoint.safetensors': '', 'm/bold-encoder/checkpoint.safetensors': '' });
    expect(await isFinished(own, 'm', MODEL, 'this', false)).toBe(false);
    expect(await isFinished(own, 'absent', MODEL, 'this', false)).toBe(false);
    for (const name of ['README.md', 'dataset_description.json', 'thesis.docx']) {
      const theirs = await stored({ [`m/${name}`]: '' });
      await expect(isFinished(theirs, 'm', MODEL, 'this', false)).rejects.toMatchObject({ code: 'folder-taken' });
    }
  });

  it('protects the models of a set that is not complete, and those that it would take in', async () => {
    const part = await stored({
      'm/bold/config.json': config('hemocast-model', 'this'),
      'm/fnirs/checkpoint.safetensors': '',
    });
    expect(await isFinished(part, 'm', SET, 'this', false)).toBe(false);
    await expect(isFinished(part, 'm', SET, 'other', false)).rejects.toMatchObject({
      code: 'work-finished',
      detail: { file: 'm/bold' },
    });
  });
});

describe('workRequest', () => {
  const asked = { command: 'train', version: '1', options: { seed: 1, out: 'a', threads: 2 } };

  it('follows options and content, not places and names of folders', async () => {
    const storage = await stored({
      'd/sub-1/x.edf': 'abc',
      'd/participants.tsv': 'p',
      'copy/sub-1/x.edf': 'abc',
      'copy/participants.tsv': 'p',
    });
    const of = async (root: string, given = asked) =>
      workRequest(storage, given, [await filesBeside(storage, root, [`${root}/sub-1/x.edf`])]);
    const first = await of('d');
    expect(await of('copy')).toBe(first);
    expect(await of('d', { ...asked, options: { ...asked.options, out: 'b', threads: 8 } })).toBe(first);
    expect(await of('d', { ...asked, options: { ...asked.options, seed: 2 } })).not.toBe(first);
    expect(await of('d', { ...asked, version: '2' })).not.toBe(first);
    await storage.write('d/participants.tsv', 'q');
    expect(await of('d')).not.toBe(first);
  });

  it('sees a change in the middle of a large file, and leaves out what it writes itself', async () => {
    const large = new Uint8Array(3_000_000);
    const storage = await stored({ 'd/x.bin': large });
    const of = async () => workRequest(storage, asked, [await filesBelow(storage, 'd', 'd/model')]);
    const first = await of();
    await storage.write('d/model/config.json', 'new');
    expect(await of()).toBe(first);
    large[1_500_000] = 1;
    await storage.write('d/x.bin', large);
    expect(await of()).not.toBe(first);
  });
});
