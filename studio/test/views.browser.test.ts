/** Recording, cleaning, reasons and scores in a browser, by keyboard where a mouse would do. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { ServedFolder } from '../../src/cli/served-folder.js';
import { readPage, type StudioServer, startStudioServer } from '../../src/cli/studio-server.js';
import { embeddedTemplate } from '../../src/cortex/index.js';
import { simulateDataset } from '../../src/simulate/index.js';
import { chromiumPath, openPage, startBrowser, type WatchedPage } from './browser.js';

const BUILT = fileURLToPath(new URL('../../dist/studio', import.meta.url));
/** A name that would be markup anywhere but in text. */
const HOSTILE = '<img src=x onerror=document.title=1>';

/** Of pictures of the main views, where they are wanted. */
const PICTURES = process.env.STUDIO_PICTURES;

describe.skipIf(chromiumPath === undefined)('views of the studio in Chromium', () => {
  const storage = new NodeStorage();
  let folder: string;
  let edf: string;
  let metrics: string;
  let browser: Browser;
  let server: StudioServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hemocast-views-'));
    const settings = { people: 1, minutes: 2, films: 1, montage: 32 as const, seed: 5, modalities: ['fnirs' as const] };
    await simulateDataset(settings, storage, join(folder, 'bids'), { template: embeddedTemplate(), version: 'test' });
    edf = join(folder, 'bids/sub-01/eeg/sub-01_task-filmA_eeg.edf');
    metrics = join(folder, 'metrics.json');
    await writeFile(metrics, JSON.stringify(evaluation()));
    browser = await startBrowser();
    const app = await ServedFolder.at(BUILT);
    server = await startStudioServer({
      app,
      page: await readPage(BUILT),
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

  async function opened(view: string, files: string | string[]): Promise<WatchedPage> {
    const watched = await openPage(browser, `${server.address}#${view}`);
    await watched.page.waitForSelector('.engine', { timeout: 60_000 });
    await watched.page.setInputFiles('input[multiple]', files);
    return watched;
  }

  /** In light, dark and on a telephone; nothing is wider than the page. */
  async function looked({ page, troubles }: WatchedPage, name: string): Promise<void> {
    for (const [scheme, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 360],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(300);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      if (PICTURES === undefined) continue;
      await mkdir(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}-${scheme}-${width}.png`), fullPage: true });
    }
    expect(troubles).toEqual([]);
  }

  it('shows a recording: the verdict first, traces that keys move, bad channels, events and electrodes', async () => {
    const watched = await opened('recording', edf);
    const { page } = watched;
    await page.waitForSelector('canvas[data-complete=true]');
    await page.waitForSelector('.verdict', { timeout: 90_000 });
    const order = await page.evaluate(
      () =>
        document.querySelector('.verdict')!.compareDocumentPosition(document.querySelector('canvas')!) &
        Node.DOCUMENT_POSITION_FOLLOWING,
    );
    expect(order).toBeGreaterThan(0);
    const traces = page.getByRole('slider', { name: 'Traces as recorded' });
    const stretch = () => traces.getAttribute('aria-valuetext');
    expect(await stretch()).toBe('0:00.0 to 0:10.0 of 2:00');
    await traces.focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowRight');
    expect(await stretch()).toBe('0:11.0 to 0:21.0 of 2:00');
    await page.keyboard.press('End');
    expect(await stretch()).toBe('1:50.0 to 2:00.0 of 2:00');
    await page.keyboard.press('Home');
    await page.keyboard.press('+');
    expect(await stretch()).toBe('0:01.7 to 0:08.3 of 2:00');
    // Something is drawn: ink in many rows of the canvas.
    await page.waitForSelector('canvas[data-complete=true]');
    const rows = await page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(canvas.width >> 1, 0, 40, canvas.height);
      let inked = 0;
      for (let row = 0; row < canvas.height; row++) {
        for (let x = 0; x < 40; x++) {
          if (data[4 * (40 * row + x) + 3] > 200) {
            inked++;
            break;
          }
        }
      }
      return inked;
    });
    expect(rows).toBeGreaterThan(50);
    await page.getByRole('button', { name: 'Fp1 is bad' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: 'Fp1 is bad' }).getAttribute('aria-pressed')).toBe('true');
    await page.getByText('1 bad', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('Fp1 is marked as bad and is interpolated.').waitFor({ timeout: 60_000 });
    await page.locator('section:has(#events) li button').nth(3).click();
    expect(await stretch()).not.toBe('0:01.7 to 0:08.3 of 2:00');
    await looked(watched, 'recording');
    await page.context().close();
  });

  it('shows light as well', async () => {
    const watched = await opened('recording', join(folder, 'bids/sub-01/nirs/sub-01_task-filmA_nirs.snirf'));
    await watched.page.waitForSelector('canvas[data-complete=true]');
    await watched.page.getByText('each channel on a scale of its own').waitFor();
    await looked(watched, 'light');
    await watched.page.context().close();
  });

  it('previews cleaning, takes a component out by hand, and writes the command that does the same', async () => {
    const watched = await opened('cleaning', edf);
    const { page } = watched;
    await page.getByLabel('Low, Hz').fill('2');
    await page.getByLabel('ICA', { exact: true }).selectOption('picard');
    const command = page.locator('pre code');
    await page.waitForFunction(() =>
      /--low 2 .*--ica picard/.test(document.querySelector('pre code')?.textContent ?? ''),
    );
    expect(await command.innerText()).toBe(
      'hemocast preprocess eeg sub-01_task-filmA_eeg.edf --low 2 --ica picard --out cleaned',
    );
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await page.waitForSelector('.result canvas[data-complete=true]', { timeout: 180_000 });
    await page.getByText('2 to 75 Hz').waitFor();
    await page.locator('.uplot canvas').waitFor();
    const third = page.getByRole('button', { name: /^Component 3,.*taken out$/ });
    const before = await third.getAttribute('aria-pressed');
    await third.click();
    expect(await third.getAttribute('aria-pressed')).toBe(before === 'true' ? 'false' : 'true');
    await page.waitForFunction(() => /--(drop|keep) 3/.test(document.querySelector('pre code')?.textContent ?? ''));
    await page.getByRole('button', { name: 'Preview with these components' }).click();
    await page.getByText(/(taken out|kept) by hand/).waitFor({ timeout: 180_000 });
    const toggle = page.getByRole('button', { name: 'After cleaning; show before' });
    await toggle.click();
    await page.getByRole('slider', { name: 'Traces before cleaning' }).waitFor();
    await looked(watched, 'cleaning');
    await page.context().close();
  });

  it('shares out what was generated over the bands', async () => {
    const watched = await opened('generate', edf);
    const { page } = watched;
    await page.waitForSelector('.verdict', { timeout: 90_000 });
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await page.waitForSelector('#generated', { timeout: 120_000 });
    await page.getByRole('tab', { name: 'Why' }).click();
    await page.getByRole('button', { name: 'Share out over bands' }).click();
    await page.getByText(/^Check: they sum to the generated signal/).waitFor({ timeout: 120_000 });
    const shares = await page.locator('section:has(#bands) table').first().locator('tbody td.number').allInnerTexts();
    expect(shares).toHaveLength(5);
    expect(shares.reduce((sum, text) => sum + Number.parseFloat(text), 0)).toBeCloseTo(100, 0);
    await page.getByLabel('Region').selectOption({ index: 1 });
    expect(await page.locator('section:has(#bands) table').count()).toBe(2);
    await looked(watched, 'why');
    await page.context().close();
  });

  it('shows scores as the report does, and names from files as text', async () => {
    const watched = await opened('metrics', [edf, metrics]);
    const { page } = watched;
    await page
      .getByRole('heading', { name: 'How good the target is' })
      .or(page.getByRole('heading', { name: /^How good generated/ }))
      .waitFor({ timeout: 60_000 });
    await page.getByText('0.40 [0.30, 0.50]').first().waitFor();
    await page.getByText(HOSTILE).first().waitFor();
    await page.waitForFunction(() =>
      [...document.querySelectorAll('figure img')].every((one) => (one as HTMLImageElement).naturalWidth > 0),
    );
    expect(await page.locator('figure img').count()).toBeGreaterThan(1);
    expect(await page.title()).toBe('Hemocast studio');
    await page.getByText('Beside what was published on these data').waitFor();
    await page.locator('summary', { hasText: 'BOLD' }).click();
    await page
      .getByText('Ridge regression', { exact: false })
      .or(page.getByText('ridge regression', { exact: false }))
      .first()
      .waitFor();
    await looked(watched, 'metrics');
    await page.context().close();
  });

  function evaluation(): object {
    const score = (model: number) => ({
      note: 'a note',
      n: { people: 2, runs: 2 },
      model,
      ridge: 0.3,
      reachable: null,
      ceiling: null,
    });
    return {
      people: 2,
      vertices: 4688,
      predictors: { model: { name: 'model', note: HOSTILE }, ridge: { name: HOSTILE, note: 'a baseline' } },
      pcc: { ...score(0.4), shiftNull: { mean: 0, p95: 0.08, p99: 0.1, p: 0.001, draws: 1000 } },
      spatial: score(0.2),
      intervals: { pcc: { model: [0.3, 0.5], ridge: [0.2, 0.4] }, spatial: { model: [0.1, 0.3], ridge: null } },
      published: [{ metric: HOSTILE, value: '0.5', n: 9, source: 'a paper', nearest: 'pcc', model: 0.4 }],
      perRun: [{ person: '01' }, { person: '02' }],
    };
  }

  it('has built files to test', async () => {
    expect(await readFile(join(BUILT, 'index.html'), 'utf8')).toContain('Content-Security-Policy');
  });
});
