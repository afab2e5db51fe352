/** The whole way in a browser: drop an EDF, generate with the demonstration model, and get the numbers of the command line. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { ServedFolder } from '../../src/cli/served-folder.js';
import { shippedModel } from '../../src/cli/shipped-model.js';
import { readPage, type StudioServer, startStudioServer } from '../../src/cli/studio-server.js';
import { GENERATION_BATCH, generateDataset } from '../../src/commands/index.js';
import { embeddedTemplate } from '../../src/cortex/index.js';
import { readGifti } from '../../src/formats/index.js';
import { simulateDataset } from '../../src/simulate/index.js';
import { createRuntime } from '../../src/tensor/index.js';
import { modelFolders, readModel } from '../../src/train/index.js';
import { builtStudio, named, openPage, startBrowser, untried, type WatchedPage } from './browser.js';

const LEFT = 'desc-generated_bold.func.gii';

describe.skipIf(untried)(named('the studio in Chromium'), () => {
  const storage = new NodeStorage();
  let folder: string;
  let edf: string;
  let browser: Browser;
  let server: StudioServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hemocast-studio-'));
    const settings = { people: 1, minutes: 2, films: 1, montage: 64 as const, seed: 5, modalities: ['bold' as const] };
    await simulateDataset(settings, storage, join(folder, 'bids'), { template: embeddedTemplate(), version: 'test' });
    edf = join(folder, 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf');
    browser = await startBrowser();
    const app = await ServedFolder.at(builtStudio);
    server = await startStudioServer({
      app,
      page: await readPage(builtStudio),
      folders: {},
      choice: { model: false },
      port: 0,
    });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** `[volume][vertex]` of the left hemisphere, as the command line generates it. */
  async function expected(): Promise<Float32Array[]> {
    const runtime = createRuntime(ort, { threads: 1 });
    const [place] = await modelFolders(storage, shippedModel, ['bold']);
    const model = await readModel(storage, place.folder, runtime, GENERATION_BATCH);
    const out = join(folder, 'node');
    // A copy without the data set around it, as a dropped file has none.
    const alone = join(folder, 'alone/sub-01_task-filmA_eeg.edf');
    await storage.write(alone, await storage.read(edf));
    const { recordings } = await generateDataset({
      models: [{ target: 'bold', model, modelFolder: place.folder }],
      ...{ storage, out, recording: alone, template: embeddedTemplate(), seed: 1, version: 'test', versions: {} },
    });
    const file = recordings[0].files.find((one) => one.includes('hemi-L') && one.endsWith(LEFT))!;
    return values(await storage.read(join(out, file)), file);
  }

  function values(bytes: Uint8Array, name: string): Float32Array[] {
    return readGifti(bytes, name).arrays.map(({ data }) => Float32Array.from(data));
  }

  async function generated({ page }: WatchedPage): Promise<Float32Array[]> {
    await page.waitForSelector('.engine', { timeout: 30_000 });
    await page.setInputFiles('input[multiple]', edf);
    await page.waitForSelector('.verdict', { timeout: 60_000 });
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await page.waitForSelector('#generated', { timeout: 120_000 });
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: new RegExp(`Save .*hemi-L.*${LEFT}`) }).click();
    return values(await readFile(await (await saving).path()), LEFT);
  }

  function largestDifference(a: Float32Array[], b: Float32Array[]): number {
    expect(a).toHaveLength(b.length);
    let most = 0;
    let size = 0;
    for (const [k, volume] of b.entries()) {
      // The medial wall holds no numbers.
      expect(a[k].findIndex((value, v) => Number.isNaN(value) !== Number.isNaN(volume[v]))).toBe(-1);
      for (const [v, value] of volume.entries()) {
        if (Number.isNaN(value)) continue;
        most = Math.max(most, Math.abs(a[k][v] - value));
        size = Math.max(size, Math.abs(value));
      }
    }
    expect(size).toBeGreaterThan(0.05);
    return most;
  }

  it.each(['wasm', 'webgpu'])('generates what the command line does, by %s, and asks nobody else', async (engine) => {
    const watched = await openPage(browser, `${server.address}?engine=${engine}#generate`);
    const there = await generated(watched);
    expect(await watched.page.locator('.engine select').inputValue()).toBe(engine);
    const difference = largestDifference(there, await expected());
    console.log(`${engine}: largest difference ${difference.toExponential(1)}`);
    expect(difference).toBeLessThan(1e-4);
    expect(
      watched.requests.filter((address) => !/^(blob|data):/.test(address) && !address.startsWith(server.address)),
    ).toEqual([]);
    expect(watched.requests.length).toBeGreaterThan(10);
    expect(watched.troubles).toEqual([]);
    expect(await watched.page.evaluate(() => crossOriginIsolated)).toBe(true);
    await watched.page.context().close();
  });
});
