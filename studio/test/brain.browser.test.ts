/** The brain view by keyboard alone: generate, choose a region, read its value and its course, show what is unsure. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeStorage } from '../../src/cli/node-storage.js';
import { ServedFolder } from '../../src/cli/served-folder.js';
import { readPage, type StudioServer, startStudioServer } from '../../src/cli/studio-server.js';
import { embeddedTemplate, regionMeans } from '../../src/cortex/index.js';
import { readGifti } from '../../src/formats/index.js';
import { simulateDataset } from '../../src/simulate/index.js';
import { chromiumPath, openPage, startBrowser } from './browser.js';

const BUILT = fileURLToPath(new URL('../../dist/studio', import.meta.url));
const AXE = fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url));

describe.skipIf(chromiumPath === undefined)('the brain view in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let server: StudioServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hemocast-brain-'));
    const settings = { people: 1, minutes: 1, films: 1, montage: 32 as const, seed: 6, modalities: ['bold' as const] };
    const template = embeddedTemplate();
    await simulateDataset(settings, new NodeStorage(), folder, { template, version: 'test' });
    browser = await startBrowser();
    const app = await ServedFolder.at(BUILT);
    const page = await readPage(BUILT);
    server = await startStudioServer({ app, page, folders: {}, choice: { model: false }, port: 0 });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('shows the region that is searched for, with the value of the file, and asks nothing of a pointer', async () => {
    const { page, troubles } = await openPage(browser, server.address);
    const func = join(folder, 'derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_hemi-');
    const measured = ['L', 'R'].flatMap((side) =>
      ['json', 'func.gii'].map((end) => `${func}${side}_space-fsaverage_den-3k_desc-simulated_bold.${end}`),
    );
    await page.waitForSelector('.engine');
    await page.setInputFiles('input[multiple]', [join(folder, 'sub-01/eeg/sub-01_task-filmA_eeg.edf'), ...measured]);
    await page.waitForSelector('.verdict', { timeout: 60_000 });
    await page.getByRole('tab', { name: 'Generate' }).press('Enter');
    await page.getByRole('button', { name: 'Generate', exact: true }).press('Enter');
    await page.waitForSelector('#generated', { timeout: 120_000 });
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: /Save .*hemi-L.*desc-generated_bold.func.gii/ }).press('Enter');
    const { arrays } = readGifti(await readFile(await (await saving).path()), 'left');

    await page.getByRole('tab', { name: 'Generate' }).focus();
    while ((await page.getByRole('tab', { name: 'Brain' }).getAttribute('aria-selected')) !== 'true') {
      await page.keyboard.press('ArrowRight');
    }
    await page.getByRole('heading', { name: 'Generated and measured' }).waitFor({ timeout: 60_000 });
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('left gyrus precentral');
    await page.getByRole('checkbox', { name: /^Left G_precentral/ }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('img', { name: 'BOLD of regions: Left G_precentral, Left G_precentral, measured' }).waitFor();

    // The slider begins where the EEG tells all that it can; from the start each press goes on by one volume.
    const slider = page.getByRole('slider', { name: 'Time in the recording' });
    expect(Number(await slider.inputValue())).toBeCloseTo(12.6, 6);
    await slider.press('Home');
    for (let k = 0; k < 10; k++) await slider.press('ArrowRight');
    const { labels, regions } = embeddedTemplate();
    const whole = new Float32Array(labels.length);
    whole.set(arrays[10].data as Float32Array);
    const region = regions.findIndex(({ name, hemisphere }) => name === 'G_precentral' && hemisphere === 'L');
    const value = regionMeans({ labels, regions }, whole, 1)[region];
    const item = page.locator('li', { has: page.getByRole('checkbox', { name: /^Left G_precentral/ }) });
    expect(Number((await item.locator('.value').textContent())!.replace('−', '-'))).toBeCloseTo(value, 2);
    expect(await page.locator('.comparison').textContent()).toMatch(/mean correlation over time is r = −?0\.\d\d/);

    await page.getByLabel('Map').selectOption('deviation');
    await page.getByRole('img', { name: /Uncertainty of BOLD, 1 SD \(z\), 0, / }).waitFor();
    const cortex = page.getByRole('application', { name: /Uncertainty of BOLD, 1 SD at 21\.0 s. GENERATED/ });
    await cortex.press('ArrowLeft');
    await cortex.press('0');

    await page.evaluate(await readFile(AXE, 'utf8'));
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string }[] }> };
      };
      return (await axe.run()).violations.map(({ id, impact }) => `${impact}: ${id}`);
    });
    expect(violations).toEqual([]);
    expect(troubles).toEqual([]);
    for (const width of [360, 3840]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    await page.context().close();
  });
});
