import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../studio/src/offline/content-security-policy.js';
import { ServedFolder } from './served-folder.js';
import { STUDIO_HEADERS, type StudioServer, startStudioServer } from './studio-server.js';

let folder: string;
let server: StudioServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hemocast-server-'));
  for (const name of ['app', 'data/deep', 'data/.git', 'other']) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'app/a.js'), '1');
  await writeFile(join(folder, 'data/ten.edf'), '0123456789');
  await writeFile(join(folder, 'data/deep/page.html'), '<script>1</script>');
  await writeFile(join(folder, 'data/.git/config'), 'secret');
  await symlink(join(folder, 'secret.txt'), join(folder, 'data/out.edf'));
  await symlink(join(folder, 'other'), join(folder, 'data/outside'));
  await symlink(join(folder, 'data/ten.edf'), join(folder, 'data/within.edf'));
  server = await startStudioServer({
    app: await ServedFolder.at(join(folder, 'app')),
    page: '<html><head></head></html>',
    folders: {
      recordings: await ServedFolder.at(join(folder, 'data')),
      flat: await ServedFolder.at(join(folder, 'data'), { kind: 'files' }),
    },
    choice: { model: false, recording: 'served/recordings/"><script>.edf' },
    port: 0,
  });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Asks with the path as it is written: `fetch` would tidy it. */
function ask(path: string, { method = 'GET', headers = {} as Record<string, string> } = {}) {
  const { hostname, port, pathname } = new URL(server.address);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
    const asked = request(
      { hostname, port, path: path.startsWith('/') ? path : pathname + path, method, headers },
      (answer) => {
        let text = '';
        answer.on('data', (part) => {
          text += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

describe('the server of the studio', () => {
  it('gives files, and parts of them', async () => {
    const path = 'served/file/recordings/ten.edf';
    expect(await ask(path)).toMatchObject({ status: 200, text: '0123456789' });
    const headers = (range: string) => ({ headers: { Range: `bytes=${range}` } });
    expect(await ask(path, headers('2-4'))).toMatchObject({ status: 206, text: '234' });
    expect(await ask(path, headers('8-99'))).toMatchObject({ status: 206, text: '89' });
    expect(await ask(path, headers('-3'))).toMatchObject({ status: 206, text: '789' });
    expect(await ask(path, headers('10-'))).toMatchObject({ status: 416 });
    const head = await ask(path, { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '10', '']);
    expect((await ask('served/file/recordings/within.edf')).text).toBe('0123456789');
  });

  it('lists what it gives, and no more', async () => {
    const names = async (path: string) => JSON.parse((await ask(path)).text).map(({ name }: { name: string }) => name);
    expect(await names('served/list/recordings')).toEqual(['deep', 'ten.edf', 'within.edf']);
    expect(await names('served/list/flat')).toEqual(['ten.edf', 'within.edf']);
  });

  it.each([
    'served/file/recordings/../../secret.txt',
    'served/file/recordings/..%2f..%2fsecret.txt',
    'served/file/recordings/%2e%2e/secret.txt',
    'served/file/recordings/..%5csecret.txt',
    'served/file/recordings/out.edf',
    'served/list/recordings/outside',
    'served/file/recordings/.git/config',
    'served/file/recordings/%00',
    'served/file/recordings/%zz',
    'served/file/recordings/deep',
    'served/file/flat/deep/page.html',
    'served/file/constructor/x',
    '%2e%2e/secret.txt',
    '../secret.txt',
  ])('does not give %s', async (path) => {
    const { status, text } = await ask(path);
    expect([403, 404]).toContain(status);
    expect(text).not.toContain('secret\n');
    expect(text).not.toBe('secret');
  });

  it('answers nobody without the token, for another host, or who would write', async () => {
    expect((await ask('/')).status).toBe(403);
    expect((await ask(`/${'A'.repeat(32)}/`)).status).toBe(403);
    expect((await ask('', { headers: { Host: 'evil.example' } })).status).toBe(403);
    expect((await ask('a.js', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect((await ask('', { method })).status).toBe(405);
  });

  it('sends its policy with every answer, and runs nothing of a user’s', async () => {
    for (const path of ['', 'a.js', 'none', '/wrong/', 'served/file/recordings/deep/page.html']) {
      const { headers } = await ask(path);
      for (const [name, value] of Object.entries(STUDIO_HEADERS)) expect(headers[name.toLowerCase()], path).toBe(value);
    }
    expect((await ask('served/file/recordings/deep/page.html')).headers['content-type']).toBe(
      'application/octet-stream',
    );
    expect(STUDIO_HEADERS['Content-Security-Policy']).toBe(`${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`);
    expect((await ask('')).text).not.toContain('<script>');
  });
});
