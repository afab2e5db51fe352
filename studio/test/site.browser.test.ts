/** The documentation on a plain web server: guides, search and the studio work, and nothing is asked of another origin. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../scripts/docs/site.js';
import { chromiumPath, openPage, startBrowser } from './browser.js';

const STUDIO = fileURLToPath(new URL('../../dist/studio', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** The simplest server there is, with the site in a folder of its own. */
function serve(folder: string, missing: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
    const place = join(folder, path.replace(/^\/docs\//, '').replace(/(^|\/)$/, '$1index.html'));
    if (!path.startsWith('/docs/') || !existsSync(place) || !statSync(place).isFile()) {
      missing.push(path);
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(place)] ?? 'application/octet-stream' });
    createReadStream(place).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe.skipIf(chromiumPath === undefined)('the site in Chromium', () => {
  const missing: string[] = [];
  let folder: string;
  let browser: Browser;
  let server: Server;
  let address: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hemocast-site-'));
    await buildSite({ out: folder, studio: STUDIO, rooms: ['foundation'] });
    server = await serve(folder, missing);
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/docs/`;
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('leads from the README to a tutorial, by search to a guide, and to the studio with its model', async () => {
    const { page, requests, troubles } = await openPage(browser, address);
    await page.locator('.tsd-panel').getByRole('link', { name: 'a first model' }).click();
    await page.getByRole('heading', { name: 'A first model', level: 1 }).waitFor();
    expect(page.url()).toBe(`${address}docs/tutorials/first-model.html`);
    if (process.env.HEMOCAST_PICTURES) await page.screenshot({ path: `${process.env.HEMOCAST_PICTURES}/site.png` });

    await page.locator('#tsd-search-trigger').click();
    await page.locator('#tsd-search-input').fill('EEG from inside a scanner');
    await page.locator('#tsd-search-results a').first().click();
    await page.waitForURL(/docs\/scanner\.html/);

    await page.getByRole('link', { name: 'Studio' }).first().click();
    await page.locator('.engine').waitFor({ timeout: 60_000 });
    expect(page.url()).toBe(`${address}studio/index.html`);
    const model = await page.request.get(`${address}studio/models/demo/files.json`);
    expect(model.status()).toBe(200);

    expect(requests.filter((one) => !one.startsWith(address) && !/^(blob|data):/.test(one))).toEqual([]);
    expect(missing).toEqual([]);
    expect(troubles).toEqual([]);
    await page.context().close();
  });
});
