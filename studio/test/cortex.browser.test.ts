/** The cortex as Chromium draws it: what is picked is what is seen, and values have the colours of their scale. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColourScale } from '../../src/report/colour-scale.js';
import type { CortexGeometry, HalfMesh } from '../src/cortex/geometry.js';
import type { CortexViewer } from '../src/cortex/viewer.js';
import { chromiumPath, startBrowser } from './browser.js';

/** What the page of this test holds. */
interface TestPage {
  viewer: CortexViewer;
  geometry: CortexGeometry;
  halves: HalfMesh[];
  scale: ColourScale;
  chosen: number[];
  /** Pixels `[height, width, 4]` of the picture, one a pixel of the page. */
  pixels(): { width: number; data: Uint8ClampedArray };
}
declare const cortexTest: TestPage;

const SOURCE = `
import { embeddedTemplate } from './src/cortex/embedded-template.js';
import { divergingScale } from './src/report/colour-scale.js';
import { halfMeshes } from './studio/src/cortex/geometry.js';
import { CortexViewer } from './studio/src/cortex/viewer.js';
const { white, pial, inflated, faces, sulcus, labels } = embeddedTemplate();
const geometry = { surfaces: { white, pial, inflated }, faces, sulcus, labels };
const element = document.getElementById('cortex');
const chosen = [];
const viewer = new CortexViewer(element, {
  geometry, layout: 'leftLateral', onChoose: (hit) => chosen.push(hit ? hit.vertex : -1),
});
const scale = divergingScale({ limit: 2 });
viewer.useScale(scale);
viewer.useShading(false);
const pixels = () => {
  const picture = viewer.picture('#00ff00', '#00ff00');
  return picture.getContext('2d', { willReadFrequently: true }).getImageData(0, 0, picture.width, picture.height);
};
globalThis.cortexTest = { viewer, geometry, halves: halfMeshes(geometry, 'inflated'), scale, chosen, pixels };
`;

