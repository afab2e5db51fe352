/** A report from disk: its cortex turns, plays and names what is pointed at, and without scripts its pictures are there. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildReportViewer } from '../../scripts/report-viewer.mjs';
import { embeddedTemplate } from '../../src/cortex/index.js';
import { cortexFields, generationReport, renderReport, stillMapsFigure } from '../../src/report/index.js';
import { chromiumPath, openPage, startBrowser } from './browser.js';

const VOLUMES = 30;
const TR = 2;

/** Waves over the cortex that differ from vertex to vertex and from volume to volume, in z. */
function planted(vertex: number, volume: number): number {
  return 1.5 * Math.sin(vertex / 40 + volume / 3);
}

describe.skipIf(chromiumPath === undefined)('the cortex of a report in Chromium', () => {
  const template = embeddedTemplate();
  const vertices = template.labels.length;
  let folder: string;
  let address: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hemocast-report-'));
    await buildReportViewer(join(folder, 'viewer.js'));
    const mean = new Float32Array(vertices * VOLUMES).map((_, i) => planted(Math.floor(i / VOLUMES), i % VOLUMES));
    const series = {
      mean,
      deviation: new Float32Array(mean.length).fill(0.75),
      volumes: VOLUMES,
      tr: TR,
      startTime: 1,
    };
    const html = generationReport({
      recording: { name: '<b>sub-01</b>.edf', durationSeconds: 60, sampleRate: 200, channels: 19 },
      electrodes: [],
      volumes: VOLUMES,
      tr: TR,
      provenance: {},
      ...cortexFields(series as never, template, await readFile(join(folder, 'viewer.js'), 'utf8')),
    });
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    address = pathToFileURL(file).href;
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What is said of the point in the middle of the first view. */
  async function pointed(page: Page): Promise<string> {
    const box = (await page.locator('.cortex').boundingBox())!;
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
    return (await page.locator('.viewer-tip').textContent())!;
  }

  it('names region and value under the pointer, at the time of the slider', async () => {
    const { page, requests, troubles } = await openPage(browser, address);
    const figure = page.locator('#cortex-viewer');
    await figure.scrollIntoViewIfNeeded();
    const slider = page.getByRole('slider', { name: 'Time' });
    const [name, value] = /^([LR] \S+): generated (−?\d\.\d\d) z, 1 SD 0\.75 z$/.exec(await pointed(page))!.slice(1);
    const { regions, labels } = template;
    const region = regions.findIndex((one) => `${one.hemisphere} ${one.name}` === name);
    const own = [...labels.keys()].filter((vertex) => labels[vertex] === region);
    const values = (volume: number) => own.map((vertex) => planted(vertex, volume).toFixed(2).replace('-', '−'));
    expect(region).toBeGreaterThanOrEqual(0);
    const close = (volume: number, shown: string) =>
      values(volume).some((one) => Math.abs(Number(one.replace('−', '-')) - Number(shown.replace('−', '-'))) < 0.011);
    expect(close(15, value)).toBe(true);

    if (process.env.HEMOCAST_PICTURES) await page.screenshot({ path: `${process.env.HEMOCAST_PICTURES}/report.png` });
    await page.mouse.down();
    await page.mouse.up();
    for (const volume of [3, 20]) {
      await slider.fill(String(volume));
      const said = await page.locator('.viewer-readout').textContent();
      // The vertex that was clicked keeps its place: its value at each time is the planted one of one and the same vertex.
      const shown = Number(/generated (−?\d\.\d\d) z/.exec(said!)![1].replace('−', '-'));
      expect(own.some((vertex) => close(15, value) && Math.abs(planted(vertex, volume) - shown) < 0.011)).toBe(true);
      expect(await page.locator('.viewer-clock').textContent()).toBe(`${(1 + volume * TR).toFixed(1)} s`);
    }
    expect(troubles).toEqual([]);
    expect(requests).toEqual([address]);
    await page.context().close();
  });

  it('paints another picture for another time, another map and another side', async () => {
    const { page, troubles } = await openPage(browser, address);
    const screen = page.locator('.cortex');
    await screen.scrollIntoViewIfNeeded();
    const pictures = [await screen.screenshot()];
    await page.getByRole('slider', { name: 'Time' }).fill('2');
    pictures.push(await screen.screenshot());
    await page.getByLabel('Map').selectOption('1 SD');
    pictures.push(await screen.screenshot());
    await screen.focus();
    for (let press = 0; press < 6; press++) await page.keyboard.press('ArrowLeft');
    pictures.push(await screen.screenshot());
    await page.getByLabel('Surface').selectOption('pial');
    pictures.push(await screen.screenshot());
    expect(new Set(pictures.map((picture) => picture.toString('base64'))).size).toBe(pictures.length);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.waitForFunction(() => document.querySelector('.viewer-clock')!.textContent !== '5.0 s');
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['scripts', { javaScriptEnabled: false }, undefined],
    [
      'WebGL',
      {},
      () => {
        HTMLCanvasElement.prototype.getContext = () => null;
      },
    ],
  ] as const)('has its pictures without %s', async (_, options, before) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    await page.goto(address);
    expect(await page.locator('#cortex-viewer').isVisible()).toBe(false);
    const pictures = page.locator('.map-row img');
    expect(await pictures.count()).toBe(6);
    for (const picture of await pictures.all()) {
      expect(await picture.isVisible()).toBe(true);
      expect((await picture.boundingBox())!.width).toBeGreaterThan(300);
    }
    await context.close();
  });

  it('names what maps without a time have under the pointer, and has no time to choose', async () => {
    const values = Float32Array.from(template.labels, (label) => (label < 0 ? Number.NaN : label / 1000));
    const maps = [
      { name: 'alpha', values, scale: { kind: 'sequential', limit: 0.148, unit: 'z', label: '' } as const },
      { name: 'gamma', values, scale: { kind: 'diverging', limit: 2, unit: 'z', label: '' } as const },
    ];
    const file = join(folder, 'still.html');
    const figures = [stillMapsFigure({ title: 'Contributions', template, maps })];
    const script = await readFile(join(folder, 'viewer.js'), 'utf8');
    await writeFile(
      file,
      renderReport({
        title: 'Bands',
        subtitle: '',
        sections: [{ title: 'Where', prose: '', figures }],
        provenance: {},
        script,
      }),
    );
    const { page, troubles } = await openPage(browser, pathToFileURL(file).href);
    await page.locator('#cortex-viewer').scrollIntoViewIfNeeded();
    const [, name, alpha, gamma] = /^([LR] \S+): alpha (\S+) z, gamma (\S+) z$/.exec(await pointed(page))!;
    const region = template.regions.findIndex((one) => `${one.hemisphere} ${one.name}` === name);
    expect([alpha, gamma]).toEqual([(region / 1000).toFixed(3), (region / 1000).toFixed(2)]);
    expect(await page.getByRole('slider').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Play' }).count()).toBe(0);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  it('runs no script but its own', async () => {
    const file = join(folder, 'changed.html');
    const html = await readFile(join(folder, 'report.html'), 'utf8');
    await writeFile(file, html.replace('</body>', '<script>document.title = "changed"</script></body>'));
    const { page, troubles } = await openPage(browser, pathToFileURL(file).href);
    expect(await page.title()).not.toBe('changed');
    expect(troubles.join()).toMatch(/Content Security Policy/);
    await page.context().close();
  });
});
