/** Pictures of the cortex and of traces against stored ones, without text: fonts differ from machine to machine. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { named, openPage, untried } from './browser.js';
import { choose, generate, idle, open, ready, type StudioAtWork, studioAtWork } from './studio-at-work.js';

/** Stored with `STORE_PICTURES=1`, and looked at before they are committed. */
const STORED = fileURLToPath(new URL('./pictures/', import.meta.url));
/** Width and height to which pictures are brought: edges that fall otherwise on another machine are averaged away. */
const SIZE = { width: 160, height: 100 };
/** Fonts widen the names of channels, and must move neither the traces beside them nor the cortex. Labels and marks lie above the canvas. */
const LAYOUT = `
  .plot { grid-template-columns: auto 900px auto !important; height: 480px !important }
  .cortex-labels, .cortex-figure .marks, .tip { visibility: hidden }`;
/** Of 255: mean difference of a picture, and share of its pixels that may differ by more than a tenth of the range. */
const TOLERANCE = { mean: 3, share: 0.03 };

describe.skipIf(untried)(named('pictures of the studio'), () => {
  let work: StudioAtWork;

  beforeAll(async () => {
    work = await studioAtWork(1);
  });
  afterAll(() => work?.close());

  it('draws the traces and the cortex that are stored', async () => {
    const { page } = await openPage(work.browser, work.server.address);
    await ready(page);
    await choose(page, work.edf);
    await page.waitForSelector('canvas[data-complete=true]');
    await compare(page, 'traces', 'canvas[data-complete=true]');
    await generate(page);
    await open(page, 'Brain');
    await page.getByRole('application', { name: /Generated BOLD at 12\.6 s/ }).waitFor({ timeout: 60_000 });
    await idle(page);
    await page.waitForTimeout(500);
    await compare(page, 'cortex', '.cortex-canvas');
    await page.context().close();
  });

  async function compare(page: Page, name: string, selector: string): Promise<void> {
    const png = await smallPicture(page, selector);
    const path = `${STORED}${name}.png`;
    if (process.env.STORE_PICTURES !== undefined) {
      await mkdir(STORED, { recursive: true });
      await writeFile(path, png);
    }
    const [made, stored] = [await pixels(page, png), await pixels(page, await readFile(path))];
    expect(made.length).toBe(SIZE.width * SIZE.height * 4);
    const apart = made.map((value, i) => Math.abs(value - stored[i]));
    const mean = apart.reduce((sum, value) => sum + value, 0) / apart.length;
    const share = apart.filter((value) => value > 25.5).length / apart.length;
    console.log(`${name}: mean difference ${mean.toFixed(3)}, ${(100 * share).toFixed(2)} % above a tenth`);
    // A picture of nothing would differ from none.
    expect(new Set(made).size, `${name} is empty`).toBeGreaterThan(20);
    expect(mean, name).toBeLessThan(TOLERANCE.mean);
    expect(share, name).toBeLessThan(TOLERANCE.share);
  }
});

/** What an element of the page looks like, brought to `SIZE`, as PNG. */
async function smallPicture(page: Page, selector: string): Promise<Buffer> {
  // The page's policy forbids a style element.
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  }, LAYOUT);
  // The canvas draws again once its size is another.
  await page.waitForTimeout(500);
  await page.waitForSelector(selector);
  const whole = await page.locator(selector).first().screenshot();
  const address = await page.evaluate(
    async ({ base64, width, height }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const pen = canvas.getContext('2d')!;
      pen.imageSmoothingQuality = 'high';
      pen.drawImage(image, 0, 0, width, height);
      return canvas.toDataURL('image/png');
    },
    { base64: whole.toString('base64'), ...SIZE },
  );
  return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
}

/** Red, green, blue and opacity, 0 to 255. */
async function pixels(page: Page, png: Buffer): Promise<number[]> {
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: image.width, height: image.height });
    const pen = canvas.getContext('2d')!;
    pen.drawImage(image, 0, 0);
    return Array.from(pen.getImageData(0, 0, image.width, image.height).data);
  }, png.toString('base64'));
}
