/** From a dropped EDF to files on the disk, read by this library and by those of others. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedTemplate, regionMeans } from '../../src/cortex/index.js';
import { parseTsv, readGifti, readSnirf } from '../../src/formats/index.js';
import { named, openPage, untried } from './browser.js';
import { choose, generate, idle, open, ready, type StudioAtWork, studioAtWork } from './studio-at-work.js';

const PYTHON = process.env.PYTHON ?? 'python3';

/** Seconds between volumes of the demonstration model. */
const TR = 2.1;

/** Why files cannot be read by other libraries here; undefined where they can. */
const unread = (() => {
  if (untried !== undefined) return untried;
  try {
    execFileSync(PYTHON, ['-c', 'import nibabel, mne, h5py'], { stdio: 'ignore', timeout: 60_000 });
    return undefined;
  } catch {
    return 'there is no Python with nibabel, MNE and h5py';
  }
})();

describe.skipIf(untried)(named('files that the studio makes'), () => {
  let work: StudioAtWork;
  let page: Page;
  let troubles: string[];
  let files: Record<string, Uint8Array>;

  beforeAll(async () => {
    work = await studioAtWork();
    ({ page, troubles } = await openPage(work.browser, work.server.address));
    await ready(page);
    await choose(page, work.edf);
    await generate(page);
    await open(page, 'Save');
    await page.getByRole('button', { name: 'Write courses of regions (TSV)' }).click();
    await page.getByRole('button', { name: /Save .*timeseries\.tsv/ }).waitFor();
    files = unzipSync(await saved(page, /^Save all \d+ files as ZIP/));
  });

  afterAll(() => work?.close());

  async function saved(from: Page, name: RegExp | string): Promise<Uint8Array> {
    await idle(from);
    const saving = from.waitForEvent('download', { timeout: 60_000 });
    await from.getByRole('button', { name }).click();
    return new Uint8Array(await readFile(await (await saving).path()));
  }

  function file(kind: RegExp): [name: string, bytes: Uint8Array] {
    const found = Object.keys(files).find((name) => kind.test(name));
    expect(found, `${kind} in ${Object.keys(files).join(', ')}`).toBeDefined();
    return [found!, files[found!]];
  }

  /** `[vertex, volume]` of both hemispheres. */
  function generatedBold(): { data: Float32Array; volumes: number } {
    const sides = ['L', 'R'].map((side) => {
      const [name, bytes] = file(new RegExp(`hemi-${side}.*desc-generated_bold\\.func\\.gii$`));
      return readGifti(bytes, name).arrays.map(({ data }) => data);
    });
    const volumes = sides[0].length;
    const vertices = sides[0][0].length;
    const data = new Float32Array(2 * vertices * volumes);
    for (const [side, arrays] of sides.entries())
      for (const [t, array] of arrays.entries())
        for (let v = 0; v < vertices; v++) data[(side * vertices + v) * volumes + t] = array[v];
    return { data, volumes };
  }

  it('are in the archive what they are by themselves, with the report', async () => {
    expect(Object.keys(files).length).toBeGreaterThan(8);
    const [name, bytes] = file(/desc-generated_nirs\.snirf$/);
    expect(await saved(page, `Save ${name.replace(/^.*\//, '')}`)).toEqual(bytes);
    const report = new TextDecoder().decode(await saved(page, /^Save the report \(/));
    expect(report).toMatch(/^<!doctype html>/i);
    // A page that leads nowhere: what it shows is in it.
    expect(report).not.toMatch(/(href|src)="?https?:/i);
  });

  it('say the courses of regions, in seconds and with their unit', () => {
    const [name, bytes] = file(/_timeseries\.tsv$/);
    const { columns, rows } = parseTsv(new TextDecoder().decode(bytes), name);
    const template = embeddedTemplate();
    const { data, volumes } = generatedBold();
    const means = regionMeans(template, data, volumes);
    expect(columns).toEqual([
      'time_s',
      'unit',
      ...template.regions.map((region) => `${region.hemisphere}_${region.name}`),
    ]);
    expect(rows).toHaveLength(volumes);
    for (const [t, row] of rows.entries()) {
      expect(row['unit']).toBe('z');
      if (t > 0) expect(Number(row['time_s']) - Number(rows[t - 1]['time_s'])).toBeCloseTo(TR, 9);
      for (const region of [0, 40, 147]) {
        expect(Number(row[columns[2 + region]])).toBeCloseTo(means[region * volumes + t], 12);
      }
    }
    const sidecar = JSON.parse(new TextDecoder().decode(file(/_timeseries\.json$/)[1]));
    expect(sidecar).toMatchObject({ Units: 'z', RepetitionTime: TR });
  });

  it('are pictures of every view, as PNG and as SVG', async () => {
    await open(page, 'Recording');
    await page.waitForSelector('canvas[data-complete=true]');
    await open(page, 'Brain');
    await page.getByRole('application', { name: /Generated BOLD/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('checkbox', { name: /^Left G_precentral/ }).check();
    await page.getByRole('img', { name: /^BOLD of regions: Left G_precentral/ }).waitFor();
    await idle(page);
    await open(page, 'Save');
    const buttons = page.getByRole('button', { name: /^Save .* as (PNG|SVG)$/ });
    await buttons.first().waitFor();
    const names = (await buttons.all()).map(async (button) => (await button.getAttribute('aria-label')) ?? '');
    const offered = await Promise.all(names);
    for (const part of [/^Save Cortex as/, /Traces as recorded/, /Electrodes of the model/, /fNIRS at its channels/]) {
      expect(
        offered.filter((name) => part.test(name)),
        `${part} in ${offered.join('; ')}`,
      ).toHaveLength(2);
    }
    for (const name of offered) {
      const bytes = await saved(page, name);
      if (process.env.PICTURES)
        await writeFile(
          join(
            process.env.PICTURES,
            name.replace(/^Save | as .*/g, '').replace(/\W+/g, '-') + name.slice(-4).replace(' ', '.').toLowerCase(),
          ),
          bytes,
        );
      if (name.endsWith('PNG')) {
        expect([...bytes.subarray(1, 4)]).toEqual([...'PNG'].map((sign) => sign.charCodeAt(0)));
        continue;
      }
      const text = new TextDecoder().decode(bytes);
      const read = await page.evaluate((svg) => {
        const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml');
        return {
          root: documentElement.nodeName,
          marks: documentElement.querySelectorAll('polyline, image, circle').length,
        };
      }, text);
      expect(read, name).toEqual({ root: 'svg', marks: expect.any(Number) });
      expect(read.marks, name).toBeGreaterThan(0);
      expect(text, name).not.toMatch(/href="(?!data:)/);
    }
    expect(troubles).toEqual([]);
  });

  it('hold the cleaned recording once it is written', async () => {
    await page.getByRole('button', { name: 'Write the cleaned recording' }).click();
    await page.getByRole('region', { name: /^Cleaned: / }).waitFor({ timeout: 120_000 });
    const cleaned = page.getByRole('region', { name: /^Cleaned: / });
    expect(await cleaned.getByRole('button', { name: /Save .*desc-preproc_eeg\.edf/ }).count()).toBe(1);
    expect(await cleaned.getByRole('button', { name: /Save .*channels\.tsv/ }).count()).toBe(1);
    expect(troubles).toEqual([]);
  });

  describe.skipIf(unread)(named('read by nibabel and MNE', unread), () => {
    it('have the values that this library reads', async () => {
      const [gifti, giftiBytes] = file(/hemi-L.*desc-generated_bold\.func\.gii$/);
      const [snirf, snirfBytes] = file(/desc-generated_nirs\.snirf$/);
      const places = [join(work.folder, 'left.func.gii'), join(work.folder, 'light.snirf')];
      await writeFile(places[0], giftiBytes);
      await writeFile(places[1], snirfBytes);
      const script = `
import json, sys, nibabel, mne, numpy as np
image = nibabel.load(sys.argv[1])
raw = mne.io.read_raw_snirf(sys.argv[2], verbose='error')
data = raw.get_data()
print(json.dumps(dict(
  volumes=len(image.darrays), vertices=len(image.darrays[0].data),
  values=[[float(a.data[v]) for v in (5, 700, 2000)] for a in image.darrays[:3]],
  types=raw.get_channel_types(), rate=raw.info['sfreq'], shape=data.shape, first=[float(x) for x in data[0, :3]])))`;
      const found = JSON.parse(execFileSync(PYTHON, ['-c', script, ...places], { encoding: 'utf8', timeout: 120_000 }));
      const { arrays } = readGifti(giftiBytes, gifti);
      expect(found).toMatchObject({ volumes: arrays.length, vertices: 2562 });
      expect(found.values).toEqual(arrays.slice(0, 3).map(({ data }) => [5, 700, 2000].map((v) => data[v])));
      const light = await readSnirf(snirfBytes, snirf);
      expect(found.shape[1]).toBe(light.samples);
      expect(found.rate).toBeCloseTo(light.sampleRate, 6);
      expect(new Set(found.types)).toEqual(new Set(['hbo', 'hbr']));
    });
  });
});
