/** The documentation as a site, with the reference of two rooms: every link in it leads somewhere, and nothing comes from elsewhere. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../scripts/docs/site.js';
import { filesBelow } from '../cli/command.js';
import { documentsOfProject } from '../documents/command-blocks.js';

describe('the site', () => {
  let folder: string;
  let site: string;
  let warnings: number;
  const pages = new Map<string, Document>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hemocast-site-'));
    site = join(folder, 'site');
    const studio = join(folder, 'studio');
    mkdirSync(join(studio, 'models/demo'), { recursive: true });
    for (const file of ['index.html', 'models/demo/config.json']) writeFileSync(join(studio, file), '');
    ({ warnings } = await buildSite({ out: site, studio, rooms: ['foundation', 'diffusion'] }));
    for (const name of filesBelow(site)) {
      if (!name.endsWith('.html') || name.startsWith('studio/')) continue;
      pages.set(name, parseHTML(readFileSync(join(site, name), 'utf8')).document as unknown as Document);
    }
  }, 600_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has every guide and tutorial at its own place, by its own title', () => {
    expect(warnings).toBe(0);
    for (const document of documentsOfProject().filter((name) => name.startsWith('docs/'))) {
      const page = pages.get(document.replace(/md$/, 'html'));
      const title = /^# (.*)$/m.exec(readFileSync(join(process.cwd(), document), 'utf8'))![1];
      expect(page?.querySelector('title')?.textContent, document).toContain(title.replaceAll('`', ''));
    }
    expect(pages.has('classes/foundation.HemocastError.html')).toBe(true);
    expect(existsSync(join(site, 'studio/models/demo/config.json'))).toBe(true);
  });

  it('has no link that leads nowhere', () => {
    const lost: string[] = [];
    for (const [name, page] of pages) {
      for (const link of page.querySelectorAll('a[href], link[href], script[src], img[src]')) {
        const target = link.getAttribute('href') ?? link.getAttribute('src')!;
        if (/^(https?:|mailto:|data:)/.test(target)) continue;
        const [path, anchor] = target.split('#').map(decodeURIComponent);
        const place = path === '' ? name : normalize(join(dirname(name), path));
        if (!existsSync(join(site, place))) lost.push(`${name}: ${target}`);
        else if (anchor && pages.has(place) && pages.get(place)!.getElementById(anchor) === null)
          lost.push(`${name}: ${target}`);
      }
    }
    expect(pages.size).toBeGreaterThan(25);
    expect(lost).toEqual([]);
  });

  it('takes nothing from another origin', () => {
    for (const [name, page] of pages) {
      const taken = [...page.querySelectorAll('script[src], link[href], img[src], iframe[src], source[src]')]
        .map((one) => one.getAttribute('src') ?? one.getAttribute('href')!)
        .filter((address) => /^(?:\w+:)?\/\//.test(address));
      expect(taken, name).toEqual([]);
    }
    const styles = filesBelow(site).filter((file) => file.endsWith('.css') && !file.startsWith('studio/'));
    for (const file of styles) expect(readFileSync(join(site, file), 'utf8')).not.toMatch(/url\(["']?https?:|@import/);
  });
});
