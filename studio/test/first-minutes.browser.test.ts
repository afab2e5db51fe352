/** What somebody does who knows nothing of the studio: drop before it has started, drop folders and files of all kinds, follow the buttons. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { named, openPage, untried } from './browser.js';
import { idle, open, type StudioAtWork, studioAtWork } from './studio-at-work.js';

describe.skipIf(untried)(named('the first minutes'), () => {
  let work: StudioAtWork;

  beforeAll(async () => {
    work = await studioAtWork(1);
    // It stands before the EEG in the order of names, and is no file that can be read.
    await mkdir(join(work.folder, 'bids/derivatives/a'), { recursive: true });
    await writeFile(join(work.folder, 'bids/derivatives/a/first_nirs.snirf'), 'no light');
  });
  afterAll(() => work?.close());

  it('leads from a folder, dropped at once, to the brain, and explains what was generated', async () => {
    const { page, troubles } = await openPage(work.browser, work.server.address);
    // The engine has not started yet.
    await page.setInputFiles('input[webkitdirectory]', join(work.folder, 'bids'));
    await page.waitForSelector('canvas[data-complete=true]', { timeout: 60_000 });
    expect(await page.locator('.recording select').inputValue()).toMatch(/_eeg\.edf$/);
    expect(await page.locator('.recording option').allInnerTexts()).toContain(
      'bids/derivatives/a/first_nirs.snirf (fNIRS)',
    );
    await page.getByRole('button', { name: 'Go to Generate' }).click({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await page.waitForSelector('#generated', { timeout: 120_000 });
    await page.getByRole('button', { name: 'See it on the brain' }).click();
    await page.getByRole('heading', { name: 'Generated and measured' }).waitFor({ timeout: 60_000 });
    await page.getByRole('img', { name: 'Global field power of the EEG: GFP' }).waitFor();
    await idle(page);
    await open(page, 'Recording');
    await page.getByRole('button', { name: 'Fp1 is bad' }).click();
    await open(page, 'Why');
    await page.getByText('What is explained is what was generated, with all channels.').waitFor();
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it('opens the view that shows what was dropped', async () => {
    const { page } = await openPage(work.browser, work.server.address);
    const chosen = () => page.getByRole('tab', { selected: true }).innerText();
    const func = join(work.folder, 'bids/derivatives/hemocast-simulate/sub-01/func/sub-01_task-filmA_hemi-');
    const pair = ['L', 'R'].flatMap((side) =>
      ['json', 'func.gii'].map((end) => `${func}${side}_space-fsaverage_den-3k_desc-simulated_bold.${end}`),
    );
    await page.setInputFiles('input[multiple]', pair);
    await page.getByRole('application', { name: /^Cortex: Measured BOLD/ }).waitFor({ timeout: 60_000 });
    expect(await chosen()).toBe('Brain');
    const metrics = join(work.folder, 'metrics.json');
    await writeFile(metrics, '{}');
    await page.setInputFiles('input[multiple]', metrics);
    await page.getByRole('tab', { name: 'How good', selected: true }).waitFor({ timeout: 30_000 });
    const other = join(work.folder, 'notes.txt');
    await writeFile(other, 'nothing');
    await page.setInputFiles('input[multiple]', other);
    await page.getByText(/^Hemocast reads none of these files/).waitFor({ timeout: 30_000 });
    await page.context().close();
  });
});
