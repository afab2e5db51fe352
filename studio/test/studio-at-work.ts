/** What browser tests share: a server of the built studio, a browser, and a simulated recording of 64 channels and two minutes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { ServedFolder } from '../../src/cli/served-folder.js';
import {
  readPage,
  type StudioServer,
  type StudioServerOptions,
  startStudioServer,
} from '../../src/cli/studio-server.js';
import { embeddedTemplate } from '../../src/cortex/index.js';
import { simulateDataset } from '../../src/simulate/index.js';
import { builtStudio, startBrowser } from './browser.js';

export interface StudioAtWork {
  folder: string;
  storage: NodeStorage;
  /** Simulated EEG of the data set `bids` in the folder. */
  edf: string;
  browser: Browser;
  server: StudioServer;
  /** Another server, of other folders. */
  serve(options: Pick<StudioServerOptions, 'folders' | 'choice'>): Promise<StudioServer>;
  close(): Promise<void>;
}

export async function studioAtWork(minutes = 2): Promise<StudioAtWork> {
  const storage = new NodeStorage();
  const folder = await mkdtemp(join(tmpdir(), 'hemocast-studio-'));
  const settings = { people: 1, minutes, films: 1, montage: 64 as const, seed: 5, modalities: ['bold' as const] };
  await simulateDataset(settings, storage, join(folder, 'bids'), { template: embeddedTemplate(), version: 'test' });
  const servers: StudioServer[] = [];
  const serve: StudioAtWork['serve'] = async (options) => {
    const [app, page] = [await ServedFolder.at(builtStudio), await readPage(builtStudio)];
    const server = await startStudioServer({ app, page, ...options, port: 0 });
    servers.push(server);
    return server;
  };
  const browser = await startBrowser();
  return {
    ...{ folder, storage, browser, serve },
    edf: join(folder, 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf'),
    server: await serve({ folders: {}, choice: { model: false } }),
    async close() {
      await browser.close();
      for (const server of servers) await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until the engine and the model are there, and nothing is under way. */
export async function ready(page: Page): Promise<void> {
  await page.waitForSelector('.engine', { timeout: 60_000 });
  await idle(page);
}

/** Waits until nothing is under way. */
export async function idle(page: Page): Promise<void> {
  await page.waitForSelector('footer progress', { state: 'detached', timeout: 120_000 });
}

/** Drops files, and waits for the verdict of the input check. */
export async function choose(page: Page, files: string | string[]): Promise<void> {
  await page.setInputFiles('input[multiple]', files);
  await page.waitForSelector('.recording select', { timeout: 60_000 });
  await idle(page);
}

export async function open(page: Page, tab: string): Promise<void> {
  await page.getByRole('tab', { name: tab, exact: true }).click();
}

/** Generates with what is chosen. */
export async function generate(page: Page): Promise<void> {
  await open(page, 'Generate');
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await page.waitForSelector('#generated', { timeout: 180_000 });
  await idle(page);
}
