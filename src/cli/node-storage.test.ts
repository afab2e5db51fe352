import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeStorage } from './node-storage.js';

let folder: string;
const storage = new NodeStorage();
const withDetail = (code: string, found?: string) =>
  expect.objectContaining({ code, ...(found && { detail: expect.objectContaining({ found }) }) });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hemocast-storage-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('NodeStorage', () => {
  it('writes text and bytes, makes folders, and leaves no temporary file', async () => {
    await storage.write(join(folder, 'a/b/c.txt'), 'µV');
    await storage.write(join(folder, 'a/b/d.bin'), Uint8Array.of(1, 2, 3, 4, 5));
    expect([...(await storage.read(join(folder, 'a/b/c.txt')))]).toEqual([0xc2, 0xb5, 0x56]);
    expect(await storage.size(join(folder, 'a/b/d.bin'))).toBe(5);
    expect([...(await storage.readRange(join(folder, 'a/b/d.bin'), 1, 3))]).toEqual([2, 3, 4]);
    expect([...(await storage.readRange(join(folder, 'a/b/d.bin'), 3, 1e15))]).toEqual([4, 5]);
    expect((await storage.readRange(join(folder, 'a/b/d.bin'), 9, 3)).length).toBe(0);
    expect(await readdir(join(folder, 'a/b'))).toEqual(['c.txt', 'd.bin']);
  });

  it('replaces a file whole, also when two writes to it run at once', async () => {
    const path = join(folder, 'race.bin');
    const contents = [1, 2, 3, 4].map((value) => new Uint8Array(200_000).fill(value));
    await Promise.all(contents.map((content) => storage.write(path, content)));
    const bytes = await storage.read(path);
    expect(bytes.length).toBe(200_000);
    expect(new Set(bytes).size).toBe(1);
    expect((await readdir(folder)).filter((name) => name.includes('race'))).toEqual(['race.bin']);
  });

  it('writes a file in parts, or nothing at all where a part cannot be made', async () => {
    async function* parts(count: number) {
      for (let i = 0; i < 5; i++) {
        if (i === count) throw new TypeError('no more parts');
        yield new Uint8Array(70_000).fill(i);
      }
    }
    const path = join(folder, 'parts.bin');
    await storage.write(path, parts(5));
    const whole = await storage.read(path);
    expect(whole.length).toBe(350_000);
    expect([whole[0], whole[69_999], whole[70_000], whole[349_999]]).toEqual([0, 0, 1, 4]);
    await expect(storage.write(path, parts(3))).rejects.toThrow(new TypeError('no more parts'));
    expect((await storage.read(path)).length).toBe(350_000);
    await expect(storage.write(join(folder, 'parts.bin/x'), parts(5))).rejects.toEqual(withDetail('not-writable'));
    expect((await readdir(folder)).filter((name) => name.includes('parts'))).toEqual(['parts.bin']);
  });

  it('lists a folder in order, follows links, and takes an absent folder as empty', async () => {
    const place = join(folder, 'listed');
    await mkdir(join(place, 'sub-2'), { recursive: true });
    await writeFile(join(place, 'b'), '');
    await symlink(join(place, 'b'), join(place, 'a'));
    await symlink(join(place, 'nowhere'), join(place, 'broken'));
    expect(await storage.list(place)).toEqual([
      { name: 'a', kind: 'file' },
      { name: 'b', kind: 'file' },
      { name: 'sub-2', kind: 'folder' },
    ]);
    expect(await storage.list(join(folder, 'absent'))).toEqual([]);
    expect(await storage.exists(join(place, 'sub-2'))).toBe(true);
    expect(await storage.exists(join(place, 'broken'))).toBe(false);
    await storage.remove(place);
    expect(await storage.exists(place)).toBe(false);
  });

  it('lists no folder that a link leads back to', async () => {
    const place = join(folder, 'loops');
    await mkdir(join(place, 'sub-1/eeg'), { recursive: true });
    await symlink('.', join(place, 'sub-1/ses-1'));
    await symlink('..', join(place, 'sub-1/ses-2'));
    await symlink('self', join(place, 'sub-1/self'));
    await symlink('../sub-2', join(place, 'sub-1/ses-3'));
    await mkdir(join(place, 'sub-2'));
    await symlink('../sub-1', join(place, 'sub-2/ses-1'));
    const names = async (path: string) => (await storage.list(join(place, path))).map(({ name }) => name);
    expect(await names('sub-1')).toEqual(['eeg', 'ses-3']);
    expect(await names('sub-1/ses-3')).toEqual([]);
    expect(await names('sub-2')).toEqual(['ses-1']);
  });

  it.skipIf(process.platform === 'win32')('neither reads nor replaces pipes and devices, nor lists them', async () => {
    const place = join(folder, 'special');
    await mkdir(place);
    const pipe = join(place, 'pipe.edf');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    await symlink(pipe, join(place, 'link.edf'));
    expect(await storage.list(place)).toEqual([]);
    for (const path of [pipe, join(place, 'link.edf')]) {
      const error = withDetail('file-unreadable', 'a named pipe');
      await expect(storage.read(path)).rejects.toEqual(error);
      await expect(storage.readRange(path, 0, 10)).rejects.toEqual(error);
      await expect(storage.size(path)).rejects.toEqual(error);
      await expect(storage.write(path, 'x')).rejects.toEqual(withDetail('not-writable', 'a named pipe'));
    }
    await expect(storage.read('/dev/zero')).rejects.toEqual(withDetail('file-unreadable', 'a device'));
    expect(await readdir(place)).toEqual(['link.edf', 'pipe.edf']);
  });

  it('removes temporary files of processes that have ended, and leaves those of others', async () => {
    const place = join(folder, 'swept');
    await mkdir(place);
    const ended = spawnSync(process.execPath, ['--version']).pid;
    const host = hostname().replace(/[^A-Za-z0-9-]/g, '-');
    const gone = [`.a.edf.${ended}-1.tmp`, `.a.edf.${host}@${ended}-2.tmp`];
    const kept = [`.b.${host}@${process.pid}-99.tmp`, `.c.another-machine@${ended}-1.tmp`, '.own.tmp', 'x.tmp'];
    for (const name of [...gone, ...kept]) await writeFile(join(place, name), '');
    await new NodeStorage().write(join(place, 'written'), 'x');
    expect((await readdir(place)).sort()).toEqual([...kept, 'written'].sort());
  });

  it('names what is wrong when reading', async () => {
    await expect(storage.read(join(folder, 'none'))).rejects.toEqual(withDetail('file-not-found'));
    await expect(storage.size(join(folder, 'none'))).rejects.toEqual(withDetail('file-not-found'));
    await expect(storage.read(folder)).rejects.toEqual(withDetail('file-unreadable', 'a folder'));
    await expect(storage.size(folder)).rejects.toEqual(withDetail('file-unreadable', 'a folder'));
  });

  it('names what is wrong when writing, and leaves nothing behind', async () => {
    await storage.write(join(folder, 'plain'), 'x');
    await expect(storage.write(join(folder, 'plain/y'), 'x')).rejects.toEqual(
      withDetail('not-writable', 'a file where a folder is needed'),
    );
    await expect(storage.ensureWritable(join(folder, 'plain'))).rejects.toEqual(
      withDetail('not-writable', 'a file where a folder is needed'),
    );
    await mkdir(join(folder, 'taken/inside'), { recursive: true });
    await expect(storage.write(join(folder, 'taken'), 'x')).rejects.toEqual(
      withDetail('not-writable', 'a folder of this name'),
    );
    await expect(storage.write(join(folder, 'x'.repeat(300)), 'x')).rejects.toEqual(
      withDetail('not-writable', 'a name longer than the file system takes'),
    );
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('respects permissions', async () => {
    const place = join(folder, 'locked');
    await storage.write(join(place, 'file'), 'x');
    await chmod(join(place, 'file'), 0o000);
    await chmod(place, 0o555);
    await expect(storage.read(join(place, 'file'))).rejects.toEqual(
      withDetail('file-unreadable', 'no permission to read'),
    );
    await expect(storage.write(join(place, 'other'), 'x')).rejects.toEqual(
      withDetail('not-writable', 'no permission to write'),
    );
    await chmod(place, 0o755);
  });
});