describe.skipIf(chromiumPath === undefined)('the cortex in Chromium', () => {
  let browser: Browser;
  let script: string;
  let page: Page;

  beforeAll(async () => {
    const resolveDir = fileURLToPath(new URL('../..', import.meta.url));
    const bundled = await build({
      stdin: { contents: SOURCE, resolveDir },
      bundle: true,
      write: false,
      format: 'iife',
    });
    script = bundled.outputFiles[0].text;
    browser = await startBrowser();
    page = await openCortex();
  });

  afterAll(() => browser?.close());

  async function openCortex(before = ''): Promise<Page> {
    const fresh = await browser.newPage({ viewport: { width: 800, height: 600 } });
    const place = 'position: absolute; inset: 0; width: 800px; height: 600px';
    await fresh.setContent(`<body><div id="cortex" tabindex="0" style="${place}"></div></body>`);
    if (before) await fresh.evaluate(before);
    await fresh.addScriptTag({ content: script });
    return fresh;
  }

  it('picks the vertex that is drawn under the pixel, of hundreds of vertices, hidden ones among them', async () => {
    const found = await page.evaluate(() => {
      const { viewer, geometry, pixels } = cortexTest;
      const cortical = [...geometry.labels.keys()].filter((v) => v < 2562 && geometry.labels[v] >= 0);
      const places = new Map(cortical.map((vertex) => [vertex, viewer.project(vertex, viewer.panels[0])!]));
      // Vertices far from each other in the picture share a map.
      const groups: number[][] = [];
      for (let i = 0; i < cortical.length; i += 6) {
        const { x, y } = places.get(cortical[i])!;
        const isFree = (other: number) => Math.hypot(places.get(other)!.x - x, places.get(other)!.y - y) > 90;
        const group = groups.find((one) => one.every(isFree));
        if (group) group.push(cortical[i]);
        else groups.push([cortical[i]]);
      }
      const results: { vertex: number; picked: boolean; drawn: number }[] = [];
      for (const group of groups) {
        // A map of single vertices: their colour fades to nothing at their neighbours.
        const values = new Float32Array(geometry.labels.length).fill(Number.NaN);
        for (const vertex of group) values[vertex] = 2;
        viewer.paint(values);
        const { width, data } = pixels();
        for (const vertex of group) {
          const place = places.get(vertex)!;
          const [x, y] = [Math.floor(place.x), Math.floor(place.y)];
          const at = 4 * (y * width + x);
          // The last colour of the scale is dark red, the cortex grey: red less blue tells how much of it is there.
          const drawn = Math.abs(data[at] - data[at + 2]) / Math.abs(0x74 - 0x22);
          results.push({ vertex, picked: viewer.hit(x + 0.5, y + 0.5)?.vertex === vertex, drawn });
        }
      }
      return results;
    });
    expect(found.length).toBeGreaterThan(300);
    const seen = found.filter(({ picked }) => picked);
    expect(seen.length).toBeGreaterThan(100);
    expect(found.length - seen.length).toBeGreaterThan(100);
    expect(seen.filter(({ drawn }) => drawn < 0.5)).toEqual([]);
    expect(found.filter(({ picked, drawn }) => !picked && drawn > 0.5)).toEqual([]);
  });

  it('gives values the colours of their scale, and grey where there are none, under the threshold and on the medial wall', async () => {
    const results = await page.evaluate(() => {
      const { viewer, geometry, halves, scale, pixels } = cortexTest;
      const values = Float32Array.from(geometry.labels, (_, v) =>
        v < 2562 ? halves[0].points[3 * v + 1] / 40 : Number.NaN,
      );
      const shown: { value: number; wanted: number[]; found: number[] }[] = [];
      for (const threshold of [0, 0.8]) {
        viewer.useScale({ ...scale, threshold });
        viewer.paint(values);
        const { width, data } = pixels();
        for (let y = 20; y < 600; y += 23) {
          for (let x = 5; x < 800; x += 23) {
            const hit = viewer.hit(x + 0.5, y + 0.5);
            if (hit === undefined) continue;
            const corners = [0, 1, 2].map((i) => halves[0].faces[3 * hit.face + i]);
            if (corners.some((v) => geometry.labels[v] < 0)) continue;
            const value = corners.reduce((sum, v, i) => sum + hit.weights[i] * values[v], 0);
            // Edges of the threshold and of the cortex are smoothed.
            if (threshold > 0 && Math.abs(Math.abs(value) - threshold) < 0.1) continue;
            const at = 4 * (y * width + x);
            const found = [data[at], data[at + 1], data[at + 2]];
            shown.push({ value, wanted: Math.abs(value) < threshold ? [-1] : [...scale.colour(value)], found });
          }
        }
      }
      viewer.useScale(scale);
      return shown;
    });
    const coloured = results.filter(({ wanted }) => wanted[0] >= 0);
    const grey = results.filter(({ wanted }) => wanted[0] < 0);
    expect(coloured.length).toBeGreaterThan(300);
    expect(grey.length).toBeGreaterThan(50);
    const off = coloured.filter(({ wanted, found }) => wanted.some((part, i) => Math.abs(part - found[i]) > 3));
    // A picture element on the silhouette holds some of the ground.
    expect(off.length / coloured.length).toBeLessThan(0.02);
    expect(grey.filter(({ found: [r, g, b] }) => r !== g || g !== b).length / grey.length).toBeLessThan(0.02);
  });

  it('draws when something changes, and not otherwise', async () => {
    const drawn = () => page.evaluate(() => cortexTest.viewer.drawn);
    await page.waitForTimeout(200);
    const before = await drawn();
    await page.waitForTimeout(500);
    expect(await drawn()).toBe(before);
    await page.evaluate(() => cortexTest.viewer.redraw());
    await page.waitForFunction((last) => cortexTest.viewer.drawn > last, before);
  });

  it('turns by keys and by dragging, zooms, goes back, and takes a click as a choice', async () => {
    const place = () => page.evaluate(() => cortexTest.viewer.project(100, cortexTest.viewer.panels[0])!);
    const home = await place();
    await page.focus('#cortex');
    await page.keyboard.press('ArrowRight');
    expect((await place()).x).not.toBeCloseTo(home.x, 0);
    await page.keyboard.press('ArrowLeft');
    expect((await place()).x).toBeCloseTo(home.x, 3);
    await page.keyboard.press('+');
    expect(await place()).not.toEqual(home);
    await page.keyboard.press('0');
    expect((await place()).x).toBeCloseTo(home.x, 3);
    await page.mouse.move(400, 300);
    await page.mouse.down();
    await page.mouse.move(460, 310, { steps: 3 });
    await page.mouse.up();
    expect((await place()).x).not.toBeCloseTo(home.x, 0);
    expect(await page.evaluate(() => cortexTest.chosen)).toEqual([]);
    await page.keyboard.press('0');
    await page.mouse.click(400, 300);
    const [chosen, under] = await page.evaluate(() => [cortexTest.chosen[0], cortexTest.viewer.hit(400, 300)!.vertex]);
    expect(chosen).toBe(under);
  });

  it('says so where the graphics are taken away, and comes back with the same picture', async () => {
    const middle = () =>
      page.evaluate(() => {
        const { width, data } = cortexTest.pixels();
        return [...data.subarray(4 * (300 * width + 400), 4 * (300 * width + 400) + 4)];
      });
    const before = await middle();
    await page.evaluate(() => {
      const context = document.querySelector('canvas')!.getContext('webgl2')!;
      const extension = context.getExtension('WEBGL_lose_context')!;
      Object.assign(globalThis, { giveBack: () => extension.restoreContext() });
      extension.loseContext();
    });
    await page.getByRole('alert').getByText('graphics card was taken away').waitFor();
    await page.evaluate('giveBack()');
    await page.waitForFunction(() => cortexTest.viewer.works);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await middle()).toEqual(before);
  });

  it('says what to do where there is no WebGL', async () => {
    const without = await openCortex('HTMLCanvasElement.prototype.getContext = () => null');
    expect(await without.getByRole('alert').textContent()).toMatch(/no WebGL 2.*hardware acceleration/);
    expect(await without.evaluate(() => cortexTest.viewer.works)).toBe(false);
    await without.close();
  });
});
